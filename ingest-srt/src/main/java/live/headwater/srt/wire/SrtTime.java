package live.headwater.srt.wire;

/** Packet timestamps: microseconds since the sender's connection began, 32 bits, so they wrap every 71.6 minutes. */
public final class SrtTime {

  private SrtTime() {}

  /**
   * The time without wrapping that is nearest to another one.
   *
   * @param nearUs an unwrapped time at most 35 minutes away
   * @param timestampUs as on the wire
   */
  public static long unwrap(long nearUs, int timestampUs) {
    return nearUs + (timestampUs - (int) nearUs);
  }

  /** What goes on the wire for an unwrapped time. */
  public static int wrap(long timeUs) {
    return (int) timeUs;
  }
}
