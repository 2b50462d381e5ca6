package live.headwater.bus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.headwater.bus.FailoverSchedule.Encoder;
import live.headwater.bus.FailoverSchedule.Life;
import live.headwater.media.AccessUnit;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * A listener that knows of each unit who took it when, and checks what a viewer would notice: that nothing is missing,
 * doubled beyond a GOP, mixed or out of order.
 */
final class ProgramWatch implements ProgramObserver, ProgramListener {

  private static final long MS = FailoverSchedule.MS;
  private static final long SECOND = FailoverSchedule.SECOND;

  /** Times are rounded to milliseconds at either encoder; sound may begin 10 ms before its picture. */
  private static final long ROUNDING_NS = 13 * MS;

  /** Content that comes twice at switches moves program time ahead; in no schedule by more than this. */
  private static final long MAX_AHEAD_NS = 120 * SECOND;

  /** Units by index. */
  private int count;
  private Life[] lives = new Life[1_024];
  private long[] decodeNs = new long[1_024];
  /** When it was taken, which is when it is to be shown. */
  private long[] takenNs = new long[1_024];
  private long[] arrivalNs = new long[1_024];
  private byte[] tracks = new byte[1_024];
  private boolean[] starts = new boolean[1_024];
  private boolean[] released = new boolean[1_024];
  /** The unit of the same life and track before. */
  private int[] before = new int[1_024];
  private int releasedCount;

  /** What is known of a connection. */
  private static final class Known {

    final Life life;
    final int[] last = { -1, -1 };
    /** Since when units arrive as they should. */
    long steadySinceNs = Long.MAX_VALUE;
    long lastArrivalNs = Long.MIN_VALUE / 4;
    long lastDecodeNs = Long.MIN_VALUE / 4;
    /** Its units in order, and the first that is still held. */
    int[] units = new int[64];
    int count;
    int held;
    /** Of the unit before; it has been dealt with by now. */
    long previousArrivalNs = Long.MIN_VALUE / 4;

    Known(Life life) {
      this.life = life;
    }
  }

  private final Simulation simulation;
  private final FailoverModel model;
  private final BusSettings rules;
  private final List<@Nullable Known> known = new ArrayList<>();
  private long awakeNs = Long.MIN_VALUE / 4;

  private @Nullable ProgramInfo program;
  private @Nullable Period period;
  private long periods;
  private boolean expectsStart;
  private final long[] lastDtsNs = { -1, -1 };
  private long deliveredCount;

  /** Who is on air, what came of it last by track, and what had come of the one before. */
  private @Nullable Life onAir;
  private int[] last = { -1, -1 };
  private @Nullable Life previous;
  private int[] previousLast = { -1, -1 };
  private final long[] previousDtsNs = { -1, -1 };
  /** What was shown of either. */
  private ShownPictures shown = new ShownPictures(0);
  private ShownPictures previousShown = shown;
  private long switchedAtNs;
  /** Where pictures are reordered, the first is not decoded before all on air is, and shown a picture later. */
  private long mostAheadNs = MAX_AHEAD_NS;
  /** How often a role had gone on air at the last unit of each track. */
  private final long[] changes = new long[2];
  private boolean programChanged;

  /** How much was looked at. */
  long exactSwitches;
  long switches;
  long maxAheadNs;

  ProgramWatch(Simulation simulation, FailoverModel model, BusSettings rules) {
    this.simulation = simulation;
    this.model = model;
    this.rules = rules;
  }

  long delivered() {
    return deliveredCount;
  }

  // What encoders do

  void connected(Life life) {
    while (known.size() <= life.number()) {
      known.add(null);
    }
    known.set(life.number(), new Known(life));
  }

  void stoodStill(long untilNs) {
    awakeNs = untilNs;
  }

  /** A unit is about to arrive; returns its index. */
  int taken(Life life, int track, long decode, long taken, long arrival, boolean start) {
    if (count == lives.length) {
      int length = count * 2;
      lives = Arrays.copyOf(lives, length);
      decodeNs = Arrays.copyOf(decodeNs, length);
      takenNs = Arrays.copyOf(takenNs, length);
      arrivalNs = Arrays.copyOf(arrivalNs, length);
      tracks = Arrays.copyOf(tracks, length);
      starts = Arrays.copyOf(starts, length);
      released = Arrays.copyOf(released, length);
      before = Arrays.copyOf(before, length);
    }
    Known of = of(life);
    int index = count++;
    lives[index] = life;
    decodeNs[index] = decode;
    takenNs[index] = taken;
    arrivalNs[index] = arrival;
    tracks[index] = (byte) track;
    starts[index] = start;
    before[index] = of.last[track];
    of.last[track] = index;
    Encoder encoder = life.encoder();
    long mostNs = encoder.unitNs() + encoder.jitterNs() + MS;
    if (
      arrival - of.lastArrivalNs > mostNs + encoder.reorderNs() ||
      decode - of.lastDecodeNs > mostNs ||
      arrival - decode > encoder.wayNs() + MS
    ) {
      of.steadySinceNs = arrival;
    }
    of.lastArrivalNs = arrival;
    of.lastDecodeNs = decode;
    if (of.count == of.units.length) {
      of.units = Arrays.copyOf(of.units, of.count * 2);
    }
    if (arrival - of.previousArrivalNs > 5 * MS) {
      checkBound(of, of.previousArrivalNs);
    }
    of.previousArrivalNs = arrival;
    of.units[of.count++] = index;
    return index;
  }

  private Known of(Life life) {
    Known of = known.get(life.number());
    if (of == null) {
      throw new AssertionError("never connected: " + life);
    }
    return of;
  }

  void released(int index) {
    if (released[index]) {
      throw new AssertionError("released twice: unit " + index);
    }
    released[index] = true;
    releasedCount++;
  }

  void checkAllReleased() {
    if (releasedCount != count) {
      throw new AssertionError(count - releasedCount + " of " + count + " units are never released");
    }
  }

  /**
   * What is held of a feed begins within the GOP that was open when the wanted time began. Tracks that have not come
   * yet are waited for, a little longer.
   */
  private void checkBound(Known of, long nowNs) {
    while (of.held < of.count && released[of.units[of.held]]) {
      of.held++;
    }
    long keepNs = rules.failoverAfter().toNanos() + SECOND + rules.trackWait().toNanos() + 100 * MS;
    int startsSince = 0;
    for (int i = of.held; i < of.count && startsSince < 2; i++) {
      int unit = of.units[i];
      if (arrivalNs[unit] >= nowNs - keepNs) {
        return;
      }
      if (
        starts[unit] &&
        (of.life.encoder().hasVideo() || arrivalNs[unit] > arrivalNs[of.units[of.held]] + 1_200 * MS)
      ) {
        startsSince++;
      }
    }
    if (startsSince >= 2 && !of.life.equals(onAir)) {
      throw new AssertionError("more than a GOP too much is held of " + of.life.encoder().role());
    }
  }

  // What viewers get

  @Override
  public ProgramListener onProgramStart(ProgramInfo info) {
    program = info;
    programChanged = true;
    return this;
  }

  @Override
  public void onPeriod(Period next) {
    checkLoop();
    check(next.number() == periods, "period " + next.number() + " and not " + periods);
    periods++;
    period = next;
    expectsStart = next.tracks().getFirst().isVideo();
  }

  private void checkLoop() {
    check(program != null && program.loop().inLoop(), "a listener is called on another loop");
  }

  @Override
  public void onAccessUnit(AccessUnit unit) {
    checkLoop();
    deliveredCount++;
    check(unit.payload().refCnt() == 1, "a payload with " + unit.payload().refCnt() + " holders");
    int index = unit.payload().getInt(unit.payload().readerIndex());
    Timescale timescale = trackOf(unit.trackId()).timescale();
    long dtsNs = timescale.toNanos(unit.dtsTicks());
    long presentationNs = timescale.toNanos(unit.dtsTicks() + unit.ctsOffsetTicks());
    if (unit.trackId() == 0 && expectsStart) {
      expectsStart = false;
      check(unit.randomAccess(), "a period does not begin with a key frame");
    }
    check(
      period != null &&
        (dtsNs >= period.startNs() - MS ||
          lives[index].leapAtNs() <= decodeNs[index] + 2 * SECOND ||
          !lives[index].freezes().isEmpty()),
      "a unit from before its period"
    );
    check(dtsNs > lastDtsNs[unit.trackId()], "DTS of track " + unit.trackId() + " does not go on");
    check(
      period != null && unit.ctsOffsetTicks() >= (unit.trackId() == 0 ? -period.pictureShiftTicks() : 0),
      "a unit is presented before it is decoded by its encoder"
    );
    Life life = lives[index];
    if (!life.equals(onAir)) {
      changeTo(life);
    }
    follow(life, unit.trackId(), index, unit.trackId() == 0 ? presentationNs : dtsNs);
    if (unit.trackId() == 0) {
      shown.add(decodeNs[index], takenNs[index], presentationNs);
    }
    lastDtsNs[unit.trackId()] = dtsNs;
    changes[unit.trackId()] = model.changes();
    last[unit.trackId()] = index;
    maxAheadNs = Math.max(maxAheadNs, dtsNs - (arrivalNs[index] - arrivalNs[0]));
    check(maxAheadNs < mostAheadNs, "program time is ahead of arrival by " + maxAheadNs / MS + " ms");
  }

  private Track trackOf(int id) {
    if (period != null) {
      for (Track track : period.tracks()) {
        if (track.id() == id) {
          return track;
        }
      }
    }
    throw new AssertionError("a unit of track " + id + ", which is not in the period");
  }

  private void changeTo(Life life) {
    previous = programChanged ? null : onAir;
    programChanged = false;
    previousLast = last;
    previousDtsNs[0] = lastDtsNs[0];
    previousDtsNs[1] = lastDtsNs[1];
    last = new int[] { -1, -1 };
    previousShown = shown;
    shown = new ShownPictures(life.encoder().pictureNs());
    onAir = life;
    switchedAtNs = simulation.nowNs();
    mostAheadNs += life.encoder().bFrames() == 0 ? 0 : life.encoder().pictureNs();
  }

  private void follow(Life life, int track, int index, long programNs) {
    if (last[track] >= 0) {
      // Within a feed nothing is lost, doubled or turned round.
      check(
        before[index] == last[track] ||
          changes[track] != model.changes() ||
          life.leapAtNs() <= decodeNs[index],
        "a unit of track " + track + " is missing in the middle of a feed"
      );
    } else if (previous != null && previous.encoder().role() != life.encoder().role()) {
      if (previousLast[track] >= 0) {
        checkSwitch(previous, life, track, index, programNs);
      }
    }
  }

  /**
   * The first unit of a track after another feed went on air.
   *
   * @param programNs when it is shown or heard
   */
  private void checkSwitch(Life from, Life to, int track, int index, long programNs) {
    int end = previousLast[track];
    long nowNs = simulation.nowNs();
    long silentSinceNs = arrivalNs[end];
    Known standby = of(to);
    long needed = to.encoder().startEveryNs() + to.encoder().wayNs() + 2 * SECOND;
    long leapFreeNs = silentSinceNs - 12 * SECOND;
    boolean warm =
      nowNs == switchedAtNs &&
      Math.max(standby.steadySinceNs, model.half(to.encoder().role()).leftAirNs) <= silentSinceNs - needed &&
      of(from).steadySinceNs <= silentSinceNs - 1_200 * MS - from.encoder().reorderNs() &&
      // What was never taken is missing, but not at the switch.
      from
        .freezes()
        .stream()
        .noneMatch(span -> span.untilNs() > silentSinceNs - 2 * SECOND - from.encoder().reorderNs()) &&
      !from.hasHiddenLeap() &&
      !from.looksLikeLeaps() &&
      !to.looksLikeLeaps() &&
      !to.hasHiddenLeap() &&
      nowNs - silentSinceNs <= rules.failoverAfter().toNanos() + 300 * MS &&
      awakeNs < silentSinceNs - SECOND &&
      !(from.leapAtNs() > leapFreeNs && from.leapAtNs() <= nowNs) &&
      !(to.leapAtNs() > leapFreeNs && to.leapAtNs() <= nowNs);
    switches++;
    if (!warm) {
      return;
    }
    exactSwitches++;
    long ways = Math.max(from.encoder().wayNs(), to.encoder().wayNs());
    long unitNs = unitNs(from, to, track);
    boolean exact =
      from.encoder().clock() == FailoverSchedule.Clock.SHARED &&
      to.encoder().clock() == FailoverSchedule.Clock.SHARED &&
      from.leapAtNs() > nowNs &&
      to.leapAtNs() > nowNs &&
      from.encoder().driftPpm() == 0 &&
      to.encoder().driftPpm() == 0 &&
      ways <= 950 * MS;
    // Encoders that are not aligned do not cut the sound at equal times either.
    long off = ROUNDING_NS + (exact ? 0 : ways + 50 * MS + (track == 1 ? unitNs : 0));
    if (track == 1 && exact && from.encoder().audioRateHz() != to.encoder().audioRateHz()) {
      off += unitNs;
    }
    long hole = takenNs[index] - (track == 0 ? previousShown.endNs() : takenNs[end] + unitNs);
    check(hole <= off, "a hole of %d ms in track %d, from %s to %s".formatted(hole / MS, track, from, to));
    long most = to.encoder().startEveryNs() + 3 * maxUnitNs(from, to) + off + ways + unitNs;
    check(-hole <= most, "%d ms of track %d come twice, at most %d".formatted(-hole / MS, track, most / MS));
    long gap = programNs - (track == 0 ? previousShown.programEndNs() : previousDtsNs[track] + unitNs);
    check(gap <= off + 2 * maxUnitNs(from, to), "a gap of " + gap / MS + " ms in program time");
    if (track == 0 && exact) {
      // A picture does not begin before the sound has ended either.
      long soundEndNs = from.encoder().hasAudio() ? previousDtsNs[1] + from.encoder().audioFrameNs() : 0;
      long holeNs = programNs - Math.max(previousShown.programEndNs(), soundEndNs);
      // Of slower ones decode times cannot be shifted far enough.
      boolean usual =
        Math.max(from.encoder().pictureNs(), to.encoder().pictureNs()) <= ShownPictures.MAX_PICTURE_NS;
      check(!usual || holeNs <= off, "a hole of " + holeNs / MS + " ms between pictures");
      long overlap = previousShown.programBusyUntilNs() - programNs;
      check(overlap <= 2 * MS, overlap / MS + " ms of program time are shown twice");
    }
  }

  private static long unitNs(Life from, Life to, int track) {
    return track == 0
      ? Math.max(from.encoder().pictureNs(), to.encoder().pictureNs())
      : Math.max(from.encoder().audioFrameNs(), to.encoder().audioFrameNs());
  }

  private static long maxUnitNs(Life from, Life to) {
    long most = 0;
    for (Encoder each : new Encoder[] { from.encoder(), to.encoder() }) {
      most = Math.max(most, Math.max(each.pictureNs(), each.hasAudio() ? each.audioFrameNs() : 0));
    }
    return most;
  }

  @Override
  public void onBatchEnd() {
    checkLoop();
  }

  @Override
  public void onEnd() {
    checkLoop();
    onAir = null;
    last = new int[] { -1, -1 };
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what + ", at " + simulation.nowNs() / MS + " ms");
    }
  }
}
