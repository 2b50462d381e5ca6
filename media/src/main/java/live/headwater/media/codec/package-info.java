/**
 * Codec configurations and the bitstream syntax they are read from: H.264 (ITU-T H.264, ISO/IEC 14496-15) and
 * AAC (ISO/IEC 14496-3).
 *
 * <p>Everything here is a pure function of bytes; configurations are immutable and may be used from any thread.
 */
@NullMarked
package live.headwater.media.codec;

import org.jspecify.annotations.NullMarked;
