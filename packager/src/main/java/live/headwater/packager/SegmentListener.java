package live.headwater.packager;

/** Hears of each segment, for metrics and benchmarks. Called on the stream's home loop; must not block. */
public interface SegmentListener {
  SegmentListener NONE = new SegmentListener() {};

  /**
   * A segment can be played from now on.
   *
   * @param arrivalNs when the access unit that completed it arrived, on the daemon's monotonic clock
   */
  default void onSegment(long streamId, long mediaSequence, long arrivalNs) {}

  /** A segment had to be cut within a GOP. */
  default void onForcedCut(long streamId) {}
}
