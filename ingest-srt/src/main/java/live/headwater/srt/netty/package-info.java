/** SRT on Netty's datagram channels: the listener. Each socket, and all connections on it, belong to one event loop. */
@NullMarked
package live.headwater.srt.netty;

import org.jspecify.annotations.NullMarked;
