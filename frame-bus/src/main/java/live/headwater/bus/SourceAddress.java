package live.headwater.bus;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Where a connection comes from, as far as limits and reports tell one place from another. */
final class SourceAddress {

  /** Bytes of an IPv6 address that one site has for itself; the rest any host picks as it likes. RFC 4291, 2.5.4. */
  private static final int IPV6_SITE_BYTES = 8;

  private SourceAddress() {}

  /**
   * The address without the port: {@code 192.0.2.1} of {@code 192.0.2.1:4000}, and of IPv6 the network,
   * {@code 2001:db8:0:1::/64} of {@code [2001:db8:0:1::7]:4000}. What is no address stays as it is.
   */
  static String of(String remote) {
    String host = host(remote);
    InetAddress address;
    try {
      // Never asks a name service.
      address = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return host;
    }
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] network = Arrays.copyOf(address.getAddress(), IPV6_SITE_BYTES);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < IPV6_SITE_BYTES; i += 2) {
      text.append(Integer.toHexString(((network[i] & 0xff) << 8) | (network[i + 1] & 0xff))).append(':');
    }
    return text.append(":/64").toString();
  }

  private static String host(String remote) {
    if (remote.startsWith("[")) {
      int end = remote.indexOf(']');
      return end < 0 ? remote : withoutZone(remote.substring(1, end));
    }
    int colon = remote.lastIndexOf(':');
    return colon < 0 ? remote : remote.substring(0, colon);
  }

  /** A zone names an interface of this machine, which it may have no more. */
  private static String withoutZone(String literal) {
    int zone = literal.indexOf('%');
    return zone < 0 ? literal : literal.substring(0, zone);
  }
}
