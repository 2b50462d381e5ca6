package live.headwater.srt.wire;

/**
 * The address in a handshake, 16 bytes as they are on the wire: each word of four bytes in reverse, an IPv4 address
 * in the first word and zeros behind. libsrt sends it so, as its machine has it; nobody depends on it.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record PeerIp(long high, long low) {
  public static final PeerIp NONE = new PeerIp(0, 0);

  /** @param address 4 or 16 bytes in network order */
  public static PeerIp of(byte... address) {
    if (address.length != 4 && address.length != 16) {
      throw new IllegalArgumentException("an address of " + address.length + " bytes; IP has 4 and 16");
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 16; i++) {
      long value = (i ^ 3) < address.length ? address[i ^ 3] & 0xff : 0;
      if (i < 8) {
        high = (high << 8) | value;
      } else {
        low = (low << 8) | value;
      }
    }
    return new PeerIp(high, low);
  }
}
