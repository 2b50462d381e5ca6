package live.headwater.media.mpegts;

/**
 * The {@code continuity_counter} of the next packet of each PID (ISO/IEC 13818-1, 2.4.3.3), each 0 to 15. They run
 * on from segment to segment: a player takes a break for loss.
 */
public record ContinuityCounters(int pat, int pmt, int video, int audio) {
  /** Where the first segment of a period may start. */
  public static final ContinuityCounters ZERO = new ContinuityCounters(0, 0, 0, 0);

  private static final int MASK = 0xf;

  public ContinuityCounters {
    if (((pat | pmt | video | audio) & ~MASK) != 0) {
      throw new IllegalArgumentException(
        "continuity counters " + pat + ", " + pmt + ", " + video + ", " + audio + ": each must be in 0..15"
      );
    }
  }

  /** Where the segment after one with these packets starts. */
  public ContinuityCounters after(PacketCounts segment) {
    return new ContinuityCounters(
      (pat + segment.pat()) & MASK,
      (pmt + segment.pmt()) & MASK,
      (video + segment.video()) & MASK,
      (audio + segment.audio()) & MASK
    );
  }
}
