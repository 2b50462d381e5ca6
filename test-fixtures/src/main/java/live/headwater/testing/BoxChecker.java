package live.headwater.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges CMAF files by the specifications alone: an init segment, and then the segments (or parts) of its track in
 * the order of the playlist. Every method throws {@link AssertionError} with what is wrong and where.
 *
 * <pre>
 * BoxChecker checker = BoxChecker.of(initBytes);
 * checker.segment(first, true);
 * checker.segment(second, true);
 * </pre>
 *
 * For one test thread.
 */
public final class BoxChecker {

  /** Encoders round decode times and composition offsets to milliseconds, each on both sides of a gap. */
  private static final long ROUNDING_PER_SECOND = 250;

  private final Mp4Init init;
  private @Nullable Mp4Fragment last;

  private BoxChecker(Mp4Init init) {
    this.init = init;
  }

  /** Checks an init segment and makes a checker for what follows it. */
  public static BoxChecker of(byte[] initSegment) {
    return new BoxChecker(Mp4InitReader.read(initSegment));
  }

  public Mp4Init init() {
    return init;
  }

  /**
   * Checks a segment or part: sizes, {@code tfdt}, {@code trun} against {@code mdat}, flags against NAL units, and
   * that it continues the one before it without gap or overlap, in decode and in presentation times, with rising
   * sequence numbers.
   *
   * @param startsWithSync whether the first sample must be a sync sample; that of a segment must, that of a part
   *     need not
   * @return its fragments
   */
  public List<Mp4Fragment> segment(byte[] segment, boolean startsWithSync) {
    List<Mp4Fragment> fragments = Mp4SegmentReader.read(segment, init);
    if (startsWithSync && !fragments.getFirst().samples().getFirst().sync()) {
      throw new AssertionError("moof/traf/trun: the first sample of the segment is not a sync sample");
    }
    for (Mp4Fragment fragment : fragments) {
      follow(fragment);
    }
    return fragments;
  }

  /**
   * Checks the first segment of a track or period: what {@link #segment} checks, and that its first presentation time
   * is its {@code tfdt} (ISO/IEC 23000-19, 7.7, has it so for {@code cmf2}), for players take that for where it begins.
   */
  public List<Mp4Fragment> firstSegment(byte[] segment) {
    List<Mp4Fragment> fragments = segment(segment, true);
    Mp4Fragment first = fragments.getFirst();
    if (first.firstPresentationTicks() != first.baseDecodeTicks()) {
      throw new AssertionError(
        "moof/traf/tfdt: is %d, but presentation begins at %d".formatted(
          first.baseDecodeTicks(),
          first.firstPresentationTicks()
        )
      );
    }
    return fragments;
  }

  /** What follows does not continue what was: a discontinuity with the same init segment. */
  public void discontinuity() {
    last = null;
  }

  private void follow(Mp4Fragment fragment) {
    Mp4Fragment previous = last;
    last = fragment;
    if (previous == null) {
      return;
    }
    if (fragment.baseDecodeTicks() != previous.endTicks()) {
      throw new AssertionError(
        "moof/traf/tfdt: is %d, but the fragment before ends at %d: %s of %d ticks".formatted(
          fragment.baseDecodeTicks(),
          previous.endTicks(),
          fragment.baseDecodeTicks() > previous.endTicks() ? "a gap" : "an overlap",
          Math.abs(fragment.baseDecodeTicks() - previous.endTicks())
        )
      );
    }
    if (fragment.samples().getFirst().sync()) {
      checkPresentation(previous, fragment);
    }
    if (fragment.sequenceNumber() <= previous.sequenceNumber()) {
      throw new AssertionError(
        "moof/mfhd: sequence_number is " + fragment.sequenceNumber() + " after " + previous.sequenceNumber()
      );
    }
  }

  /**
   * A sync sample is presented after all that was before it, and no later than when the longest picture around it is
   * over: composition offsets only change the order of pictures, so that what decode times leave no gap in is presented
   * without one.
   */
  private void checkPresentation(Mp4Fragment previous, Mp4Fragment fragment) {
    long from = previous.lastPresentationTicks();
    long to = fragment.firstPresentationTicks();
    long longest = Math.max(previous.longestDurationTicks(), fragment.longestDurationTicks());
    if (to <= from || to - from > longest + init.timescale() / ROUNDING_PER_SECOND) {
      throw new AssertionError(
        "moof/traf/trun: presentation begins at %d, that of the fragment before has its last sample at %d".formatted(
          to,
          from
        )
      );
    }
  }
}
