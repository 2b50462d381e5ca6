package live.headwater.packager.segment;

import java.util.ArrayList;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Sample;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The access units of one track that are in no segment yet. The duration of each is the distance to the next, so the
 * last one waits for its successor.
 *
 * <p>Confined to the stream's loop.
 */
final class TrackQueue {

  /** Duration of a picture that was the only one. */
  private static final long LONE_PICTURE_NS = 40_000_000;

  private final Track track;
  private final Timescale timescale;
  private final List<Sample> complete = new ArrayList<>();
  private @Nullable AccessUnit last;
  private int previousDurationTicks;
  private boolean started;
  private int decodeShiftTicks;
  private long fragmentCount;

  TrackQueue(Track track) {
    this.track = track;
    this.timescale = track.timescale();
    this.previousDurationTicks = loneDurationTicks(track);
  }

  private static int loneDurationTicks(Track track) {
    return switch (track.codec()) {
      case VideoConfiguration _ -> (int) Math.max(1, track.timescale().fromNanos(LONE_PICTURE_NS));
      case AudioConfiguration audio -> (int) Math.max(
        1,
        track.timescale().rescale(audio.samplesPerAccessUnit(), new Timescale(audio.sampleRateHz()))
      );
    };
  }

  Track track() {
    return track;
  }

  boolean isEmpty() {
    return last == null && complete.isEmpty();
  }

  /** Program time of a unit of this track, in nanoseconds. */
  long dtsNs(AccessUnit unit) {
    return timescale.toNanos(unit.dtsTicks());
  }

  /** Program time of the last unit, in nanoseconds; {@link Long#MIN_VALUE} when there is none. */
  long lastDtsNs() {
    return last == null ? Long.MIN_VALUE : dtsNs(last);
  }

  /**
   * Appends a unit.
   *
   * @param unit borrows; retained until a segment takes it over
   */
  void add(AccessUnit unit) {
    AccessUnit before = last;
    if (before != null) {
      completeLast(before, (int) Math.min(unit.dtsTicks() - before.dtsTicks(), Integer.MAX_VALUE));
    }
    if (!started) {
      started = true;
      // tfdt holds no negative time.
      decodeShiftTicks = (int) Math.max(unit.ctsOffsetTicks(), -unit.dtsTicks());
    }
    unit.payload().retain();
    last = unit;
  }

  private void completeLast(AccessUnit unit, int durationTicks) {
    complete.add(new Sample(unit, durationTicks));
    previousDurationTicks = durationTicks;
    last = null;
  }

  /** No unit follows: the last one gets the duration of the one before it, but does not end after {@code endNs}. */
  void finish(long endNs) {
    if (last != null) {
      long room = timescale.fromNanos(endNs) - last.dtsTicks();
      completeLast(last, Math.clamp(room, 1, previousDurationTicks));
    }
  }

  /** Whether no more units from before {@code untilNs} can come. */
  boolean reaches(long untilNs) {
    return lastDtsNs() >= untilNs;
  }

  /**
   * Removes the complete samples that begin before {@code untilNs}.
   *
   * @return returns owned: the caller holds the units now
   */
  List<Sample> take(long untilNs) {
    int count = 0;
    while (count < complete.size() && dtsNs(complete.get(count).unit()) < untilNs) {
      count++;
    }
    List<Sample> prefix = complete.subList(0, count);
    List<Sample> taken = List.copyOf(prefix);
    prefix.clear();
    return taken;
  }

  /**
   * Removes the units from {@code fromNs} on.
   *
   * @param out where they go, in order; its holder owns them
   */
  void removeFrom(long fromNs, List<AccessUnit> out) {
    if (last == null || dtsNs(last) < fromNs) {
      return;
    }
    int count = complete.size();
    while (count > 0 && dtsNs(complete.get(count - 1).unit()) >= fromNs) {
      count--;
    }
    List<Sample> suffix = complete.subList(count, complete.size());
    suffix.forEach(sample -> out.add(sample.unit()));
    suffix.clear();
    out.add(last);
    last = null;
  }

  /** Program time of the first unit, in nanoseconds; {@link Long#MAX_VALUE} when there is none. */
  long firstDtsNs() {
    return complete.isEmpty() && last != null ? dtsNs(last) : firstCompleteDtsNs();
  }

  /** Program time of the first unit whose duration is known; {@link Long#MAX_VALUE} when there is none. */
  long firstCompleteDtsNs() {
    return complete.isEmpty() ? Long.MAX_VALUE : dtsNs(complete.getFirst().unit());
  }

  /** Program time at which the last unit with a known duration ends; {@link Long#MIN_VALUE} when there is none. */
  long completeEndNs() {
    return complete.isEmpty() ? Long.MIN_VALUE : timescale.toNanos(complete.getLast().endTicks());
  }

  /**
   * Distance from decoding to presentation of the first unit ever added, 0 before: by this decode times are late in
   * files, so that they begin with the first presentation time.
   */
  int decodeShiftTicks() {
    return decodeShiftTicks;
  }

  /** The number of the next fragment of this track. */
  long nextFragmentNumber() {
    return ++fragmentCount;
  }

  void release() {
    complete.forEach(sample -> sample.unit().release());
    complete.clear();
    if (last != null) {
      last.release();
      last = null;
    }
  }
}
