package live.headwater.bus;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import live.headwater.media.AccessUnit;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * Makes one program out of the feed that is on air: waits until its tracks are known, opens a period at a random
 * access point, puts access units on the program's timeline, and opens the next period when tracks, configurations
 * or the timeline change.
 *
 * <p>Confined to the stream's home loop.
 */
final class ProgramAssembler {

  /** Tracks of one feed. Ours; more are ignored. */
  static final int MAX_TRACKS = 16;

  /** Media that may wait for a period to open, in bytes. Ours. When full the oldest unit is dropped and counted. */
  private static final long MAX_PENDING_BYTES = 16L << 20;

  /** A clock that steps by this much more than arrival time, or back, leapt. */
  private static final long LEAP_NS = 1_000_000_000;

  /** Audio from before the first picture that is still put on air. */
  private static final long AUDIO_LEAD_NS = 500_000_000;

  /** Audio that is silent for this long while video goes on is left out of the next period. */
  private static final long AUDIO_SILENCE_NS = 2_000_000_000;

  /** Video that is silent for this long while audio goes on ends its period: slides come slowly, but come. */
  private static final long VIDEO_SILENCE_NS = 5_000_000_000L;

  /** An aligned feed is this near to arrival, and to where the program is: more than is held of any. */
  private static final long MAX_ASTRAY_NS = 60_000_000_000L;

  /** When no track has delivered for this long none of them is silent for it. */
  private static final long PAUSE_NS = 1_000_000_000;

  /**
   * Pictures are decoded later than their encoder says by no more than this: four at 25 per second. MPEG-TS, which takes it
   * back, has the sound of each segment end later than the pictures by as much and a frame; beyond 300 ms its clock follows that.
   */
  private static final long MAX_SHIFT_NS = 160_000_000;

  /** Feeds that reorder pictures alike are decoded within this of each other: half a picture at 50 per second. */
  private static final long SAME_ORDER_NS = 10_000_000;

  /** Program time between what one feed left and the next one begins, at least. */
  private static final long MIN_GAP_NS = 1_000_000;

  /** What an assembler tells its stream. */
  interface Owner {
    void onProblem(String text);

    void onUnitDropped();
  }

  private static final class Input {

    final Track feedTrack;
    TrackTimeline timeline;
    /** Delivered a unit since the feed went on air or its configuration changed. */
    boolean seen;
    /** Part of the open period. */
    boolean inPeriod;
    boolean awaitsRandomAccess;
    /** What was dropped was told: once is enough. */
    boolean toldOfNoKeyFrame;
    boolean toldOfGoingBack;
    /** Units from before this program time are on air already, from another feed. */
    long onAirUntilNs = Long.MIN_VALUE;

    Input(Track feedTrack, TrackTimeline timeline) {
      this.feedTrack = feedTrack;
      this.timeline = timeline;
      this.awaitsRandomAccess = feedTrack.isVideo();
    }
  }

  private final long trackWaitNs;
  private final ProgramListener out;
  private final Owner owner;
  private final long epochArrivalNs;
  /** Program time that all units must not be before. */
  private final long beginNs;
  private final @Nullable Input[] inputs = new @Nullable Input[MAX_TRACKS];
  private final Deque<AccessUnit> pending = new ArrayDeque<>();

  private FeedInfo info = FeedInfo.UNKNOWN;
  private long pendingBytes;
  private long pendingSinceNs;
  private boolean open;
  private boolean breakWanted;
  /** Whether the offset between the feed's clock and the program's has been found. */
  private boolean anchored;
  /** Whether the offset to look for is known from another feed's; it then only grows until nothing overlaps. */
  private boolean aligned;
  private long latestOffsetNs;
  /** Arrival minus program time, of the unit that came the quickest way since that offset was found. */
  private long leastDelayNs = TrackTimeline.NO_DELAY;
  private long nextPeriodNumber;
  /** Latest program time of any unit so far, over all periods and programs of the stream. */
  private long lastProgramNs;
  /** Program time at which media went on after all tracks had paused, as when the encoder stood still. */
  private long resumedNs = Long.MIN_VALUE / 2;
  /** Program time at which all units so far have been presented. */
  private long lastPresentationEndNs = Long.MIN_VALUE / 2;
  /** Program time at which all pictures so far have been decoded, and at which all sound so far has ended. */
  private long lastPictureEndNs = Long.MIN_VALUE / 2;
  private long lastSoundEndNs = Long.MIN_VALUE / 2;
  private long lastSoundUnitNs;
  /** Latest decode time of any picture, and of any sound. */
  private long lastPictureDtsNs;
  private long lastSoundDtsNs;
  /** Program time up to which every track of the feed that was on air last can be presented. */
  private long reachedNs;
  private List<Track> programTracks = List.of();

  /**
   * @param trackWait how long the first period of a feed waits for a track that was neither announced nor ruled out
   * @param epochArrivalNs arrival time that is program time zero
   * @param firstPeriodNumber number of the next period to open
   * @param lastProgramNs program time that all units must come after
   */
  ProgramAssembler(
    Duration trackWait,
    ProgramListener out,
    Owner owner,
    long epochArrivalNs,
    long firstPeriodNumber,
    long lastProgramNs
  ) {
    this.trackWaitNs = trackWait.toNanos();
    this.out = out;
    this.owner = owner;
    this.epochArrivalNs = epochArrivalNs;
    this.nextPeriodNumber = firstPeriodNumber;
    this.lastProgramNs = lastProgramNs;
    this.beginNs = lastProgramNs + MIN_GAP_NS;
    this.lastPictureDtsNs = lastProgramNs;
    this.lastSoundDtsNs = lastProgramNs;
    this.reachedNs = lastProgramNs;
  }

  long nextPeriodNumber() {
    return nextPeriodNumber;
  }

  /** Program time that all units of the stream's next program must come after. */
  long lastProgramNs() {
    // Sound, which is counted in samples, may be ahead of its program time.
    return Math.max(lastProgramNs, Math.max(lastPictureDtsNs, lastSoundDtsNs));
  }

  /** Program time at which all units so far are over. */
  private long lastEndNs() {
    return Math.max(beginNs, Math.max(lastPictureEndNs, lastSoundEndNs));
  }

  /** Tracks of the open period; empty before the first. */
  List<Track> programTracks() {
    return programTracks;
  }

  /** Program time minus the clock of the feed on air; meaningless before the first period. */
  long offsetNs() {
    return latestOffsetNs;
  }

  /** Whether the feed on air has opened a period. */
  boolean isOpen() {
    return open;
  }

  /** Whether a period has ever been opened, so that {@link #offsetNs()} and {@link #reachedNs()} mean something. */
  boolean begun() {
    return !programTracks.isEmpty();
  }

  /** Program time up to which every track can be presented, of the feed that is or was last on air. */
  long reachedNs() {
    long reached = Long.MAX_VALUE;
    for (Input input : inputs) {
      if (open && input != null && input.inPeriod && input.timeline.started() && !silent(input)) {
        TrackTimeline timeline = input.timeline;
        long endNs = input.feedTrack.isVideo() ? timeline.presentationEndNs() : timeline.endNs();
        reached = Math.min(reached, endNs);
      }
    }
    return reached == Long.MAX_VALUE ? reachedNs : reached;
  }

  /** Program time at which all that is on air has been presented. */
  long presentedNs() {
    return lastPresentationEndNs;
  }

  /** Program time at which all pictures of the feed that is on air have been presented; far in the past before the first. */
  long picturesPresentedNs() {
    long presented = Long.MIN_VALUE / 2;
    for (Input input : inputs) {
      if (input != null && input.feedTrack.isVideo() && input.timeline.started()) {
        presented = Math.max(presented, input.timeline.presentationEndNs());
      }
    }
    return presented;
  }

  /** Whether a unit of the feed that is on air is a picture. */
  boolean isPicture(AccessUnit unit) {
    Input input = input(unit);
    return input != null && input.feedTrack.isVideo();
  }

  /** Program time at which a unit of the feed that is on air is decoded, by its encoder. */
  long programNs(AccessUnit unit) {
    return feedNs(unit) + latestOffsetNs;
  }

  /** Program time at which a unit of the feed that is on air is presented. */
  long presentationNs(AccessUnit unit) {
    return programNs(unit) + delayNs(unit);
  }

  /** The feed on air is gone. What waited for a period is let go; the open one stays as it is, for another feed. */
  void feedLeft() {
    releasePending();
  }

  /** Another feed goes on air: its tracks follow, and its first random access point opens a period. */
  void switchFeed() {
    reachedNs = reachedNs();
    releasePending();
    for (int i = 0; i < MAX_TRACKS; i++) {
      inputs[i] = null;
    }
    info = FeedInfo.UNKNOWN;
    open = false;
    anchored = false;
    aligned = false;
    breakWanted = false;
  }

  /**
   * Another feed goes on air whose clock is known: its tracks follow, and its first random access point opens a period.
   *
   * @param offsetNs program time minus the feed's clock; it grows by what would else overlap with what is on air
   */
  void switchFeed(long offsetNs) {
    switchFeed();
    latestOffsetNs = offsetNs;
    aligned = true;
  }

  /**
   * Another feed goes on air that is like the one before to the frame: the period goes on. Its units follow, from a
   * random access point on.
   *
   * @param offsetNs program time minus the feed's clock; it grows by what would else overlap with what is on air
   * @param startDtsNs the feed's time of the random access point
   * @param startPresentationNs when it is presented
   * @return false when the tracks differ, or the depth of their reordering, or no period is open, and nothing was done
   */
  boolean continueWithFeed(long offsetNs, List<Track> tracks, long startDtsNs, long startPresentationNs) {
    if (!open || !pending.isEmpty() || breakWanted || !isLikePeriod(tracks)) {
      return false;
    }
    long offset = offsetNs;
    for (Input input : inputs) {
      if (input != null && (input.feedTrack.isVideo() || tracks.size() == 1)) {
        offset += Math.max(0, input.timeline.presentationEndNs() - (startPresentationNs + offset));
        // Both sides by their encoders' decode times: what shifts those of the period goes on.
        long tooEarlyNs = Math.max(0, input.timeline.endNs() - (startDtsNs + offset));
        long tooLateNs = input.timeline.decodeShiftNs() - (startPresentationNs - startDtsNs);
        if (Math.max(tooEarlyNs, tooLateNs) > SAME_ORDER_NS) {
          return false;
        }
        offset += tooEarlyNs;
      }
    }
    for (int i = 0; i < MAX_TRACKS; i++) {
      Input before = inputs[i];
      if (before != null) {
        TrackTimeline timeline = new TrackTimeline(before.feedTrack, offset);
        timeline.takeOver(before.timeline);
        Input input = new Input(before.feedTrack, timeline);
        input.seen = true;
        input.inPeriod = true;
        // Half a unit: encoders of equal pictures do not cut the sound into frames at equal times.
        input.onAirUntilNs = before.timeline.endNs() - before.timeline.unitNs() / 2;
        inputs[i] = input;
      }
    }
    latestOffsetNs = offset;
    leastDelayNs = TrackTimeline.NO_DELAY;
    return true;
  }

  private boolean isLikePeriod(List<Track> tracks) {
    int wanted = 0;
    for (Input input : inputs) {
      if (input != null) {
        if (!input.inPeriod || !input.timeline.started() || !tracks.contains(input.feedTrack)) {
          return false;
        }
        wanted++;
      }
    }
    return wanted == tracks.size();
  }

  void onInfo(FeedInfo feedInfo) {
    info = feedInfo;
  }

  void onTrack(Track track) {
    if (track.id() >= MAX_TRACKS) {
      owner.onProblem("track " + track.id() + " ignored: a feed has at most " + MAX_TRACKS + " tracks");
      return;
    }
    Input known = inputs[track.id()];
    if (known != null && known.feedTrack.equals(track)) {
      return;
    }
    TrackTimeline timeline = new TrackTimeline(track, latestOffsetNs);
    if (known != null) {
      dropPendingOf(track.id());
      timeline.continueAfter(known.timeline);
    }
    inputs[track.id()] = new Input(track, timeline);
  }

  /** Takes the unit. */
  void onAccessUnit(AccessUnit unit) {
    Input input = input(unit);
    if (input == null || (input.awaitsRandomAccess && !unit.randomAccess())) {
      if (input != null) {
        tellOfNoKeyFrame(input);
      }
      owner.onUnitDropped();
      unit.release();
      return;
    }
    if (input.onAirUntilNs != Long.MIN_VALUE && input.timeline.programNs(unit) < input.onAirUntilNs) {
      unit.release();
      return;
    }
    input.awaitsRandomAccess = false;
    input.onAirUntilNs = Long.MIN_VALUE;
    input.seen = true;
    if (!open) {
      if (leapsWhileWaiting(unit)) {
        startWaitingAnew(input, unit);
        return;
      }
      wait(unit);
      if (ready()) {
        openPeriod(firstPendingPicture());
      }
      return;
    }
    if (!input.inPeriod) {
      breakWanted = true;
      wait(unit);
      if (canOpenPeriod(input, unit)) {
        leaveOutSilentTracks(input);
        openPeriod(unit);
      }
      return;
    }
    if (input.timeline.leaps(unit, latestOffsetNs, leastDelayNs, referenceNs(input.timeline, unit))) {
      onLeap(input);
    }
    boolean canOpen = !input.timeline.goesBack(unit) && canOpenPeriod(input, unit);
    if (canOpen && (leaveOutSilentTracks(input) || breakWanted)) {
      wait(unit);
      openPeriod(unit);
      return;
    }
    deliver(input, unit);
  }

  /** Where a track that has just begun should be: where the program is, or where it would be had the feed not paused. */
  private long referenceNs(TrackTimeline timeline, AccessUnit unit) {
    long byArrivalNs = unit.arrivalNs() - epochArrivalNs;
    long programNs = timeline.programNs(unit);
    return Math.abs(programNs - byArrivalNs) < Math.abs(programNs - lastProgramNs)
      ? byArrivalNs
      : lastProgramNs;
  }

  private void onLeap(Input input) {
    latestOffsetNs = input.timeline.offsetNs();
    leastDelayNs = TrackTimeline.NO_DELAY;
    breakWanted = true;
    owner.onProblem(
      String.format(
        Locale.ROOT,
        "encoder time of the %s track leapt by %.3f s against arrival: placed by arrival",
        input.feedTrack.isVideo() ? "video" : "audio",
        input.timeline.leapNs() / 1e9
      )
    );
  }

  /** Releases what waits; nothing may be called afterwards. */
  void close() {
    releasePending();
  }

  // Waiting for a period to open

  private void wait(AccessUnit unit) {
    if (pending.isEmpty()) {
      pendingSinceNs = feedNs(unit);
    }
    pending.addLast(unit);
    pendingBytes += unit.sizeBytes();
    while (pendingBytes > MAX_PENDING_BYTES) {
      dropOldest();
    }
    if (!open && !hasPendingPicture() && videoIsComing()) {
      dropAudioBefore(feedNs(unit) - AUDIO_LEAD_NS);
    }
  }

  /**
   * Whether the clock leapt since the track's last unit that waits, so that they have no place on one timeline. What was
   * held of an aligned feed may come with pauses in it, which look like a leap ahead.
   */
  private boolean leapsWhileWaiting(AccessUnit unit) {
    AccessUnit before = null;
    for (AccessUnit each : pending) {
      before = each.trackId() == unit.trackId() ? each : before;
    }
    if (before == null) {
      return false;
    }
    long stepNs = feedNs(unit) - feedNs(before);
    return stepNs < -LEAP_NS || (!aligned && stepNs > unit.arrivalNs() - before.arrivalNs() + LEAP_NS);
  }

  private void startWaitingAnew(Input input, AccessUnit unit) {
    while (!pending.isEmpty()) {
      dropOldest();
    }
    for (Input each : inputs) {
      if (each != null) {
        each.seen = false;
        each.awaitsRandomAccess = each.feedTrack.isVideo();
      }
    }
    aligned = false;
    if (input.feedTrack.isVideo() && !unit.randomAccess()) {
      owner.onUnitDropped();
      unit.release();
    } else {
      input.awaitsRandomAccess = false;
      input.seen = true;
      wait(unit);
    }
  }

  private void dropOldest() {
    AccessUnit oldest = pending.removeFirst();
    pendingBytes -= oldest.sizeBytes();
    owner.onUnitDropped();
    oldest.release();
    if (!pending.isEmpty()) {
      pendingSinceNs = feedNs(pending.getFirst());
    }
  }

  private void dropPendingOf(int trackId) {
    for (Iterator<AccessUnit> units = pending.iterator(); units.hasNext(); ) {
      AccessUnit unit = units.next();
      if (unit.trackId() == trackId) {
        units.remove();
        pendingBytes -= unit.sizeBytes();
        owner.onUnitDropped();
        unit.release();
      }
    }
  }

  private void dropAudioBefore(long feedNs) {
    while (!pending.isEmpty() && feedNs(pending.getFirst()) < feedNs) {
      dropOldest();
    }
  }

  private boolean hasPendingPicture() {
    return firstPendingPicture() != null;
  }

  private @Nullable AccessUnit firstPendingPicture() {
    for (AccessUnit unit : pending) {
      Input input = inputs[unit.trackId()];
      if (input != null && input.feedTrack.isVideo() && unit.randomAccess()) {
        return unit;
      }
    }
    return null;
  }

  /** A video track is declared, so that a picture must come some time. */
  private boolean videoIsComing() {
    for (Input input : inputs) {
      if (input != null && input.feedTrack.isVideo()) {
        return true;
      }
    }
    return false;
  }

  private int seen(boolean video) {
    int count = 0;
    for (Input input : inputs) {
      count += input != null && input.seen && input.feedTrack.isVideo() == video ? 1 : 0;
    }
    return count;
  }

  /** Whether the first period of the feed can open: all its tracks are there, or waiting for them took long enough. */
  private boolean ready() {
    boolean video = seen(true) > 0;
    int audioTracks = seen(false);
    boolean audio = audioTracks > 0;
    if (videoIsComing() && !video) {
      return false;
    }
    if (video && audio && audioTracks >= info.audioTracks()) {
      return true;
    }
    boolean allOfOneKind = audioTracks >= info.audioTracks();
    FeedInfo.Expectation other = video ? info.hasAudio() : info.hasVideo();
    // Either way: should the clock leap back meanwhile, this must not wait for it to come there again.
    long waitedNs = Math.abs(feedNs(pending.getLast()) - pendingSinceNs);
    return (other == FeedInfo.Expectation.NO && allOfOneKind) || waitedNs >= trackWaitNs;
  }

  /** Whether a period can begin with this unit: a picture to start decoding from, or audio where no picture comes. */
  private boolean canOpenPeriod(Input input, AccessUnit unit) {
    if (!unit.randomAccess()) {
      return false;
    }
    if (input.feedTrack.isVideo()) {
      return true;
    }
    for (Input other : inputs) {
      if (other != null && other.seen && other.feedTrack.isVideo() && !silent(other)) {
        return false;
      }
    }
    return true;
  }

  private boolean silent(Input input) {
    return (
      input.inPeriod &&
      lastProgramNs - Math.max(input.timeline.lastNs(), resumedNs) >
        (input.feedTrack.isVideo() ? VIDEO_SILENCE_NS : AUDIO_SILENCE_NS)
    );
  }

  private boolean leaveOutSilentTracks(Input opener) {
    boolean left = false;
    for (Input input : inputs) {
      if (input != null && input != opener && silent(input)) {
        input.seen = false;
        input.awaitsRandomAccess = input.feedTrack.isVideo();
        left = true;
        owner.onProblem(
          String.format(
            Locale.ROOT,
            "no %s for %.1f s: going on without it",
            input.feedTrack.isVideo() ? "video" : "audio",
            (lastProgramNs - input.timeline.lastNs()) / 1e9
          )
        );
      }
    }
    return left;
  }

  // Periods

  /**
   * Opens a period and delivers what waits: from {@code picture} on in each track, where there is a picture.
   *
   * @param picture the random access point it begins with; null for a period without video
   */
  private void openPeriod(@Nullable AccessUnit picture) {
    if (picture != null) {
      // What waits in mid-program came late; at the start of a feed the audio may lead.
      dropAudioBefore(open ? feedNs(picture) : feedNs(picture) - AUDIO_LEAD_NS);
    }
    if (!anchored) {
      anchor();
    }
    List<Track> tracks = new ArrayList<>(2);
    for (Input input : inputs) {
      if (input != null) {
        input.inPeriod = input.seen;
        if (input.seen) {
          Track of = input.feedTrack;
          Track track = new Track(of.id(), input.timeline.timescale(), of.codec(), of.language());
          tracks.add(track.isVideo() ? 0 : tracks.size(), track);
        }
      }
    }
    open = true;
    breakWanted = false;
    programTracks = List.copyOf(tracks);
    out.onPeriod(new Period(nextPeriodNumber++, tracks, periodStartNs(), pictureShiftTicks()));
    for (AccessUnit unit = pending.pollFirst(); unit != null; unit = pending.pollFirst()) {
      Input input = inputs[unit.trackId()];
      if (input == null) {
        unit.release();
      } else {
        deliver(input, unit);
      }
    }
    pendingBytes = 0;
  }

  /**
   * Finds the offset of the feed's clock: what waits is put where the other feed's clock says, or its earliest unit
   * where the wall clock is. Its first picture is never presented before the end of those that are on air, and is decoded
   * later than its encoder says where it would be decoded before that; sound that is on air already is let go.
   */
  private void anchor() {
    AccessUnit earliest = pending.getFirst();
    for (AccessUnit unit : pending) {
      if (feedNs(unit) < feedNs(earliest)) {
        earliest = unit;
      }
    }
    long earliestNs = feedNs(earliest);
    long byArrivalNs = earliest.arrivalNs() - epochArrivalNs - earliestNs;
    // It may have leapt since it was aligned.
    boolean astray =
      Math.abs(latestOffsetNs - Math.max(byArrivalNs, lastEndNs() - earliestNs)) > MAX_ASTRAY_NS;
    long offsetNs = aligned && !astray ? latestOffsetNs : byArrivalNs;
    AccessUnit picture = firstPendingPicture();
    long shiftNs = 0;
    if (picture == null) {
      offsetNs = Math.max(offsetNs, lastEndNs() - earliestNs);
    } else {
      offsetNs = Math.max(offsetNs, beginNs - earliestNs);
      offsetNs = Math.max(offsetNs, lastPresentationEndNs - feedNs(picture) - delayNs(picture));
      long decodableNs = Math.max(lastProgramNs() + MIN_GAP_NS, lastPictureEndNs);
      long tooEarlyNs = Math.max(0, decodableNs - feedNs(picture) - offsetNs);
      // At the beginning of a program there are no pictures that they had to follow without a hole.
      shiftNs = begun() ? Math.clamp(tooEarlyNs, 0, Math.clamp(delayNs(picture), 0, MAX_SHIFT_NS)) : 0;
      offsetNs += tooEarlyNs - shiftNs;
      dropSoundOnAir(offsetNs);
    }
    latestOffsetNs = offsetNs;
    leastDelayNs = TrackTimeline.NO_DELAY;
    lastProgramNs = Math.max(lastProgramNs, earliestNs + offsetNs - 1);
    for (int i = 0; i < MAX_TRACKS; i++) {
      Input input = inputs[i];
      if (input != null) {
        TrackTimeline timeline = new TrackTimeline(input.feedTrack, latestOffsetNs);
        if (input.feedTrack.isVideo()) {
          timeline.continueAfter(lastPictureDtsNs, Math.toIntExact(timeline.timescale().fromNanos(shiftNs)));
        } else {
          timeline.continueAfter(lastSoundDtsNs, 0);
        }
        input.timeline = timeline;
      }
    }
    anchored = true;
  }

  /** Encoders do not cut the sound into frames at equal times: what is on air by half counts. */
  private void dropSoundOnAir(long offsetNs) {
    for (Iterator<AccessUnit> units = pending.iterator(); units.hasNext(); ) {
      AccessUnit unit = units.next();
      Input input = inputs[unit.trackId()];
      if (input == null || input.feedTrack.isVideo()) {
        continue;
      }
      long programNs = feedNs(unit) + offsetNs;
      if (programNs < lastSoundEndNs - lastSoundUnitNs / 2) {
        units.remove();
        pendingBytes -= unit.sizeBytes();
        unit.release();
      }
    }
  }

  /** By the encoder's decode times also where those of pictures are shifted: sound that is interleaved with them comes later. */
  private long periodStartNs() {
    long start = Long.MAX_VALUE;
    for (AccessUnit unit : pending) {
      Input input = inputs[unit.trackId()];
      if (input != null) {
        start = Math.min(start, input.timeline.programNs(unit));
      }
    }
    for (Input input : inputs) {
      if (input != null && input.inPeriod && input.timeline.started()) {
        start = Math.min(start, input.timeline.nextNs());
      }
    }
    return start;
  }

  private int pictureShiftTicks() {
    int most = 0;
    for (Input input : inputs) {
      if (input != null && input.inPeriod) {
        most = Math.max(most, input.timeline.decodeShiftTicks());
      }
    }
    return most;
  }

  private void deliver(Input input, AccessUnit unit) {
    try {
      TrackTimeline timeline = input.timeline;
      if (timeline.leaps(unit, latestOffsetNs, leastDelayNs, referenceNs(timeline, unit))) {
        onLeap(input);
      }
      if (!timeline.place(unit)) {
        tellOfGoingBack(input, unit);
        owner.onUnitDropped();
        // Without a key frame the pictures up to the next one are of no use.
        input.awaitsRandomAccess |= input.feedTrack.isVideo() && unit.randomAccess();
        return;
      }
      if (timeline.offsetNs() == latestOffsetNs) {
        leastDelayNs = Math.min(leastDelayNs, unit.arrivalNs() - timeline.programNs(unit));
      }
      if (timeline.lastNs() - lastProgramNs > PAUSE_NS) {
        resumedNs = timeline.lastNs();
      }
      lastProgramNs = Math.max(lastProgramNs, timeline.lastNs());
      long dtsNs = timeline.timescale().toNanos(timeline.dtsTicks());
      noteUnit(input.feedTrack.isVideo(), dtsNs, Math.max(timeline.lastNs(), dtsNs), timeline.unitNs());
      lastPresentationEndNs = Math.max(lastPresentationEndNs, timeline.presentationEndNs());
      out.onAccessUnit(
        new AccessUnit(
          unit.trackId(),
          timeline.dtsTicks(),
          timeline.ctsOffsetTicks(),
          unit.randomAccess(),
          unit.arrivalNs(),
          unit.payload()
        )
      );
    } finally {
      unit.release();
    }
  }

  private void noteUnit(boolean picture, long dtsNs, long startNs, long unitNs) {
    if (picture) {
      lastPictureDtsNs = Math.max(lastPictureDtsNs, dtsNs);
      lastPictureEndNs = Math.max(lastPictureEndNs, startNs + unitNs);
    } else {
      lastSoundDtsNs = Math.max(lastSoundDtsNs, dtsNs);
      lastSoundEndNs = Math.max(lastSoundEndNs, startNs + unitNs);
      lastSoundUnitNs = unitNs;
    }
  }

  private void tellOfNoKeyFrame(Input input) {
    if (!input.toldOfNoKeyFrame) {
      input.toldOfNoKeyFrame = true;
      owner.onProblem("video dropped until a key frame comes (told once)");
    }
  }

  private void tellOfGoingBack(Input input, AccessUnit unit) {
    if (!input.toldOfGoingBack) {
      input.toldOfGoingBack = true;
      owner.onProblem(
        String.format(
          Locale.ROOT,
          "%s that goes back is dropped, first at %.3f s, %.3f s behind (told once)",
          input.feedTrack.isVideo() ? "video" : "audio",
          feedNs(unit) / 1e9,
          (input.timeline.lastNs() - input.timeline.programNs(unit)) / 1e9
        )
      );
    }
  }

  private @Nullable Input input(AccessUnit unit) {
    return unit.trackId() < MAX_TRACKS ? inputs[unit.trackId()] : null;
  }

  /** From decoding to presentation. */
  private long delayNs(AccessUnit unit) {
    Input input = input(unit);
    return input == null ? 0 : input.feedTrack.timescale().toNanos(unit.ctsOffsetTicks());
  }

  private long feedNs(AccessUnit unit) {
    Input input = input(unit);
    Timescale timescale = input == null ? Timescale.MILLISECONDS : input.feedTrack.timescale();
    return timescale.toNanos(unit.dtsTicks());
  }

  private void releasePending() {
    for (AccessUnit unit : pending) {
      unit.release();
    }
    pending.clear();
    pendingBytes = 0;
  }
}
