/** RTMP on Netty: carries buffers between channel and session. */
@NullMarked
package live.headwater.rtmp.netty;

import org.jspecify.annotations.NullMarked;
