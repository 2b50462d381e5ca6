package live.headwater.srt.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import live.headwater.srt.session.ListenerHandshake;
import live.headwater.srt.wire.PeerIp;

/** A peer's address as people write it, and as the protocol needs it. */
final class PeerAddress {

  private PeerAddress() {}

  /** {@code host:port}, IPv6 in brackets; never asks a name service. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  static ListenerHandshake.Peer peer(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    byte[] bytes = ip.getAddress();
    boolean v6 = bytes.length == 16;
    long high = v6 ? number(bytes, 0, 8) : 0;
    long low = v6 ? number(bytes, 8, 16) : number(bytes, 0, 4);
    return new ListenerHandshake.Peer(high, low, address.getPort(), PeerIp.of(bytes));
  }

  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }
}
