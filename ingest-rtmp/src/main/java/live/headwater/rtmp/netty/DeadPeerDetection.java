package live.headwater.rtmp.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * Socket options by which the system notices a peer that vanished without a word: cut off, or without power.
 *
 * <p>A publisher is sent next to nothing, so there is seldom anything that it could leave unacknowledged. Keep-alive
 * probes (RFC 1122, 4.2.3.6) stand in: after half of the time without a byte from the peer one is sent, and more up to
 * its end. TCP_USER_TIMEOUT (RFC 5482) ends the wait where the system has it; it counts for what was sent and for
 * probes alike (Linux, tcp(7)). Elsewhere the number of probes does.
 *
 * <p>A peer whose program hangs is not noticed by this: its system goes on answering.
 */
final class DeadPeerDetection {

  /** Probes in the second half of the time. */
  private static final int PROBES = 4;

  private final int userTimeoutMs;
  private final int keepIdleS;
  private final int keepIntervalS;

  /**
   * @param timeout 1 s or more; probes are timed in whole seconds
   */
  DeadPeerDetection(Duration timeout) {
    userTimeoutMs = Math.toIntExact(timeout.toMillis());
    keepIdleS = Math.max(1, Math.toIntExact(timeout.toSeconds() / 2));
    keepIntervalS = Math.max(1, keepIdleS / PROBES);
  }

  /** Sets the options that accepted channels of this type have. */
  void configure(ServerBootstrap bootstrap, Class<? extends ServerChannel> channelType) {
    bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
    if (channelType == EpollServerSocketChannel.class) {
      bootstrap
        .childOption(EpollChannelOption.TCP_USER_TIMEOUT, userTimeoutMs)
        .childOption(EpollChannelOption.TCP_KEEPIDLE, keepIdleS)
        .childOption(EpollChannelOption.TCP_KEEPINTVL, keepIntervalS)
        .childOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
    } else if (channelType == IoUringServerSocketChannel.class) {
      bootstrap
        .childOption(IoUringChannelOption.TCP_USER_TIMEOUT, userTimeoutMs)
        .childOption(IoUringChannelOption.TCP_KEEPIDLE, keepIdleS)
        .childOption(IoUringChannelOption.TCP_KEEPINTVL, keepIntervalS)
        .childOption(IoUringChannelOption.TCP_KEEPCNT, PROBES);
    } else if (channelType == NioServerSocketChannel.class) {
      bootstrap
        .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), keepIdleS)
        .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), keepIntervalS)
        .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
    }
  }
}
