package live.headwater.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * The last groups of pictures of a feed that is not on air, so that the program can go on with what was captured when
 * the other feed fell silent (DESIGN rule 6).
 *
 * <p>It holds whole groups: all that arrived within the wanted time, and the group that was open when it began. When
 * they are more than {@link #MAX_BYTES} the oldest group goes, however young.
 *
 * <p>Confined to the stream's home loop.
 */
final class StandbyBuffer {

  /** Payload held for one feed, in bytes. Ours: 8 s of 30 Mbit/s. */
  static final long MAX_BYTES = 32L << 20;

  /** How long a group of a feed without video is. */
  private static final long AUDIO_GROUP_NS = 1_000_000_000;

  /** Sound is given away from this long before the first picture, so that it can go on where that of the other feed ended. */
  static final long SOUND_LEAD_NS = 500_000_000;

  /** A point to start decoding from, in the feed's own time. */
  record Start(long dtsNs, long presentationNs) {}

  /** A stretch that decoding can begin with; units and changed tracks in order of arrival. */
  private static final class Group {

    final long arrivalNs;
    /** Tracks as they were when it began. */
    final List<Track> tracks;
    final List<Object> items = new ArrayList<>();
    long bytes;

    Group(long arrivalNs, Collection<Track> tracks) {
      this.arrivalNs = arrivalNs;
      this.tracks = List.copyOf(tracks);
    }
  }

  private final Deque<Group> groups = new ArrayDeque<>();
  private final Map<Integer, Track> tracks = new LinkedHashMap<>();
  private boolean hasVideo;
  private long bytes;
  /** Latest time of any unit held, of the feed's own. */
  private long newestNs;

  /**
   * Whether the feed paused for so long before a unit that what is held of it is of no use any more: it was on air from
   * the other feed long ago.
   *
   * @param feedNs the unit's time
   */
  boolean isOutdatedAt(long feedNs, long keepNs) {
    return !groups.isEmpty() && feedNs - newestNs > keepNs;
  }

  void onTrack(Track track) {
    tracks.put(track.id(), track);
    if (track.isVideo() && !hasVideo) {
      // What came without a picture cannot be what the program goes on with.
      hasVideo = true;
      clear();
    }
    if (!groups.isEmpty()) {
      groups.getLast().items.add(track);
    }
  }

  /**
   * Adds a unit.
   *
   * @param unit takes
   * @param keepNs how much to hold at least, in time of arrival
   */
  void add(AccessUnit unit, long keepNs) {
    Track track = tracks.get(unit.trackId());
    if (track == null) {
      unit.release();
      return;
    }
    boolean begins = hasVideo
      ? track.isVideo() && unit.randomAccess()
      : groups.isEmpty() || unit.arrivalNs() - groups.getLast().arrivalNs >= AUDIO_GROUP_NS;
    if (begins) {
      newestNs = groups.isEmpty() ? feedNs(unit) : newestNs;
      groups.addLast(new Group(unit.arrivalNs(), tracks.values()));
    } else if (groups.isEmpty()) {
      unit.release();
      return;
    }
    Group last = groups.getLast();
    last.items.add(unit);
    newestNs = Math.max(newestNs, feedNs(unit));
    last.bytes += unit.sizeBytes();
    bytes += unit.sizeBytes();
    trim(unit.arrivalNs() - keepNs);
  }

  private void trim(long fromNs) {
    while (groups.size() > 1 && second().arrivalNs <= fromNs) {
      drop();
    }
    while (bytes > MAX_BYTES) {
      drop();
    }
  }

  private Group second() {
    var each = groups.iterator();
    each.next();
    return each.next();
  }

  private void drop() {
    Group oldest = groups.removeFirst();
    bytes -= oldest.bytes;
    release(oldest);
  }

  private static void release(Group group) {
    for (Object item : group.items) {
      if (item instanceof AccessUnit unit) {
        unit.release();
      }
    }
  }

  /** Whether decoding can start with what is held. */
  boolean startable() {
    return !groups.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  /**
   * The latest point to start decoding from that is presented not after {@code feedNs}, else the earliest there is.
   *
   * @param feedNs in the feed's own time
   * @return null when nothing is held
   */
  @Nullable
  Start startAtOrBefore(long feedNs) {
    Start found = null;
    for (Group group : groups) {
      Start start = start(group);
      if (found == null || start.presentationNs <= feedNs) {
        found = start;
      }
    }
    return found;
  }

  private Start start(Group group) {
    for (Object item : group.items) {
      if (item instanceof AccessUnit unit) {
        return new Start(feedNs(unit), feedNs(unit) + track(unit).timescale().toNanos(unit.ctsOffsetTicks()));
      }
    }
    throw new AssertionError("a group begins with a unit");
  }

  /**
   * Gives away all that is held from {@code start} on, and lets go of the rest. Where there are pictures, sound
   * from up to {@link #SOUND_LEAD_NS} before the first one is part of it.
   *
   * @param start what {@link #startAtOrBefore} found
   * @param onTrack the tracks as they were at the start, and each that changed later
   * @param onUnit takes each unit
   */
  void drainFrom(Start start, Consumer<Track> onTrack, Consumer<AccessUnit> onUnit) {
    List<AccessUnit> early = new ArrayList<>();
    boolean begun = false;
    for (Group group = groups.pollFirst(); group != null; group = groups.pollFirst()) {
      Group next = groups.peekFirst();
      if (!begun && (startNs(group) >= start.dtsNs || next == null || startNs(next) > start.dtsNs)) {
        begun = true;
        group.tracks.forEach(onTrack);
        early.forEach(onUnit);
      }
      for (Object item : group.items) {
        switch (item) {
          case Track track -> {
            if (begun) {
              onTrack.accept(track);
            }
          }
          case AccessUnit unit -> {
            boolean video = isVideo(unit);
            boolean wanted = feedNs(unit) >= (hasVideo && !video ? start.dtsNs - SOUND_LEAD_NS : start.dtsNs);
            if (wanted && begun) {
              onUnit.accept(unit);
            } else if (wanted && !video) {
              early.add(unit);
            } else {
              unit.release();
            }
          }
          default -> throw new AssertionError("a group holds no " + item.getClass());
        }
      }
    }
    bytes = 0;
  }

  private boolean isVideo(AccessUnit unit) {
    Track track = tracks.get(unit.trackId());
    return track != null && track.isVideo();
  }

  private long startNs(Group group) {
    return start(group).dtsNs;
  }

  private long feedNs(AccessUnit unit) {
    return track(unit).timescale().toNanos(unit.dtsTicks());
  }

  private Track track(AccessUnit unit) {
    Track track = tracks.get(unit.trackId());
    if (track == null) {
      throw new AssertionError("a unit of track " + unit.trackId() + ", which was not declared");
    }
    return track;
  }

  /** Releases all that is held. */
  void clear() {
    groups.forEach(StandbyBuffer::release);
    groups.clear();
    bytes = 0;
  }
}
