package live.headwater.bus;

import live.headwater.media.AccessUnit;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Turns the decode times of one of a feed's tracks into program time (DESIGN rule 7): one offset between the two
 * clocks, found anew when encoder time leaps against arrival time; exact durations for audio; strictly monotonic
 * ticks for all.
 *
 * <p>Confined to the stream's home loop.
 */
final class TrackTimeline {

  /** Encoder time may depart from arrival time by this much before it counts as a leap. */
  private static final long LEAP_NS = 1_000_000_000;

  /**
   * Units that go back by no more than this keep their place in decoding order with a decode time one tick on:
   * encoders that round to milliseconds, or number two pictures of one capture alike.
   */
  private static final long REPEAT_NS = 20_000_000;

  /** A track whose first unit is this far from the rest of the program counts on a clock of its own. */
  private static final long STRAY_NS = 10_000_000_000L;

  /** After a leap the next unit is placed at least this much behind the one before. */
  private static final long MIN_STEP_NS = 1_000_000;

  /** A picture is taken to last no longer than this. */
  private static final long MAX_UNIT_NS = 100_000_000;

  /** Not known yet; so long that nothing counts as late. */
  static final long NO_DELAY = Long.MAX_VALUE / 4;

  private final Timescale feedTimescale;
  private final Timescale timescale;
  private @Nullable AudioClock audioClock;
  /**
   * By how much pictures are decoded later than the encoder says, in ticks. Only what is put out knows of it: offset, leaps
   * and the order of units are found by the encoder's own decode times.
   */
  private int decodeShiftTicks;

  private long offsetNs;
  private boolean started;
  private long lastNs;
  private long lastArrivalNs;
  /** The first unit after a take-over is where it was aligned to, be there a pause of this length before it or not. */
  private long mayPauseNs;
  /** Arrival minus program time, of the unit that came the quickest way since the offset was found. */
  private long leastDelayNs = NO_DELAY;
  private long lastDtsTicks;
  private long lastStepNs;
  private long lastPresentationNs = Long.MIN_VALUE / 2;
  /** It follows a leap that another track found, and is not yet where it was before: its units move up close. */
  private boolean bending;

  /** Results of the last {@link #place}, without the shift; so that none has to be allocated for each access unit. */
  private long dtsTicks;
  private int ctsOffsetTicks;
  private long leapNs;

  TrackTimeline(Track feedTrack, long offsetNs) {
    this.feedTimescale = feedTrack.timescale();
    this.offsetNs = offsetNs;
    switch (feedTrack.codec()) {
      case VideoConfiguration _ -> {
        timescale = Timescale.NINETY_KHZ;
        audioClock = null;
      }
      case AudioConfiguration audio -> {
        timescale = new Timescale(audio.sampleRateHz());
        audioClock = new AudioClock(audio.sampleRateHz(), audio.samplesPerAccessUnit());
      }
    }
  }

  /** Clock of {@link #dtsTicks()}: 90 kHz for video, the sample rate for audio. */
  Timescale timescale() {
    return timescale;
  }

  long offsetNs() {
    return offsetNs;
  }

  /**
   * By how much pictures are decoded later, and their composition offsets are smaller, than the encoder says, in ticks:
   * those whose offset is less than this are decoded after they are presented.
   */
  int decodeShiftTicks() {
    return decodeShiftTicks;
  }

  /** Like {@link #decodeShiftTicks()}, in nanoseconds. */
  long decodeShiftNs() {
    return timescale.toNanos(decodeShiftTicks);
  }

  /** Program time of the last unit placed; meaningless before the first. */
  long lastNs() {
    return lastNs;
  }

  boolean started() {
    return started;
  }

  /**
   * Continues the tick count of an earlier timeline of the same track, so that ticks never go back.
   *
   * @param lastDecodeNs program time at which its last unit is decoded
   * @param shiftTicks by how much decode times are later than the encoder's, 0 or more; 0 for sound
   */
  void continueAfter(long lastDecodeNs, int shiftTicks) {
    decodeShiftTicks = shiftTicks;
    lastDtsTicks = timescale.fromNanos(lastDecodeNs) - shiftTicks;
    started = false;
  }

  /** Continues the earlier timeline of this track, whose configuration has changed since. */
  void continueAfter(TrackTimeline before) {
    continueAfter(before.lastNs + before.decodeShiftNs(), before.decodeShiftTicks);
  }

  /**
   * Goes on where another feed's timeline of an equal track is, as if it were the same encoder's.
   *
   * @param other not to be used any more
   */
  void takeOver(TrackTimeline other) {
    audioClock = other.audioClock;
    decodeShiftTicks = other.decodeShiftTicks;
    started = other.started;
    lastNs = other.lastNs;
    lastArrivalNs = other.lastArrivalNs;
    mayPauseNs = STRAY_NS;
    lastDtsTicks = other.lastDtsTicks;
    lastStepNs = other.lastStepNs;
    lastPresentationNs = other.lastPresentationNs;
  }

  /** How long one unit lasts, as far as is known, in nanoseconds. */
  long unitNs() {
    return audioClock == null ? lastStepNs : timescale.toNanos(audioClock.ticksPerFrame());
  }

  /** Program time at which all units placed have been presented; meaningless before the first. */
  long presentationEndNs() {
    return lastPresentationNs + unitNs();
  }

  /** Program time at which the last unit placed is over; meaningless before the first. */
  long endNs() {
    return lastNs + unitNs();
  }

  /** Program time that this track's clock gives a unit, by the encoder's decode time, without placing it. */
  long programNs(AccessUnit unit) {
    return feedTimescale.toNanos(unit.dtsTicks()) + offsetNs;
  }

  /** Program time before which the next unit cannot be, in nanoseconds. */
  long nextNs() {
    return audioClock == null ? lastNs : lastNs + timescale.toNanos(audioClock.ticksPerFrame());
  }

  /** Whether a unit, shifted by {@code offset}, would follow the last one without a leap. */
  private boolean follows(long feedNs, long offset, long arrivalNs, long quickestNs) {
    long step = feedNs + offset - lastNs;
    // What the network held back comes at once, with the encoder's own pauses in it: that is only late, not ahead.
    boolean late = feedNs + offset <= arrivalNs - quickestNs + LEAP_NS;
    return (
      step > -LEAP_NS && (step <= LEAP_NS || step <= arrivalNs - lastArrivalNs + LEAP_NS + mayPauseNs || late)
    );
  }

  /** Whether another offset puts a unit nearer to where its arrival would have it than the one in use. */
  private boolean isNearer(long offset, long feedNs, long arrivalNs) {
    long expectedNs = lastNs + arrivalNs - lastArrivalNs;
    return Math.abs(feedNs + offset - expectedNs) < Math.abs(feedNs + offsetNs - expectedNs);
  }

  /**
   * Looks whether encoder time leapt at this unit, and finds the offset anew if it did.
   *
   * @param siblingOffsetNs offset that another track of the feed found last: when encoder time leaps, all tracks
   *     leap, and their offsets to each other must stay
   * @param siblingDelayNs arrival minus program time, of the feed's unit that came the quickest way with that offset: a
   *     pause in what the network held back is one for all tracks
   * @param referenceNs where the program is, for a track that has just begun
   * @return true when it leapt in a way no other track had before; {@link #leapNs()} says by how much
   */
  boolean leaps(AccessUnit unit, long siblingOffsetNs, long siblingDelayNs, long referenceNs) {
    long feedNs = feedTimescale.toNanos(unit.dtsTicks());
    long target;
    if (started) {
      if (siblingOffsetNs != offsetNs && isNearer(siblingOffsetNs, feedNs, unit.arrivalNs())) {
        offsetNs = siblingOffsetNs;
        leastDelayNs = NO_DELAY;
        bending = true;
      }
      long quickestNs = siblingOffsetNs == offsetNs ? Math.min(leastDelayNs, siblingDelayNs) : leastDelayNs;
      if (follows(feedNs, offsetNs, unit.arrivalNs(), quickestNs)) {
        return false;
      }
      target = lastNs + Math.max(unit.arrivalNs() - lastArrivalNs, MIN_STEP_NS);
    } else {
      if (Math.abs(feedNs + offsetNs - referenceNs) <= STRAY_NS) {
        return false;
      }
      target = referenceNs + MIN_STEP_NS;
    }
    leapNs = feedNs + offsetNs - target;
    offsetNs = target - feedNs;
    leastDelayNs = NO_DELAY;
    return true;
  }

  /** Whether a unit, which does not leap, goes back so far that it has no place any more. */
  boolean goesBack(AccessUnit unit) {
    return started && !bending && programNs(unit) < lastNs - REPEAT_NS;
  }

  /**
   * Gives the unit its place on the program's timeline: {@link #dtsTicks()} and {@link #ctsOffsetTicks()} have it.
   *
   * @return false when it goes back, by less than a leap, so that it cannot be decoded in order any more
   */
  boolean place(AccessUnit unit) {
    if (goesBack(unit)) {
      return false;
    }
    long programNs = programNs(unit);
    bending &= started && programNs < lastNs;
    long rounded = timescale.fromNanos(programNs);
    long exact = audioClock == null ? rounded : audioClock.next(rounded);
    dtsTicks = Math.max(exact, lastDtsTicks + 1);
    ctsOffsetTicks = audioClock == null ? ctsOffset(unit, Math.toIntExact(dtsTicks - rounded)) : 0;
    if (started && programNs > lastNs) {
      lastStepNs = Math.min(programNs - lastNs, MAX_UNIT_NS);
    }
    started = true;
    lastNs = Math.max(programNs, lastNs);
    lastArrivalNs = unit.arrivalNs();
    mayPauseNs = 0;
    leastDelayNs = Math.min(leastDelayNs, unit.arrivalNs() - programNs);
    lastDtsTicks = dtsTicks;
    lastPresentationNs = Math.max(lastPresentationNs, timescale.toNanos(dtsTicks + ctsOffsetTicks));
    return true;
  }

  /**
   * A picture that was moved on keeps its presentation time, unless that would now be before it is decoded, but for the
   * shift: PES packets cannot say so (ISO/IEC 13818-1, 2.7.4, Encoding of PTS and DTS).
   */
  private int ctsOffset(AccessUnit unit, int movedTicks) {
    int offset = Math.toIntExact(timescale.rescale(unit.ctsOffsetTicks(), feedTimescale));
    return movedTicks == 0 ? offset : Math.max(offset - movedTicks, Math.min(offset, 0));
  }

  long dtsTicks() {
    return dtsTicks + decodeShiftTicks;
  }

  /** Presentation less decode time; below 0, by the shift at most, where an offset of the encoder's is less than that. */
  int ctsOffsetTicks() {
    return ctsOffsetTicks - decodeShiftTicks;
  }

  /** By how much encoder time leapt against arrival time at the last leap, in nanoseconds. */
  long leapNs() {
    return leapNs;
  }
}
