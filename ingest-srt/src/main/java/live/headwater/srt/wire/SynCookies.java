package live.headwater.srt.wire;

/**
 * Makes the cookies that a caller must bring back before anything is kept for it: a keyed hash of its address, its
 * port and the minute. Any thread; allocates nothing, since floods end here.
 *
 * <p>The hash is SipHash-2-4 (Aumasson and Bernstein, 2012), made for short input of strangers: who does not know the
 * key cannot tell a cookie for an address that is not its own. draft-sharabayko-srt-01, 4.3.1.1 (The Induction Phase).
 */
public final class SynCookies {

  private final long key0;
  private final long key1;

  /** The key is 128 random bits that nobody else may know. */
  public SynCookies(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /**
   * The cookie of a peer in a minute; never zero, which means none.
   *
   * @param addressHigh the first half of an IPv6 address, zero for IPv4
   * @param addressLow the other half
   * @param minute any clock's, that goes on by one a minute
   */
  public int make(long addressHigh, long addressLow, int port, long minute) {
    long hash = sipHash(key0, key1, addressHigh, addressLow, (minute << 16) | (port & 0xffff));
    int cookie = (int) (hash ^ (hash >>> 32));
    return cookie == 0 ? 1 : cookie;
  }

  /** Whether it is the cookie of this minute or of the one before. Takes the same time for any. */
  public boolean accepts(int cookie, long addressHigh, long addressLow, int port, long minute) {
    int now = cookie ^ make(addressHigh, addressLow, port, minute);
    int before = cookie ^ make(addressHigh, addressLow, port, minute - 1);
    // Zero alone has no bit in itself or its negative.
    int isNow = ~(now | -now) >>> 31;
    int isBefore = ~(before | -before) >>> 31;
    return (isNow | isBefore) != 0;
  }

  /** SipHash-2-4 of 24 bytes, given as three little-endian words. */
  static long sipHash(long key0, long key1, long word0, long word1, long word2) {
    long v0 = key0 ^ 0x736f6d6570736575L;
    long v1 = key1 ^ 0x646f72616e646f6dL;
    long v2 = key0 ^ 0x6c7967656e657261L;
    long v3 = key1 ^ 0x7465646279746573L;
    for (int round = 0; round < 12; round++) {
      // Two rounds for each word and for the length, four to finish.
      int step = round >> 1;
      long word = switch (step) {
        case 0 -> word0;
        case 1 -> word1;
        case 2 -> word2;
        case 3 -> 24L << 56;
        default -> 0;
      };
      if ((round & 1) == 0) {
        v3 ^= step < 4 ? word : 0;
        v2 ^= step == 4 ? 0xff : 0;
      }
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
      if ((round & 1) == 1 && step < 4) {
        v0 ^= word;
      }
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
