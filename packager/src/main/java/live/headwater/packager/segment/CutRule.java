package live.headwater.packager.segment;

/**
 * Decides which random access points end a segment, and chooses the target duration that playlists announce.
 *
 * <p>{@code EXT-X-TARGETDURATION} never changes (RFC 8216bis, 6.2.1, General Server Responsibilities), and no segment
 * may be longer when rounded (4.4.3.1). So it is chosen once, when the first segment ends, from the wanted duration and
 * the GOPs seen until then, and rules every later cut. An encoder whose GOPs grow beyond it afterwards is cut within
 * its GOPs: a player that plays on does not notice, one that begins there waits for the next key frame. The
 * alternatives are worse: Apple's players stop at a segment that is too long, and a break in the playlist would be
 * seen by every viewer.
 *
 * <p>Confined to the stream's loop.
 */
final class CutRule {

  /** Longest first segment, in nanoseconds: how long we wait for a second key frame. Ours. */
  static final long MAX_FIRST_SEGMENT_NS = 30_000_000_000L;

  /**
   * How far a segment may be over the target duration: it is rounded to the nearest integer before the two are
   * compared, and the rest is for a last sample whose duration is not known yet and for the other tracks, whose
   * samples lie across the cut.
   */
  private static final long ROUNDING_NS = 350_000_000;

  /** By how much GOPs of one encoder differ without anything being wrong. */
  private static final long JITTER_NS = 100_000_000;

  private static final long SECOND_NS = 1_000_000_000;

  /** GOPs that the longest to come is judged by. Few, so that one odd GOP is forgotten soon. */
  private static final int GOPS = 8;

  private final long targetNs;
  private final long firstTargetNs;
  private final long[] gopsNs = new long[GOPS];
  private int gopCount;
  private int targetDurationSeconds;

  /**
   * @param targetNs wanted duration of segments
   * @param firstTargetNs wanted duration of the very first, which decides how soon a player can begin
   * @param targetDurationSeconds what playlists announce already; 0 when it is still to be chosen
   */
  CutRule(long targetNs, long firstTargetNs, int targetDurationSeconds) {
    this.targetNs = targetNs;
    this.firstTargetNs = firstTargetNs;
    this.targetDurationSeconds = targetDurationSeconds;
  }

  /** A random access point came, {@code gopNs} after the one before it. */
  void onGop(long gopNs) {
    gopsNs[gopCount++ % GOPS] = gopNs;
  }

  /**
   * Whether the segment ends before the random access point at {@code elapsedNs} of it: when that is nearer to the
   * wanted duration than the next one can be expected to be (so that a GOP of 1 s makes 2 s of two, whatever its
   * jitter), or when the next one might come too late.
   */
  boolean endsAt(long elapsedNs) {
    long wantedNs = targetDurationSeconds == 0 ? firstTargetNs : targetNs;
    long gopNs = longestGopNs();
    return (
      elapsedNs + gopNs / 2 >= wantedNs || (elapsedNs >= targetNs / 4 && elapsedNs + gopNs > maxSegmentNs())
    );
  }

  /**
   * The longest a segment may become before it is cut where no random access point is, in nanoseconds. GOPs that are
   * known to be too long are cut into equal parts, so that no crumb is left before the next random access point.
   */
  long maxWithinGopNs() {
    long maxNs = maxSegmentNs();
    long gopNs = longestGopNs();
    return gopNs <= maxNs ? maxNs : Math.min(maxNs, gopNs / Math.ceilDiv(gopNs, maxNs) + JITTER_NS);
  }

  /** The longest a segment may become, in nanoseconds. */
  long maxSegmentNs() {
    return targetDurationSeconds == 0
      ? MAX_FIRST_SEGMENT_NS
      : targetDurationSeconds * SECOND_NS + ROUNDING_NS;
  }

  /** Chooses the target duration if that has not been done; {@code segmentNs} is the duration of the first segment. */
  void chooseTargetDuration(long segmentNs) {
    if (targetDurationSeconds == 0) {
      long longestNs = Math.max(targetNs, Math.max(segmentNs, longestGopNs()));
      targetDurationSeconds = Math.max(1, (int) Math.ceilDiv(longestNs - ROUNDING_NS, SECOND_NS));
    }
  }

  /** 0 before it was chosen. */
  int targetDurationSeconds() {
    return targetDurationSeconds;
  }

  private long longestGopNs() {
    long longest = 0;
    for (long gop : gopsNs) {
      longest = Math.max(longest, gop);
    }
    return longest;
  }
}
