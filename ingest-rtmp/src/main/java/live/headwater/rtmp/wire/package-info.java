/** RTMP bytes: handshake, chunk streams, messages, AMF. Checks lengths, never policy. RTMP 1.0 (Adobe, 21 December 2012). */
@NullMarked
package live.headwater.rtmp.wire;

import org.jspecify.annotations.NullMarked;
