/**
 * ISO base media files (ISO/IEC 14496-12) as CMAF has them (ISO/IEC 23000-19): one track per file, an init segment
 * and fragments of one {@code moof} and one {@code mdat}.
 *
 * <p>Everything here is a pure function of its arguments and may be called from any thread.
 */
@NullMarked
package live.headwater.media.bmff;

import org.jspecify.annotations.NullMarked;
