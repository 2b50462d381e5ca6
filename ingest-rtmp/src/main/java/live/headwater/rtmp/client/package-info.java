/**
 * A publishing RTMP client: for the demo, for load, for sending programs on to other servers. {@link
 * live.headwater.rtmp.client.RtmpPublisher} carries bytes between a channel and a {@link
 * live.headwater.rtmp.client.ClientSession}, which knows neither socket nor clock.
 */
@NullMarked
package live.headwater.rtmp.client;

import org.jspecify.annotations.NullMarked;
