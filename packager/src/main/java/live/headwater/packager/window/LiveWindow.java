package live.headwater.packager.window;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import live.headwater.media.mpegts.ContinuityCounters;
import live.headwater.packager.segment.CutSegment;
import live.headwater.packager.segment.Share;
import live.headwater.packager.segment.TransportSegment;
import org.jspecify.annotations.Nullable;

/**
 * Numbers a stream's segments, lists the latest of them and keeps those that left the list as long as players may ask
 * for them.
 *
 * <p><b>Numbers.</b> Media sequence numbers must never go back (RFC 8216bis, 6.2.2, Live Playlists), not over a restart
 * of the daemon either, or players stall and caches serve old bytes under names used again. So a stream's first number
 * is the Unix time in seconds of its first segment. As segments last a second or more on average, numbers grow no faster
 * than time, and a later start finds them all in its past.
 *
 * <p>Discontinuity sequence numbers have to be small: hls.js copies an array with this index, which takes it seconds at
 * 10^8 and never ends at Unix times. So the first one is given from outside.
 *
 * <p>Not safe for concurrent use: its owner's lock guards it. Snapshots are for any thread.
 */
public final class LiveWindow {

  /** RFC 8216bis, 6.2.2: a playlist never becomes shorter than this many target durations by removal. */
  private static final long MIN_TARGET_DURATIONS = 3;

  private static final int MIN_SEGMENTS = 3;
  private static final long SECOND_NS = 1_000_000_000;

  /** What tells two states apart in a date with milliseconds. */
  private static final long MIN_CHANGE_NS = 1_000_000;

  private record Unlisted(Segment segment, long untilNs) {}

  private final long windowNs;
  private final long epochUnixNs;
  private final ByteBufAllocator allocator;
  private final Deque<Segment> listed = new ArrayDeque<>();
  private final Deque<Unlisted> unlisted = new ArrayDeque<>();

  private @Nullable WindowPeriod period;
  private ContinuityCounters counters = ContinuityCounters.ZERO;
  /** 0 before the first segment. */
  private long nextMediaSequence;
  private long discontinuitySequence;
  private int targetDurationSeconds;
  private long longestListNs;
  /** The latest presentation time with which any file begins. */
  private long lastStartNs = -MIN_CHANGE_NS;
  /** Program time at which the newest state was reached; rises with every change. */
  private long changedNs;
  /** Once false it stays so: players learn it from the multivariant playlist, which they read once. */
  private boolean independent = true;

  /**
   * @param windowNs duration of what is listed, at least
   * @param epochUnixNs wall-clock time of program time zero
   * @param firstDiscontinuitySequence number of the first period
   */
  public LiveWindow(
    long windowNs,
    long epochUnixNs,
    long firstDiscontinuitySequence,
    ByteBufAllocator allocator
  ) {
    this.windowNs = windowNs;
    this.epochUnixNs = epochUnixNs;
    this.discontinuitySequence = firstDiscontinuitySequence;
    this.allocator = allocator;
  }

  /** What playlists announce now; 0 when there are none. */
  public int targetDurationSeconds() {
    return listed.isEmpty() ? 0 : targetDurationSeconds;
  }

  /**
   * Lists a segment as the newest; the oldest may leave the list.
   *
   * @param cut takes
   * @param nowNs monotonic time
   */
  public Segment append(CutSegment cut, long nowNs) {
    boolean first = nextMediaSequence == 0;
    if (first) {
      nextMediaSequence = Math.max(1, (epochUnixNs + cut.startNs()) / SECOND_NS);
    }
    WindowPeriod current = period;
    boolean newPeriod = false;
    if (current == null || current.media() != cut.period()) {
      newPeriod = true;
      discontinuitySequence += first ? 0 : 1;
      current = new WindowPeriod(cut, nextMediaSequence, discontinuitySequence, lastStartNs + MIN_CHANGE_NS);
      period = current;
    }
    if (listed.isEmpty()) {
      targetDurationSeconds = cut.targetDurationSeconds();
      independent = true;
    }
    independent &= cut.independent();
    for (Share share : cut.shares()) {
      lastStartNs = Math.max(lastStartNs, share.media() == null ? 0 : share.media().startNs());
    }
    changedNs = Math.max(changedNs + MIN_CHANGE_NS, cut.endNs());
    TransportSegment transport = new TransportSegment(cut, counters, allocator);
    counters = transport.end();
    Segment segment = new Segment(nextMediaSequence++, current, newPeriod && !first, cut, transport);
    listed.addLast(segment);
    unlistOldest(nowNs);
    longestListNs = Math.max(longestListNs, listedNs());
    expire(nowNs);
    return segment;
  }

  private void unlistOldest(long nowNs) {
    long minimumNs = Math.max(windowNs, MIN_TARGET_DURATIONS * targetDurationSeconds * SECOND_NS);
    long remainingNs = listedNs() - shortestNs(listed.getFirst());
    while (listed.size() > MIN_SEGMENTS && remainingNs >= minimumNs) {
      unlist(listed.removeFirst(), nowNs);
      remainingNs -= shortestNs(listed.getFirst());
    }
  }

  /** RFC 8216bis, 6.2.2: kept for its own duration and that of the longest playlist that had it. */
  private void unlist(Segment segment, long nowNs) {
    unlisted.addLast(new Unlisted(segment, nowNs + segment.durationNs() + longestListNs));
  }

  private long listedNs() {
    long ns = 0;
    for (Segment segment : listed) {
      ns += shortestNs(segment);
    }
    return ns;
  }

  /** Duration in the playlist in which it is shortest. */
  private static long shortestNs(Segment segment) {
    long shortest = segment.durationNs();
    for (Share share : segment.shares()) {
      shortest = Math.min(shortest, share.durationNs());
    }
    return shortest;
  }

  /** Takes everything off the list. */
  public void unlistAll(long nowNs) {
    while (!listed.isEmpty()) {
      unlist(listed.removeFirst(), nowNs);
    }
    longestListNs = 0;
  }

  /** Releases what nobody needs to be given any more. */
  public void expire(long nowNs) {
    while (!unlisted.isEmpty() && unlisted.getFirst().untilNs() <= nowNs) {
      unlisted.removeFirst().segment().release();
    }
  }

  /** How long until everything unlisted has expired, in nanoseconds; 0 or less when there is nothing. */
  public long expiryNs(long nowNs) {
    long last = 0;
    for (Unlisted each : unlisted) {
      last = Math.max(last, each.untilNs() - nowNs);
    }
    return last;
  }

  /** Releases everything. */
  public void close() {
    unlistAll(0);
    unlisted.forEach(each -> each.segment().release());
    unlisted.clear();
  }

  /**
   * @param finished whether nothing will follow, and players shall be told so
   */
  public WindowSnapshot snapshot(boolean finished) {
    List<Segment> kept = new ArrayList<>(unlisted.size());
    unlisted.forEach(each -> kept.add(each.segment()));
    return new WindowSnapshot(
      epochUnixNs,
      targetDurationSeconds,
      new ArrayList<>(listed),
      kept,
      finished ? changedNs + MIN_CHANGE_NS : changedNs,
      independent,
      finished
    );
  }
}
