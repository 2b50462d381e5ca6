package live.headwater.media.mpegts;

/** How often things come in a transport stream, in media time. */
final class TsTiming {

  /**
   * Longest time between PCRs, in milliseconds. 100 are legal (ISO/IEC 13818-1, 2.7.2, Frequency of coding the
   * program clock reference); the difference is for rounding.
   */
  static final int MAX_PCR_INTERVAL_MS = 95;

  static final long MAX_PCR_INTERVAL = ticks(MAX_PCR_INTERVAL_MS);

  /** Time between PCRs without payload, which fill what is longer. */
  static final long PCR_FILL_INTERVAL = ticks(80);

  /** Longest time between tables. ETSI TR 101 290, 5.2.1 wants 500 ms; at 100 ms any reader is quick to start. */
  static final long MAX_TABLE_INTERVAL = ticks(100);

  /**
   * Silence beyond this is not filled with PCRs and tables: our limit to what one broken timestamp can cost, 420 KB.
   * More than any segment lasts, so that no silence in one stays without clock.
   */
  static final long MAX_FILL = ticks(60_000);

  private TsTiming() {}

  private static long ticks(int milliseconds) {
    return (milliseconds * TsClock.TIMESCALE.ticksPerSecond()) / 1000;
  }
}
