package live.headwater.media;

/**
 * Turns a counter that wraps at a power of two into a {@code long} that does not.
 *
 * <p>Each raw value is taken as the one nearest to its predecessor, so steps forwards and backwards of less than
 * half the range keep their size and sign, also across the wrap. The first value is taken as it is; a step back
 * over a wrap right after it therefore gives a negative result.
 *
 * <p>Confined to one thread.
 */
public final class WrappingTimestamp {

  /** Width of PTS, DTS and PCR base in bits. ISO/IEC 13818-1, 2.4.3.7 (Semantic definition of fields in PES packet). */
  private static final int MPEG_TS_BITS = 33;

  private final int bits;
  private boolean started;
  private long last;

  /**
   * @param bits width of the counter, 2 to 62
   */
  public WrappingTimestamp(int bits) {
    if (bits < 2 || bits > 62) {
      throw new IllegalArgumentException("a counter of " + bits + " bits is not in 2..62");
    }
    this.bits = bits;
  }

  /** For 33-bit times at 90 kHz, which wrap after 26.5 hours. */
  public static WrappingTimestamp mpegTs() {
    return new WrappingTimestamp(MPEG_TS_BITS);
  }

  /**
   * Unwraps the next value.
   *
   * @param raw the counter; bits above its width are ignored
   */
  public long unwrap(long raw) {
    if (started) {
      last += difference(raw, last, bits);
    } else {
      started = true;
      last = raw & ((1L << bits) - 1);
    }
    return last;
  }

  /**
   * {@code later - earlier} of a counter of {@code bits} bits, taken the shorter way round: -2^(bits-1) to
   * 2^(bits-1) - 1.
   */
  public static long difference(long later, long earlier, int bits) {
    int unused = Long.SIZE - bits;
    return ((later - earlier) << unused) >> unused;
  }
}
