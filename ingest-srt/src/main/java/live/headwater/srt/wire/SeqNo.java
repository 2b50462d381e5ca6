package live.headwater.srt.wire;

/**
 * Arithmetic of packet sequence numbers, which count in 31 bits and wrap to zero.
 *
 * <p>Two numbers are compared by the shorter way round, so both must be within 2^30 packets of each other.
 */
public final class SeqNo {

  /** The largest sequence number; zero follows. */
  public static final int MAX = 0x7fff_ffff;

  private SeqNo() {}

  /** Whether a wire word is a sequence number: bit 0, the highest, marks other things. */
  public static boolean isValid(int word) {
    return word >= 0;
  }

  public static int next(int sequence) {
    return (sequence + 1) & MAX;
  }

  public static int previous(int sequence) {
    return (sequence - 1) & MAX;
  }

  /** @param distance may be negative */
  public static int add(int sequence, int distance) {
    return (sequence + distance) & MAX;
  }

  /** How many packets {@code to} is after {@code from}: -2^30 to 2^30 - 1, negative when it is before. */
  public static int distance(int from, int to) {
    // The shift drops bit 31 and lets bit 30 become the sign.
    return ((to - from) << 1) >> 1;
  }

  public static boolean isBefore(int sequence, int other) {
    return distance(sequence, other) > 0;
  }

  /**
   * The number without wrapping that is nearest to another one.
   *
   * @param near an unwrapped number at most 2^30 packets away
   */
  public static long unwrap(long near, int sequence) {
    return near + distance((int) near & MAX, sequence);
  }

  /** What goes on the wire for an unwrapped number. */
  public static int wrap(long unwrapped) {
    return (int) unwrapped & MAX;
  }
}
