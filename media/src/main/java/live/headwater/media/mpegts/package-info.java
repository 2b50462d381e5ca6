/**
 * MPEG transport streams (ISO/IEC 13818-1) as HLS has them (RFC 8216bis, 3.1.1): one program of one H.264 and one
 * AAC track at most.
 *
 * <p>Everything here is a pure function of its arguments and may be called from any thread.
 */
@NullMarked
package live.headwater.media.mpegts;

import org.jspecify.annotations.NullMarked;
