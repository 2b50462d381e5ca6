package live.headwater.packager.segment;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a program into segments.
 *
 * <p>The lead track decides where: video at its random access points, audio by duration where there is no video. The
 * other tracks are cut at their first access unit that is not before that. A segment is complete when every track has
 * shown a unit from behind the cut, or when waiting for one took too long; what comes later still is put into the next
 * segment, so that nothing is lost.
 *
 * <p>Confined to the stream's loop.
 */
public final class Segmenter {

  /** Bytes of one segment after which it is cut wherever it is. Ours: memory must not depend on key frames. */
  static final long MAX_SEGMENT_BYTES = 64L << 20;

  private static final long UNKNOWN = Long.MIN_VALUE;

  /** Where segments go. */
  public interface Sink {
    /**
     * @param segment takes
     */
    void onSegment(CutSegment segment);

    /**
     * A segment has to end where decoding cannot begin, for want of a random access point.
     *
     * @param atNs program time of the cut
     * @param segmentNs duration of the segment
     */
    void onForcedCut(long atNs, long segmentNs);
  }

  /** An end of a segment for which some track has not come far enough. */
  private record Cut(long atNs, long decidedNs) {}

  private final CutRule rule;
  private final long maxWaitNs;
  private final ByteBufAllocator allocator;
  private final Sink sink;
  private final List<TrackCutter> tracks = new ArrayList<>();
  private final Queue<Cut> cuts = new ArrayDeque<>();

  private @Nullable MediaPeriod period;
  /** Where the open segment begins; {@link #UNKNOWN} before the first unit of the lead track. */
  private long openNs;
  private long openBytes;
  /** The latest random access point in the open segment at which it was not cut. */
  private long passedNs;
  private long lastRandomAccessNs;
  /** Where the first segment that is not complete begins. */
  private long closedNs;
  /** Latest arrival of any unit. */
  private long nowNs;

  /**
   * @param targetNs wanted duration of segments
   * @param firstTargetNs wanted duration of the very first
   * @param targetDurationSeconds what playlists of the stream announce already; 0 if there are none
   * @param maxWaitNs how long a segment waits for a track that is late
   */
  public Segmenter(
    long targetNs,
    long firstTargetNs,
    int targetDurationSeconds,
    long maxWaitNs,
    ByteBufAllocator allocator,
    Sink sink
  ) {
    this.rule = new CutRule(targetNs, firstTargetNs, targetDurationSeconds);
    this.maxWaitNs = maxWaitNs;
    this.allocator = allocator;
    this.sink = sink;
  }

  /**
   * Completes the open segment and begins a period.
   *
   * @param boundNs program time before which nothing of it is decoded
   * @param pictureShiftTicks by how much its pictures are decoded later than their encoder says, in ticks of the video track
   */
  public void startPeriod(long boundNs, List<Track> periodTracks, int pictureShiftTicks) {
    end();
    period = new MediaPeriod(boundNs, periodTracks, pictureShiftTicks, allocator);
    openNs = UNKNOWN;
    closedNs = UNKNOWN;
    passedNs = UNKNOWN;
    lastRandomAccessNs = UNKNOWN;
    openBytes = 0;
    for (Track track : periodTracks) {
      tracks.add(new TrackCutter(new TrackQueue(track), allocator));
    }
  }

  /**
   * Appends a unit of the current period.
   *
   * @param unit borrows
   */
  public void add(AccessUnit unit) {
    nowNs = Math.max(nowNs, unit.arrivalNs());
    int index = indexOf(unit.trackId());
    TrackQueue track = tracks.get(index).queue();
    long dtsNs = track.dtsNs(unit);
    if (index == 0) {
      onLeadUnit(dtsNs, unit.randomAccess());
    } else {
      onFollowerUnit(track, dtsNs);
    }
    tracks.get(index).queue().add(unit); // looked up again: a hole makes new ones
    openBytes += unit.sizeBytes();
    closeWhatIsComplete();
  }

  private int indexOf(int trackId) {
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).queue().track().id() == trackId) {
        return i;
      }
    }
    throw new IllegalArgumentException("access unit of track " + trackId + ", which the period has not");
  }

  /** Completes all that was added and lets go of everything. A new period may follow. */
  public void end() {
    if (!allEmpty()) {
      finishQueues();
    }
    while (!cuts.isEmpty()) {
      close(cuts.remove().atNs(), false);
    }
    while (!allEmpty()) {
      close(completeEndNs(), true);
    }
    tracks.clear();
  }

  private void finishQueues() {
    if (openNs == UNKNOWN) {
      openNs = firstDtsNs();
    }
    tracks
      .getFirst()
      .queue()
      .finish(openNs + rule.maxSegmentNs());
    for (TrackCutter follower : tracks.subList(1, tracks.size())) {
      follower.queue().finish(Long.MAX_VALUE);
    }
    long endNs = completeEndNs();
    // A follower may be ahead of a lead that has gone silent.
    while (endNs - openNs > rule.maxSegmentNs() + TrackCutter.ACROSS_NS) {
      cut(openNs + rule.maxSegmentNs());
    }
    if (endNs > openNs) {
      rule.chooseTargetDuration(endNs - openNs);
    }
  }

  private long firstDtsNs() {
    long firstNs = Long.MAX_VALUE;
    for (TrackCutter track : tracks) {
      firstNs = Math.min(firstNs, track.queue().firstDtsNs());
    }
    return firstNs;
  }

  private long completeEndNs() {
    long endNs = UNKNOWN;
    for (TrackCutter track : tracks) {
      endNs = Math.max(endNs, track.queue().completeEndNs());
    }
    return endNs;
  }

  private boolean allEmpty() {
    for (TrackCutter track : tracks) {
      if (!track.queue().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  // Where to cut

  private void onLeadUnit(long dtsNs, boolean randomAccess) {
    if (openNs == UNKNOWN) {
      long firstNs = firstDtsNs();
      openNs = dtsNs - firstNs > TrackCutter.LATE_START_NS ? firstNs : dtsNs;
    }
    if (isOverdue(dtsNs, randomAccess)) {
      endOverdueSegment(dtsNs, randomAccess);
    } else if (openBytes > MAX_SEGMENT_BYTES && dtsNs > openNs) {
      if (!randomAccess) {
        sink.onForcedCut(dtsNs, dtsNs - openNs);
      }
      cut(dtsNs);
    }
    if (randomAccess) {
      onRandomAccess(dtsNs);
    }
  }

  private void onRandomAccess(long dtsNs) {
    if (lastRandomAccessNs != UNKNOWN) {
      rule.onGop(dtsNs - lastRandomAccessNs);
    }
    lastRandomAccessNs = dtsNs;
    if (dtsNs > openNs) {
      if (rule.endsAt(dtsNs - openNs)) {
        cut(dtsNs);
      } else {
        passedNs = dtsNs;
      }
    }
  }

  private boolean isOverdue(long dtsNs, boolean randomAccess) {
    return dtsNs - openNs > (randomAccess ? rule.maxSegmentNs() : rule.maxWithinGopNs());
  }

  /** Ends the open segment before a unit that it cannot hold any more: at a random access point if one was passed. */
  private void endOverdueSegment(long dtsNs, boolean randomAccess) {
    if (lastRandomAccessNs != UNKNOWN) {
      rule.onGop(dtsNs - lastRandomAccessNs);
    }
    long lastNs = tracks.getFirst().queue().lastDtsNs();
    if (dtsNs - Math.max(lastNs, openNs) > rule.maxSegmentNs()) {
      breakPeriod(dtsNs);
      return;
    }
    if (passedNs != UNKNOWN) {
      cut(passedNs);
    }
    if (isOverdue(dtsNs, randomAccess) && lastNs > openNs) {
      sink.onForcedCut(lastNs, lastNs - openNs);
      cut(lastNs);
    }
  }

  /**
   * For longer than a segment may last there is nothing but one unit of the lead track, or nothing at all. Players must
   * be told of such a hole: a new period begins behind it. What followers have from there on is part of it.
   */
  private void breakPeriod(long atNs) {
    MediaPeriod before = period();
    List<AccessUnit> moved = new ArrayList<>();
    long boundNs = atNs;
    for (TrackCutter track : tracks) {
      track.queue().removeFrom(atNs, moved);
      // A track that is late may still bring what is from before the hole.
      boundNs = Math.min(boundNs, Math.max(before.boundNs(), track.queue().lastDtsNs()));
    }
    end();
    startPeriod(boundNs, before.tracks(), before.pictureShiftTicks());
    openNs = atNs;
    for (AccessUnit unit : moved) {
      tracks.get(indexOf(unit.trackId())).queue().add(unit);
      unit.release();
    }
  }

  /** Cuts in place of a lead track that has gone silent. */
  private void onFollowerUnit(TrackQueue track, long dtsNs) {
    if (openNs == UNKNOWN) {
      long firstNs = track.firstDtsNs();
      if (dtsNs - firstNs <= maxWaitNs) {
        return;
      }
      openNs = firstNs;
    }
    if (dtsNs - Math.max(lastDtsNs(), openNs) > rule.maxSegmentNs()) {
      breakPeriod(dtsNs);
    }
    while (dtsNs - openNs > rule.maxSegmentNs() + maxWaitNs) {
      long lastNs = tracks.getFirst().queue().lastDtsNs();
      if (passedNs != UNKNOWN) {
        cut(passedNs);
      } else if (lastNs > openNs) {
        cut(lastNs);
      } else {
        cut(openNs + rule.maxSegmentNs());
      }
    }
  }

  private void cut(long atNs) {
    rule.chooseTargetDuration(atNs - openNs);
    cuts.add(new Cut(atNs, nowNs));
    openNs = atNs;
    openBytes = 0;
    passedNs = UNKNOWN;
  }

  // Complete segments

  private void closeWhatIsComplete() {
    while (!cuts.isEmpty() && (allReach(cuts.element().atNs()) || waitedEnough(cuts.element()))) {
      close(cuts.remove().atNs(), false);
    }
  }

  private boolean allReach(long atNs) {
    for (int i = 0; i < tracks.size(); i++) {
      if (!tracks.get(i).queue().reaches(atNs)) {
        return false;
      }
    }
    return true;
  }

  private boolean waitedEnough(Cut cut) {
    return nowNs - cut.decidedNs() >= maxWaitNs || lastDtsNs() - cut.atNs() >= maxWaitNs;
  }

  private long lastDtsNs() {
    long lastNs = tracks.getFirst().queue().lastDtsNs();
    for (int i = 1; i < tracks.size(); i++) {
      lastNs = Math.max(lastNs, tracks.get(i).queue().lastDtsNs());
    }
    return lastNs;
  }

  private void close(long untilNs, boolean last) {
    if (!last && nothingBefore(untilNs)) {
      return; // where every track is silent there is no segment: the time is the next one's
    }
    if (closedNs == UNKNOWN) {
      closedNs = firstDtsNs();
    }
    CutSegment segment = new CutSegment(
      period(),
      takeShares(untilNs, last),
      rule.targetDurationSeconds(),
      nowNs
    );
    closedNs = untilNs;
    if (segment.hasMedia()) {
      sink.onSegment(segment);
    }
  }

  private boolean nothingBefore(long untilNs) {
    for (TrackCutter track : tracks) {
      if (track.queue().firstCompleteDtsNs() < untilNs) {
        return false;
      }
    }
    return true;
  }

  private List<Share> takeShares(long untilNs, boolean last) {
    List<Share> shares = new ArrayList<>(tracks.size());
    try {
      for (TrackCutter track : tracks) {
        shares.add(track.take(closedNs, untilNs, rule.maxSegmentNs(), last));
      }
      return shares;
    } catch (RuntimeException e) {
      shares.forEach(Share::release);
      throw e;
    }
  }

  private MediaPeriod period() {
    if (period == null) {
      throw new IllegalStateException("no period has begun");
    }
    return period;
  }
}
