package live.headwater.bus;

import org.jspecify.annotations.Nullable;

/**
 * How one feed's clock stands to arrival time and, where the encoder says so, to a time code. Two feeds of one stream are
 * aligned by it.
 *
 * <p>Confined to the stream's home loop.
 */
final class FeedClock {

  /** The least delay is sought in windows of this length: long enough to see one quick delivery, short enough for drift. */
  private static final long WINDOW_NS = 5_000_000_000L;

  /** Beyond this the encoder's clock leapt: what was known of it is void. */
  private static final long LEAP_NS = 1_000_000_000;

  /** A clock that stood below this at the feed's first unit was started by the encoder for this connection. */
  private static final long STARTED_FOR_FEED_NS = 10_000_000_000L;

  /** Two clocks that were running before may differ by this much: it is the difference of the ways to here. */
  private static final long SHARED_NS = 1_000_000_000;

  /** Two clocks started for their connections, at the same moment by chance or purpose, may differ by this much. */
  private static final long STARTED_TOGETHER_NS = 20_000_000;

  /** A time code that departs from arrival by more than this is wrong at one of the encoders. */
  private static final long TIMECODE_NS = 10_000_000_000L;

  private static final long DAY_NS = 86_400_000_000_000L;

  private boolean known;
  private boolean startedForFeed;
  private long lastDecodeNs;
  /** Arrival minus decode time: what is taken early and decoded late is no leap. */
  private final LeastDelay decoding = new LeastDelay();
  /** Arrival minus presentation, which is when it was taken. */
  private final LeastDelay presentation = new LeastDelay();
  private @Nullable Long timecodeOffsetNs;

  /**
   * A unit with these times of the feed's clock arrived.
   *
   * @param decodeNs goes on evenly but where the clock leaps; presentation goes to and fro with pictures between references
   * @param presentationNs when it was taken, so that it can have come no sooner
   * @return whether the clock leapt, so that times from before mean nothing any more
   */
  boolean onUnit(long decodeNs, long presentationNs, long arrivalNs) {
    boolean leapt = known && leaps(decodeNs, arrivalNs);
    lastDecodeNs = decodeNs;
    if (!known) {
      startedForFeed = Math.abs(presentationNs) < STARTED_FOR_FEED_NS;
    }
    if (!known || leapt) {
      known = true;
      timecodeOffsetNs = null;
      decoding.restart(arrivalNs - decodeNs, arrivalNs);
      presentation.restart(arrivalNs - presentationNs, arrivalNs);
    } else {
      decoding.add(arrivalNs - decodeNs, arrivalNs);
      if (presentation.add(arrivalNs - presentationNs, arrivalNs)) {
        timecodeOffsetNs = null;
      }
    }
    return leapt;
  }

  /** No way to here is so slow that a clock goes back, or so quick that it goes ahead of all that was seen. */
  private boolean leaps(long decodeNs, long arrivalNs) {
    return decodeNs < lastDecodeNs - LEAP_NS || arrivalNs - decodeNs < decoding.ns() - LEAP_NS;
  }

  /**
   * The encoder said what time of day it is.
   *
   * @param feedNs on its own clock
   * @param timecodeNs since midnight
   */
  void onTimecode(long feedNs, long timecodeNs) {
    timecodeOffsetNs = timecodeNs - feedNs;
  }

  boolean known() {
    return known;
  }

  /** Of the unit that lately came the quickest way. */
  private static final class LeastDelay {

    private long windowStartNs;
    private long windowNs;
    private long previousNs;

    void restart(long delayNs, long arrivalNs) {
      windowStartNs = arrivalNs;
      windowNs = delayNs;
      previousNs = delayNs;
    }

    /** Returns whether it has grown, from one window to the next, by as much as a leap. */
    boolean add(long delayNs, long arrivalNs) {
      if (arrivalNs - windowStartNs < WINDOW_NS) {
        windowNs = Math.min(windowNs, delayNs);
        return false;
      }
      boolean grown = windowNs > previousNs + LEAP_NS;
      previousNs = windowNs;
      windowNs = delayNs;
      windowStartNs = arrivalNs;
      return grown;
    }

    long ns() {
      return Math.min(windowNs, previousNs);
    }
  }

  /**
   * What to add to this feed's time to have the other feed's time of the same moment.
   *
   * @param other a feed that is or was on air
   */
  Alignment alignTo(FeedClock other) {
    long byArrivalNs = presentation.ns() - other.presentation.ns();
    boolean bothRan = !startedForFeed && !other.startedForFeed;
    if (Math.abs(byArrivalNs) <= (bothRan ? SHARED_NS : STARTED_TOGETHER_NS)) {
      return new Alignment(0, Alignment.By.ENCODER_CLOCK);
    }
    Long mine = timecodeOffsetNs;
    Long others = other.timecodeOffsetNs;
    if (mine != null && others != null) {
      // Time codes begin again at midnight, feeds' clocks do not: what is nearest to arrival is meant.
      long days = Math.round((mine - others - byArrivalNs) / (double) DAY_NS);
      long byTimecodeNs = mine - others - days * DAY_NS;
      if (Math.abs(byTimecodeNs - byArrivalNs) <= TIMECODE_NS) {
        return new Alignment(byTimecodeNs, Alignment.By.TIMECODE);
      }
    }
    return new Alignment(byArrivalNs, Alignment.By.ARRIVAL);
  }

  /**
   * Where one feed's clock stands on another's.
   *
   * @param offsetNs to be added to the one's time
   */
  record Alignment(long offsetNs, By by) {
    enum By {
      ENCODER_CLOCK,
      TIMECODE,
      ARRIVAL,
    }

    /** Whether pictures of both feeds with the same time show the same moment, to a frame. */
    boolean exact() {
      return by != By.ARRIVAL;
    }
  }
}
