package live.headwater.media;

/**
 * Ticks per second of a clock. All rescaling of media times happens here.
 *
 * @param ticksPerSecond 1 to 1,000,000,000
 */
public record Timescale(long ticksPerSecond) {
  /** RTMP and FLV time. */
  public static final Timescale MILLISECONDS = new Timescale(1_000);

  /** MPEG-TS time (ISO/IEC 13818-1, 2.4.3.7), also used for video tracks of a program. */
  public static final Timescale NINETY_KHZ = new Timescale(90_000);

  public static final Timescale NANOSECONDS = new Timescale(1_000_000_000);

  public Timescale {
    if (ticksPerSecond < 1 || ticksPerSecond > 1_000_000_000) {
      throw new IllegalArgumentException("timescale " + ticksPerSecond + " is not in 1..1000000000");
    }
  }

  /**
   * Converts a time of another clock into this one, rounding to the nearest tick (halves up). Exact for every
   * value whose result fits in a {@code long}, negative ones too.
   */
  public long rescale(long ticks, Timescale from) {
    if (from.ticksPerSecond == ticksPerSecond) {
      return ticks;
    }
    // Whole seconds apart from the rest: the product stays below 2^63 for any real media time.
    long seconds = Math.floorDiv(ticks, from.ticksPerSecond);
    long rest = Math.floorMod(ticks, from.ticksPerSecond);
    long scaledRest = (rest * ticksPerSecond + from.ticksPerSecond / 2) / from.ticksPerSecond;
    return Math.addExact(Math.multiplyExact(seconds, ticksPerSecond), scaledRest);
  }

  public long toNanos(long ticks) {
    return NANOSECONDS.rescale(ticks, this);
  }

  public long fromNanos(long nanos) {
    return rescale(nanos, NANOSECONDS);
  }

  public double toSeconds(long ticks) {
    return (double) ticks / ticksPerSecond;
  }
}
