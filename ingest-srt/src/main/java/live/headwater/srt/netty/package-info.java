/**
 * SRT on Netty's datagram channels: the listener, and the callers that fetch streams. Each socket, and all connections on
 * it, belong to one event loop.
 */
@NullMarked
package live.headwater.srt.netty;

import org.jspecify.annotations.NullMarked;
