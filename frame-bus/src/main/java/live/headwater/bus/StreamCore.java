package live.headwater.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import live.headwater.bus.FeedClock.Alignment;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * A stream's media state: which feed is on air, what is held of the one that is not, and the program. One for the life of
 * the stream. {@link FeedSwitch} decides, this does.
 *
 * <p>Confined to the stream's home loop. The home may change while the stream has neither feed nor program; the
 * atomic reference in {@link LiveStream} carries this state over.
 */
final class StreamCore implements ProgramAssembler.Owner {

  /** A timer this late says that the whole process stood still, not that a feed is silent. */
  private static final long LATE_NS = 100_000_000;

  /** What may be waiting in the sockets after such a standstill gets this long to be read. */
  private static final long CATCH_UP_NS = 250_000_000;

  /** Held of a feed that is not on air, beyond the time after which it would go on air. */
  private static final long KEEP_EXTRA_NS = 1_000_000_000;

  /** How long the backup may take to come to where the primary takes over. */
  private static final long MAX_HANDOVER_NS = 2_000_000_000;

  /** Sound may end this much before the pictures do: less than a frame of sound. */
  private static final long MAX_SOUND_HOLE_NS = 15_000_000;

  /** Within this two units are of the same moment: half a picture at 50 per second. */
  private static final long SAME_MOMENT_NS = 10_000_000;

  /** A gap of more than this in what goes on air needs a discontinuity. */
  private static final long MAX_SEAMLESS_GAP_NS = 100_000_000;

  private final LiveStream stream;
  private final List<ProgramObserver> observers;
  private final FeedSwitch feedSwitch;

  private @Nullable Source primary;
  private @Nullable Source backup;
  /** The one whose units are the program's; null when none is connected. */
  private @Nullable Source onAir;
  /** The role that was on air last; null before the first. */
  private @Nullable Role lastRole;
  /** The clock that the assembler's offset belongs to: of the last feed that was given its place; null before. */
  private @Nullable FeedClock lastClock;
  /** What came of the feed that is on air, and waits for its other track. */
  private final InStep inStep = new InStep();
  private @Nullable Handover handover;
  private @Nullable Program program;
  private Loop.@Nullable Timer timer;
  private long timerAtNs;
  /** When anything was done here. */
  private long lastAwakeNs;
  private boolean shutDown;

  private boolean hasEpoch;
  private long epochArrivalNs;
  private long epochUnixNs;
  private long nextPeriodNumber;
  private long lastProgramNs;

  private record Program(ProgramListeners listeners, ProgramAssembler assembler) {}

  /** A connected feed, what is held of it while it is not on air, and its clock. */
  private static final class Source {

    final BusFeed feed;
    final StandbyBuffer buffer = new StandbyBuffer();
    final FeedClock clock = new FeedClock();

    Source(BusFeed feed) {
      this.feed = feed;
    }

    Track track(int id) {
      for (Track track : feed.tracks()) {
        if (track.id() == id) {
          return track;
        }
      }
      throw new IllegalStateException("no track " + id);
    }
  }

  /**
   * The program goes over to the primary at one of its key frames, which the backup has not come to yet.
   *
   * @param start the key frame, in the primary's clock
   * @param atNs the program time at which it is presented
   * @param offsetNs program time minus the primary's clock
   * @param reached tracks of the backup that have come to it
   * @param waiting units of the backup from there on: held of it from now on, or the program's should this fail
   */
  private record Handover(
    Source to,
    Alignment alignment,
    StandbyBuffer.Start start,
    long atNs,
    long offsetNs,
    long sinceNs,
    String reason,
    Set<Integer> reached,
    List<AccessUnit> waiting
  ) {}

  StreamCore(LiveStream stream, List<ProgramObserver> observers) {
    this.stream = stream;
    this.observers = observers;
    this.feedSwitch = new FeedSwitch(stream::rules);
  }

  // Feeds come and go

  /** A feed was admitted; it replaces one with the same role that was taken over. */
  void onFeedConnected(BusFeed feed) {
    Source before = source(feed.role());
    Source source = new Source(feed);
    if (feed.role() == Role.PRIMARY) {
      primary = source;
    } else {
      backup = source;
    }
    feedSwitch.onConnected(feed.role());
    if (before != null) {
      leave(before);
    }
    if (feed.role() == Role.PRIMARY && feedSwitch.state() == FeedSwitch.State.BACKUP) {
      stream.event(
        StreamEvent.Type.FEED_STANDBY,
        Role.PRIMARY,
        "the backup stays on air until the primary has delivered for %s without a break".formatted(
          FeedSwitch.seconds(stream.rules().returnAfter().toNanos())
        )
      );
    }
    if (program != null && feed.role() == lastRole && isOnAir(feedSwitch.state(), feed.role())) {
      // It comes back before anybody took its place.
      letGoOn();
      takeAir(source);
      program.assembler.switchFeed();
      attach(feed, program.assembler);
    }
    act(feed.home());
  }

  void onFeedClosed(BusFeed feed) {
    Source source = source(feed.role());
    if (source != null && source.feed == feed) {
      if (feed.role() == Role.PRIMARY) {
        primary = null;
      } else {
        backup = null;
      }
      feedSwitch.onDisconnected(feed.role());
      leave(source);
    }
    act(feed.home());
  }

  /** A feed's connection is gone or replaced. */
  private void leave(Source source) {
    source.buffer.clear();
    if (handover != null && handover.to == source) {
      abortHandover(handover);
      feedSwitch.onReturnFailed();
    }
    if (source == onAir) {
      if (handover != null) {
        cutHandoverShort(handover);
        return;
      }
      if (program == null || !program.assembler.isOpen()) {
        // Nothing of it was shown: without what led here its rest is of no use.
        inStep.clear();
      } else if (primary == null && backup == null) {
        // Nobody is there to go on from where the tracks are even.
        letGoOn();
      }
      onAir = null;
      if (program == null) {
        feedSwitch.onNothingToHold();
      } else {
        program.assembler.feedLeft();
      }
      stream.onAir(null, List.of());
    }
  }

  private @Nullable Source source(Role role) {
    return role == Role.PRIMARY ? primary : backup;
  }

  private static boolean isOnAir(FeedSwitch.State state, Role role) {
    return state == (role == Role.PRIMARY ? FeedSwitch.State.PRIMARY : FeedSwitch.State.BACKUP);
  }

  // The switch

  /** The stream's rules changed: what they no longer allow to wait happens now. */
  void onRulesChanged(Loop home) {
    act(home);
  }

  /** Does what the switch wants now, and sets the timer for when it may want more. */
  private void act(Loop home) {
    long nowNs = home.nowNs();
    noticeStandstill(home, nowNs);
    boolean late = handover != null && nowNs - handover.sinceNs >= MAX_HANDOVER_NS;
    if (handover != null && (late || backupIsDone(nowNs)) && !feedSwitch.isSilent(Role.PRIMARY, nowNs)) {
      cutHandoverShort(handover);
    }
    for (
      FeedSwitch.Change change = feedSwitch.decide(nowNs);
      change != null;
      change = feedSwitch.decide(nowNs)
    ) {
      switch (change.state()) {
        case PRIMARY -> goOnAir(Role.PRIMARY, change.reason());
        case BACKUP -> goOnAir(Role.BACKUP, change.reason());
        case HELD_OPEN -> holdOpen(change.reason());
        case OFF -> endProgram(change.reason());
      }
    }
    setTimer(home, nextDeadlineNs(nowNs), nowNs);
    releaseHomeIfIdle(home);
  }

  private long nextDeadlineNs(long nowNs) {
    long switchNs = feedSwitch.nextDeadlineNs(nowNs);
    return handover == null ? switchNs : Math.min(switchNs, handover.sinceNs + MAX_HANDOVER_NS);
  }

  private void setTimer(Loop home, long atNs, long nowNs) {
    if (atNs == FeedSwitch.NEVER || shutDown) {
      cancelTimer();
    } else if (timer == null || timerAtNs > atNs) {
      cancelTimer();
      timerAtNs = atNs;
      timer = home.schedule(atNs - nowNs, () -> onTimer(home));
    }
  }

  private void onTimer(Loop home) {
    long nowNs = home.nowNs();
    noticeStandstill(home, nowNs);
    if (timerAtNs <= nowNs) {
      timer = null;
      act(home);
    }
  }

  /** Before what came meanwhile is judged, be it of the feed that is on air or of the other. */
  private void noticeStandstill(Loop home, long nowNs) {
    if (timer != null && nowNs - timerAtNs > LATE_NS) {
      feedSwitch.onStandstill(lastAwakeNs, nowNs - timerAtNs, CATCH_UP_NS, nowNs);
      cancelTimer();
      setTimer(home, nextDeadlineNs(nowNs), nowNs);
    }
    lastAwakeNs = nowNs;
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void goOnAir(Role role, String reason) {
    Source source = source(role);
    if (source == null) {
      throw new IllegalStateException("no " + role + " is connected");
    }
    if (handover != null) {
      abortHandover(handover);
    }
    if (source == onAir) {
      tellOnAir(source, reason);
      return;
    }
    Program current = program;
    if (current == null) {
      takeAir(source);
      source.buffer.clear();
      tellOnAir(source, reason);
      return;
    }
    Alignment alignment = alignment(source);
    if (alignment == null) {
      switchByArrival(source, current, reason);
      return;
    }
    long offsetNs = current.assembler.offsetNs() + alignment.offsetNs();
    StandbyBuffer.Start start = source.buffer.startAtOrBefore(
      current.assembler.reachedNs() - offsetNs + SAME_MOMENT_NS
    );
    if (start != null) {
      setAsideWhatWaits();
      switchTo(source, alignment, offsetNs, start, reason);
    }
  }

  /** How the feed's clock stands to the program's; null when the program is to go on by arrival. */
  private @Nullable Alignment alignment(Source source) {
    if (program == null || !program.assembler.begun() || lastClock == null) {
      return null;
    }
    if (!source.clock.known() || !lastClock.known() || !source.buffer.startable()) {
      return null;
    }
    return source.feed.role() == lastRole ? null : source.clock.alignTo(lastClock);
  }

  /** Puts a feed on air with all that is held of it, at the time at which that arrived. */
  private void switchByArrival(Source source, Program current, String reason) {
    if (current.assembler.isOpen()) {
      letGoOn();
    }
    // Else nothing was shown of the one before, and one picture of it is not worth a period.
    takeAir(source);
    current.assembler.switchFeed();
    Held held = drain(source, source.buffer.startAtOrBefore(Long.MIN_VALUE));
    deliverHeld(source, held, current);
    tellOnAir(source, reason);
  }

  /**
   * What was held of a feed.
   *
   * @param tracks as they were at its beginning
   * @param items units, and tracks that changed, in order of arrival
   */
  private record Held(List<Track> tracks, List<Object> items) {}

  private static Held drain(Source source, StandbyBuffer.@Nullable Start start) {
    Held held = new Held(new ArrayList<>(), new ArrayList<>());
    if (start != null) {
      source.buffer.drainFrom(
        start,
        track -> {
          if (held.items.isEmpty()) {
            held.tracks.add(track);
          } else {
            held.items.add(track);
          }
        },
        held.items::add
      );
    }
    return held;
  }

  /** For an assembler that was told of another feed: its tracks, and what was held of it. */
  private void deliverHeld(Source source, Held held, Program current) {
    current.assembler.onInfo(source.feed.info());
    (held.tracks.isEmpty() ? source.feed.tracks() : held.tracks).forEach(current.assembler::onTrack);
    deliverItems(source, held, current);
  }

  private void deliverItems(Source source, Held held, Program current) {
    Map<Integer, Track> tracks = new HashMap<>();
    held.tracks.forEach(track -> tracks.put(track.id(), track));
    for (Object item : held.items) {
      switch (item) {
        case AccessUnit unit -> deliver(source, Objects.requireNonNull(tracks.get(unit.trackId())), unit);
        case Track track -> {
          tracks.put(track.id(), track);
          changeTrackOnAir(track);
        }
        default -> throw new AssertionError("no " + item.getClass() + " is held");
      }
    }
    current.listeners.onBatchEnd();
  }

  /**
   * Puts a feed on air from a point in what is held of it.
   *
   * @param offsetNs program time minus the feed's clock
   */
  private void switchTo(
    Source source,
    Alignment alignment,
    long offsetNs,
    StandbyBuffer.Start start,
    String reason
  ) {
    Program current = Objects.requireNonNull(program);
    ProgramAssembler assembler = current.assembler;
    long aheadNs = start.presentationNs() + offsetNs - assembler.reachedNs();
    Held held = drain(source, start);
    boolean seamless =
      alignment.exact() &&
      aheadNs <= MAX_SEAMLESS_GAP_NS &&
      assembler.continueWithFeed(offsetNs, held.tracks, start.dtsNs(), start.presentationNs());
    takeAir(source);
    lastClock = source.clock;
    if (seamless) {
      deliverItems(source, held, current);
    } else {
      assembler.switchFeed(offsetNs);
      deliverHeld(source, held, current);
    }
    tellOnAir(source, reason + "; " + describe(alignment, aheadNs, seamless));
  }

  private static String describe(Alignment alignment, long aheadNs, boolean seamless) {
    String how = switch (alignment.by()) {
      case ENCODER_CLOCK -> "by the encoders' clock";
      case TIMECODE -> "by time code";
      case ARRIVAL -> "by arrival";
    };
    String what =
      aheadNs > SAME_MOMENT_NS
        ? String.format(Locale.ROOT, "%.2f s are missing", aheadNs / 1e9)
        : aheadNs < -SAME_MOMENT_NS
          ? String.format(Locale.ROOT, "%.2f s come twice", -aheadNs / 1e9)
          : "not a picture is missing";
    return (
      "aligned " + how + ", " + what + (seamless ? ", without a discontinuity" : ", with a discontinuity")
    );
  }

  private void takeAir(Source source) {
    inStep.clear();
    onAir = source;
    lastRole = source.feed.role();
  }

  private void tellOnAir(Source source, String reason) {
    stream.event(StreamEvent.Type.FEED_ON_AIR, source.feed.role(), "on air: " + reason);
    stream.onAir(source.feed.role(), program == null ? List.of() : program.assembler.programTracks());
  }

  private static void attach(BusFeed feed, ProgramAssembler assembler) {
    assembler.onInfo(feed.info());
    for (Track track : feed.tracks()) {
      assembler.onTrack(track);
    }
  }

  private void holdOpen(String reason) {
    if (handover != null) {
      abortHandover(handover);
    }
    stream.onAir(null, List.of());
    if (program == null) {
      feedSwitch.onNothingToHold();
    } else if (!shutDown) {
      Duration holdOpen = stream.rules().holdOpen();
      stream.heldOpen(holdOpen);
      stream.event(
        StreamEvent.Type.PROGRAM_HELD_OPEN,
        null,
        "%s, and no other feed delivers: the program stays open for %s".formatted(
          reason,
          FeedSwitch.seconds(holdOpen.toNanos())
        )
      );
    }
  }

  // Back to the primary

  /** A key frame of the primary was held while the backup is on air. */
  private void onPrimaryKeyFrame(Source source, long arrivalNs, StandbyBuffer.Start keyFrame) {
    FeedSwitch.Change change = feedSwitch.decideAtPrimaryKeyFrame(arrivalNs);
    if (change == null) {
      return;
    }
    Alignment alignment = alignment(source);
    Program current = program;
    if (alignment == null || current == null) {
      // The backup has shown nothing yet.
      goOnAir(Role.PRIMARY, change.reason());
      return;
    }
    long offsetNs = current.assembler.offsetNs() + alignment.offsetNs();
    long atNs = keyFrame.presentationNs() + offsetNs;
    Handover next = new Handover(
      source,
      alignment,
      keyFrame,
      atNs,
      offsetNs,
      arrivalNs,
      change.reason(),
      new HashSet<>(),
      new ArrayList<>()
    );
    if (backupIsDone(arrivalNs)) {
      cutHandoverShort(next);
    } else if (atNs <= current.assembler.reachedNs() + SAME_MOMENT_NS) {
      finishHandover(next, next.start);
    } else {
      handover = next;
      setTimer(source.feed.home(), nextDeadlineNs(arrivalNs), arrivalNs);
    }
  }

  /**
   * Whether a unit of the backup, which is being handed over, is still the program's. If it is, so are those that
   * came before it in its track, for it may need them to be decoded; and the pictures that are shown before those.
   */
  private boolean isBeforeHandover(Handover next, AccessUnit unit, ProgramAssembler assembler) {
    long untilNs = assembler.isPicture(unit)
      ? Math.max(next.atNs, assembler.picturesPresentedNs())
      : next.atNs;
    if (assembler.presentationNs(unit) >= untilNs - SAME_MOMENT_NS) {
      // A picture that is decoded long before it is shown does not wait for those that are shown before it.
      long receivedNs = inStep.receivedDtsNs(unit.trackId()) + assembler.offsetNs();
      if (receivedNs >= next.atNs - 2 * SAME_MOMENT_NS) {
        next.reached.add(unit.trackId());
      }
      return false;
    }
    for (Iterator<AccessUnit> waiting = next.waiting.iterator(); waiting.hasNext(); ) {
      AccessUnit before = waiting.next();
      if (before.trackId() == unit.trackId()) {
        waiting.remove();
        assembler.onAccessUnit(before);
      }
    }
    return true;
  }

  private boolean allReached(Handover next, ProgramAssembler assembler) {
    return assembler
      .programTracks()
      .stream()
      .allMatch(track -> next.reached.contains(track.id()));
  }

  /** Nothing more is to be expected of the backup; or it came back, and has shown nothing yet. */
  private boolean backupIsDone(long nowNs) {
    return (
      onAir == null ||
      program == null ||
      !program.assembler.isOpen() ||
      feedSwitch.isSilent(Role.BACKUP, nowNs)
    );
  }

  /** The backup does not come to where the primary was to take over, which then does so from further back. */
  private void cutHandoverShort(Handover next) {
    long reachedNs = Objects.requireNonNull(program).assembler.reachedNs() - next.offsetNs;
    StandbyBuffer.Start start = next.to.buffer.startAtOrBefore(reachedNs + SAME_MOMENT_NS);
    finishHandover(next, start == null ? next.start : start);
  }

  private void finishHandover(Handover next, StandbyBuffer.Start start) {
    handover = null;
    Source from = onAir;
    deliverSound(next, Objects.requireNonNull(program).assembler);
    next.waiting.forEach(unit -> setAside(from, unit));
    setAsideWhatWaits();
    // Not by the backup's clock of now: it may have come back, with another one, since.
    switchTo(next.to, next.alignment, next.offsetNs, start, next.reason);
    feedSwitch.onOffAir(Role.BACKUP, from != null && from == backup && from.buffer.startable());
  }

  /** What came of the feed that is on air, but was not put on air, is held of it once it is not. */
  private void setAsideWhatWaits() {
    inStep.drain(unit -> setAside(onAir, unit));
  }

  private void setAside(@Nullable Source from, AccessUnit unit) {
    if (from != null && source(from.feed.role()) == from) {
      from.buffer.add(unit, keepNs());
    } else {
      unit.release();
    }
  }

  /**
   * Whether the sound of the backup lasts for as long as its pictures, of which the last may be presented after the key frame's
   * decode time. Players stall over a hole in the sound sooner than over one in the picture.
   */
  private boolean soundLasts(Handover next, ProgramAssembler assembler) {
    long untilNs = assembler.presentedNs() - MAX_SOUND_HOLE_NS;
    for (Track track : assembler.programTracks()) {
      if (
        track.isAudio() &&
        next.waiting
          .stream()
          .noneMatch(unit -> unit.trackId() == track.id() && assembler.programNs(unit) >= untilNs)
      ) {
        return false;
      }
    }
    return true;
  }

  /** Puts the sound on air that belongs to pictures that are. */
  private static void deliverSound(Handover next, ProgramAssembler assembler) {
    long untilNs = assembler.presentedNs() - MAX_SOUND_HOLE_NS;
    for (Iterator<AccessUnit> waiting = next.waiting.iterator(); waiting.hasNext(); ) {
      AccessUnit unit = waiting.next();
      boolean sound = assembler
        .programTracks()
        .stream()
        .anyMatch(track -> track.isAudio() && track.id() == unit.trackId());
      if (sound && assembler.programNs(unit) < untilNs) {
        waiting.remove();
        assembler.onAccessUnit(unit);
      }
    }
  }

  /** The backup stays on air. */
  private void abortHandover(Handover next) {
    handover = null;
    for (AccessUnit unit : next.waiting) {
      if (program == null) {
        unit.release();
      } else {
        program.assembler.onAccessUnit(unit);
      }
    }
  }

  // Media

  void onInfo(BusFeed feed, FeedInfo info) {
    if (onAir != null && feed == onAir.feed && program != null) {
      program.assembler.onInfo(info);
    }
  }

  void onTimecode(BusFeed feed, long presentationNs, long timecodeNs) {
    Source source = source(feed.role());
    if (source != null && source.feed == feed) {
      source.clock.onTimecode(presentationNs, timecodeNs);
    }
  }

  void onTrack(BusFeed feed, Track track) {
    Source source = source(feed.role());
    if (source == null || source.feed != feed) {
      return;
    }
    source.buffer.onTrack(track);
    if (source == onAir) {
      changeTrackOnAir(track);
    }
  }

  /** What waits is of the track as it was. */
  private void changeTrackOnAir(Track track) {
    letGoOn();
    inStep.clear();
    if (program != null) {
      program.assembler.onTrack(track);
    }
  }

  /** Takes the unit. */
  void onAccessUnit(BusFeed feed, AccessUnit unit) {
    Source source = source(feed.role());
    if (source == null || source.feed != feed || shutDown) {
      unit.release();
      return;
    }
    Track track = source.track(unit.trackId());
    long feedNs = track.timescale().toNanos(unit.dtsTicks());
    long presentationNs = feedNs + track.timescale().toNanos(unit.ctsOffsetTicks());
    noticeStandstill(feed.home(), unit.arrivalNs());
    boolean leapt = source.clock.onUnit(feedNs, presentationNs, unit.arrivalNs());
    if (leapt || source.buffer.isOutdatedAt(feedNs, keepNs())) {
      source.buffer.clear();
    }
    if (program == null || source == onAir) {
      feedSwitch.onMedia(feed.role(), unit.arrivalNs(), source == onAir || source.buffer.startable());
      if (source != onAir || !isOnAir(feedSwitch.state(), feed.role())) {
        act(feed.home());
      }
    }
    if (source == onAir) {
      deliver(source, track, unit);
    } else {
      hold(source, track, unit, new StandbyBuffer.Start(feedNs, presentationNs));
    }
  }

  private void deliver(Source source, Track track, AccessUnit unit) {
    inStep.add(track, unit);
    for (AccessUnit next = inStep.poll(); next != null; next = inStep.poll()) {
      putOnAir(source, next);
    }
    Handover next = handover;
    if (next != null && program != null) {
      ProgramAssembler assembler = program.assembler;
      if (allReached(next, assembler) && soundLasts(next, assembler)) {
        finishHandover(next, next.start);
      }
    }
  }

  private void putOnAir(Source source, AccessUnit unit) {
    Program current = program;
    if (current == null) {
      current = startProgram(source.feed, unit.arrivalNs());
    }
    Handover next = handover;
    if (next == null || isBeforeHandover(next, unit, current.assembler)) {
      current.assembler.onAccessUnit(unit);
    } else {
      next.waiting.add(unit);
    }
  }

  /** Puts on air what waits of the feed that is or was last on air, its tracks even or not. */
  private void letGoOn() {
    Source source = onAir;
    if (source == null && program == null) {
      inStep.clear();
      return;
    }
    inStep.drain(unit -> {
      if (source != null) {
        putOnAir(source, unit);
      } else {
        Objects.requireNonNull(program).assembler.onAccessUnit(unit);
      }
    });
  }

  /** Holds a unit of the feed that is not on air; it may be what the switch waited for. */
  private void hold(Source source, Track track, AccessUnit unit, StandbyBuffer.Start at) {
    boolean keyFrame = unit.randomAccess() && (track.isVideo() || source.feed.tracks().size() == 1);
    long arrivalNs = unit.arrivalNs();
    source.buffer.add(unit, keepNs());
    feedSwitch.onMedia(source.feed.role(), arrivalNs, source.buffer.startable());
    act(source.feed.home());
    if (source == onAir) {
      return;
    }
    if (handover == null && keyFrame && source == primary) {
      onPrimaryKeyFrame(source, arrivalNs, at);
    }
  }

  private long keepNs() {
    return stream.rules().failoverAfter().toNanos() + KEEP_EXTRA_NS;
  }

  void onBatchEnd(BusFeed feed) {
    if (onAir != null && feed == onAir.feed && program != null) {
      program.listeners.onBatchEnd();
    }
  }

  // The program

  private Program startProgram(BusFeed feed, long arrivalNs) {
    if (!hasEpoch) {
      hasEpoch = true;
      epochArrivalNs = arrivalNs;
      epochUnixNs = stream.wallClockNs();
    }
    ProgramInfo info = new ProgramInfo(stream.settings().id(), epochUnixNs, feed.home());
    ProgramListeners listeners = new ProgramListeners(info, observers);
    ProgramAssembler assembler = new ProgramAssembler(
      stream.rules().trackWait(),
      new PeriodWatcher(listeners),
      this,
      epochArrivalNs,
      nextPeriodNumber,
      lastProgramNs
    );
    attach(feed, assembler);
    Program started = new Program(listeners, assembler);
    program = started;
    String encoder = feed.info().encoder();
    stream.event(
      StreamEvent.Type.PROGRAM_STARTED,
      feed.role(),
      encoder.isEmpty() ? "program started" : "program started, from " + encoder
    );
    return started;
  }

  private void endProgram(String reason) {
    if (program != null) {
      letGoOn();
    }
    inStep.clear();
    Program ended = program;
    if (ended != null) {
      if (handover != null) {
        abortHandover(handover);
      }
      program = null;
      stream.onAir(null, List.of());
      ended.assembler.close();
      nextPeriodNumber = ended.assembler.nextPeriodNumber();
      lastProgramNs = ended.assembler.lastProgramNs();
      ended.listeners.onEnd();
      lastClock = null;
      stream.event(StreamEvent.Type.PROGRAM_ENDED, null, "program ended: " + reason);
    }
  }

  /** The last thing of any task: from here on another loop may be at home. */
  private void releaseHomeIfIdle(Loop home) {
    if (primary == null && backup == null && program == null) {
      cancelTimer();
      stream.releaseHome(home);
    }
  }

  /** Ends the program now; no other starts. Feeds must have been asked to disconnect. */
  void shutDown(Loop home) {
    shutDown = true;
    cancelTimer();
    for (Source source : new @Nullable Source[] { primary, backup }) {
      if (source != null) {
        source.buffer.clear();
      }
    }
    endProgram("the server is shutting down");
    releaseHomeIfIdle(home);
  }

  // ProgramAssembler.Owner

  @Override
  public void onProblem(String text) {
    stream.event(StreamEvent.Type.INPUT_PROBLEM, onAir == null ? null : onAir.feed.role(), text);
  }

  @Override
  public void onUnitDropped() {
    if (onAir != null) {
      onAir.feed.countDropped();
    }
  }

  /** Tells the stream's status and events of each period, before the listeners. */
  private final class PeriodWatcher implements ProgramListener {

    private final ProgramListener next;

    PeriodWatcher(ProgramListener next) {
      this.next = next;
    }

    @Override
    public void onPeriod(Period period) {
      Role role = onAir == null ? null : onAir.feed.role();
      lastClock = onAir == null ? lastClock : onAir.clock;
      stream.onAir(role, period.tracks());
      stream.event(
        StreamEvent.Type.PERIOD_STARTED,
        role,
        "period %d: %s".formatted(
          period.number(),
          String.join(
            ", ",
            period
              .tracks()
              .stream()
              .map(track -> track.codec().codecs())
              .toList()
          )
        )
      );
      next.onPeriod(period);
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
      next.onAccessUnit(unit);
    }

    @Override
    public void onBatchEnd() {
      next.onBatchEnd();
    }

    @Override
    public void onEnd() {
      next.onEnd();
    }
  }
}
