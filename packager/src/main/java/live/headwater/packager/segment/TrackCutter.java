package live.headwater.packager.segment;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import live.headwater.media.Sample;

/**
 * Takes one share after another out of a track's queue, so that they follow each other without a gap.
 *
 * <p>Confined to the stream's loop.
 */
final class TrackCutter {

  private static final long UNKNOWN = Long.MIN_VALUE;

  /** A share lasts at least this, also where a track has nothing to show for it. */
  private static final long MIN_SHARE_NS = 1_000_000;

  /**
   * How much longer than allowed a share may be, for its last sample lies across the cut: a frame of AAC at 8 kHz, and
   * still less than what rounding of durations leaves.
   */
  static final long ACROSS_NS = 140_000_000;

  /**
   * How much later than the others a track may begin for its playlist to begin then too; more is silence at its start.
   * More than the half second that the bus lets audio lead.
   */
  static final long LATE_START_NS = 600_000_000;

  private final TrackQueue queue;
  private final ByteBufAllocator allocator;
  /** Presentation time at which the next share begins, in nanoseconds. */
  private long nextStartNs = UNKNOWN;

  TrackCutter(TrackQueue queue, ByteBufAllocator allocator) {
    this.queue = queue;
    this.allocator = allocator;
  }

  TrackQueue queue() {
    return queue;
  }

  /**
   * Takes the share up to {@code untilNs}. The share is in presentation time; its arguments are in decode time.
   *
   * @param segmentStartNs where the share begins if nothing is there to tell
   * @param maxNs longest duration; what begins later stays for the next share
   * @param last nothing follows, so that the share ends with its media
   * @return returns owned
   */
  Share take(long segmentStartNs, long untilNs, long maxNs, boolean last) {
    // Not known before the track's first unit: until then what is silent is as if it were decoded.
    long shiftNs = queue.track().timescale().toNanos(queue.decodeShiftTicks());
    if (nextStartNs == UNKNOWN) {
      long firstNs = queue.firstDtsNs();
      boolean inTime = firstNs < untilNs && firstNs - segmentStartNs <= LATE_START_NS;
      nextStartNs = (inTime ? firstNs : segmentStartNs) + shiftNs;
    }
    long mostNs = nextStartNs - shiftNs + maxNs + (last ? ACROSS_NS : 0);
    List<Sample> samples = queue.take(Math.min(untilNs, mostNs));
    long endNs = Math.clamp(
      endNs(samples, untilNs, last) + shiftNs,
      nextStartNs + MIN_SHARE_NS,
      nextStartNs + maxNs + ACROSS_NS
    );
    TrackMedia media = samples.isEmpty() ? null : TrackMedia.write(queue, samples, allocator);
    Share share = new Share(nextStartNs, endNs - nextStartNs, media);
    nextStartNs = endNs;
    return share;
  }

  private long endNs(List<Sample> samples, long untilNs, boolean last) {
    if (samples.isEmpty()) {
      return untilNs;
    }
    long samplesEndNs = queue.track().timescale().toNanos(samples.getLast().endTicks());
    boolean someLeft = queue.firstCompleteDtsNs() < untilNs;
    if (last || someLeft) {
      return samplesEndNs;
    }
    // A sample that is longer than any real one has a hole behind it, which is for the shares to come.
    return samplesEndNs - untilNs > ACROSS_NS ? untilNs : Math.max(samplesEndNs, untilNs);
  }
}
