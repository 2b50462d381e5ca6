package live.headwater.rtmp.netty;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** The address of a channel's peer as people write it. */
final class PeerAddress {

  private PeerAddress() {}

  /** {@code host:port}, IPv6 in brackets; never asks a name service. */
  static String of(Channel channel) {
    if (channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null) {
      String host = address.getAddress().getHostAddress();
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
    return String.valueOf(channel.remoteAddress());
  }
}
