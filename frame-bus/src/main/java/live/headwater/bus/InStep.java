package live.headwater.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import live.headwater.media.AccessUnit;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * Lets the sound and the pictures of the feed that is on air go on together, in presentation time: should it break off,
 * both end at one moment, with no picture missing before it, and another feed can go on from there without a hole in either.
 *
 * <p>Nobody waits longer for this, for a picture can only be shown when its sound is there too. A track that lags is not
 * waited for.
 *
 * <p>Confined to the stream's home loop.
 */
final class InStep {

  /**
   * A track that is this much behind the others is not waited for. More than encoders interleave by, also where they
   * hold back several pictures at 5 per second until the one is there that is decoded first.
   */
  static final long MAX_LAG_NS = 1_000_000_000;

  /** A picture is taken to be presented no later than this after it is decoded. Three pictures at 3 per second. */
  private static final long MAX_DELAY_NS = 1_000_000_000;

  /** Payload that may wait, in bytes. Ours: a second of 32 Mbit/s. */
  static final long MAX_BYTES = 4L << 20;

  /** Decode and presentation times are rounded to milliseconds one by one. */
  private static final long ROUNDING_NS = 2_000_000;

  /** A track whose clock steps by more than this begins anew. */
  private static final long LEAP_NS = 1_000_000_000;

  private static final long NEVER = Long.MIN_VALUE / 2;

  /** What waits of one track. */
  private static final class Lane {

    final int trackId;
    final boolean video;
    final Timescale timescale;
    final Deque<AccessUnit> waiting = new ArrayDeque<>();
    boolean begun;
    /** Of the last unit that came, in the feed's time. */
    long lastDtsNs;
    /** How long a unit lasts; before the second one as long as any is waited for. */
    long unitNs = MAX_LAG_NS;
    /** Latest presentation of a unit given away; far in the past before the first. */
    long presentedNs = NEVER;

    Lane(Track track) {
      this.trackId = track.id();
      this.video = track.isVideo();
      this.timescale = track.timescale();
    }

    long dtsNs(AccessUnit unit) {
      return timescale.toNanos(unit.dtsTicks());
    }

    long presentationNs(AccessUnit unit) {
      long delayNs = timescale.toNanos(unit.ctsOffsetTicks());
      return dtsNs(unit) + Math.clamp(delayNs, -MAX_DELAY_NS, MAX_DELAY_NS);
    }

    /** Up to here all has come: what comes later is presented later. */
    long receivedNs() {
      return video ? lastDtsNs : lastDtsNs + unitNs;
    }
  }

  private final List<Lane> lanes = new ArrayList<>(2);
  private long bytes;
  private boolean letGo;

  /**
   * Takes a unit; {@link #poll()} gives it back when the other tracks have come as far.
   *
   * @param track its track, the same until {@link #clear()}
   * @param unit takes
   */
  void add(Track track, AccessUnit unit) {
    Lane lane = lane(track);
    long dtsNs = lane.dtsNs(unit);
    if (lane.begun) {
      long stepNs = dtsNs - lane.lastDtsNs;
      if (Math.abs(stepNs) > LEAP_NS) {
        letGo();
        lane.presentedNs = NEVER;
      } else if (stepNs > 0) {
        lane.unitNs = Math.min(stepNs, MAX_LAG_NS);
      }
    }
    lane.begun = true;
    lane.lastDtsNs = dtsNs;
    lane.waiting.addLast(unit);
    bytes += unit.sizeBytes();
    if (bytes > MAX_BYTES) {
      letGo();
    }
  }

  private Lane lane(Track track) {
    for (Lane lane : lanes) {
      if (lane.trackId == track.id()) {
        return lane;
      }
    }
    Lane lane = new Lane(track);
    lanes.add(lane);
    return lane;
  }

  /** All that waits now may go on, also what comes before the next {@link #poll()} that finds nothing. */
  private void letGo() {
    letGo = true;
  }

  /**
   * The next unit that may go on: of one track in order, of several in order of decode time.
   *
   * @return returns owned; null when none may
   */
  @Nullable
  AccessUnit poll() {
    long newestNs = newestNs();
    Lane next = null;
    long nextNs = 0;
    for (int i = 0; i < lanes.size(); i++) {
      Lane lane = lanes.get(i);
      AccessUnit head = lane.waiting.peekFirst();
      if (head != null && (letGo || mayGoOn(lane, head, newestNs))) {
        long dtsNs = lane.dtsNs(head);
        if (next == null || dtsNs < nextNs) {
          next = lane;
          nextNs = dtsNs;
        }
      }
    }
    if (next == null) {
      letGo = false;
      return null;
    }
    AccessUnit unit = next.waiting.removeFirst();
    bytes -= unit.sizeBytes();
    next.presentedNs = Math.max(next.presentedNs, next.presentationNs(unit));
    return unit;
  }

  private long newestNs() {
    long newestNs = Long.MIN_VALUE;
    for (int i = 0; i < lanes.size(); i++) {
      newestNs = Math.max(newestNs, lanes.get(i).receivedNs());
    }
    return newestNs;
  }

  /**
   * Pictures go on when the sound has come past their beginning, and no other is to be presented before them; sound goes
   * on with the picture that it belongs to.
   */
  private boolean mayGoOn(Lane lane, AccessUnit unit, long newestNs) {
    long startNs = lane.presentationNs(unit);
    if (lane.video && startNs > lane.lastDtsNs + ROUNDING_NS) {
      return false;
    }
    for (int i = 0; i < lanes.size(); i++) {
      Lane other = lanes.get(i);
      if (other.video == lane.video || newestNs - other.receivedNs() > MAX_LAG_NS) {
        continue;
      }
      long reachedNs = lane.video ? other.receivedNs() : other.presentedNs + other.unitNs;
      if (startNs >= reachedNs) {
        return false;
      }
    }
    return true;
  }

  /** Decode time of the last unit that came of a track, in the feed's time; far in the past before the first. */
  long receivedDtsNs(int trackId) {
    for (Lane lane : lanes) {
      if (lane.trackId == trackId) {
        return lane.lastDtsNs;
      }
    }
    return NEVER;
  }

  /** Gives away what waits, in order within each track. */
  void drain(Consumer<AccessUnit> to) {
    letGo();
    for (AccessUnit unit = poll(); unit != null; unit = poll()) {
      to.accept(unit);
    }
  }

  /** Releases what waits, and forgets the tracks. */
  void clear() {
    drain(AccessUnit::release);
    lanes.clear();
  }
}
