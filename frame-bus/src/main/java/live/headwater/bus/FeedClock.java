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
  private long lastFeedNs;
  private long windowStartNs;
  private long windowNs;
  private long previousNs;
  private @Nullable Long timecodeOffsetNs;

  /**
   * A unit with this time of the feed's clock arrived.
   *
   * @return whether the clock leapt, so that times from before mean nothing any more
   */
  boolean onUnit(long feedNs, long arrivalNs) {
    long delayNs = arrivalNs - feedNs;
    boolean leapt = known && leaps(feedNs, delayNs);
    lastFeedNs = feedNs;
    if (!known) {
      startedForFeed = Math.abs(feedNs) < STARTED_FOR_FEED_NS;
      restart(delayNs, arrivalNs);
    } else if (leapt) {
      restart(delayNs, arrivalNs);
    } else if (arrivalNs - windowStartNs >= WINDOW_NS) {
      if (windowNs > previousNs + LEAP_NS) {
        timecodeOffsetNs = null;
      }
      previousNs = windowNs;
      windowNs = delayNs;
      windowStartNs = arrivalNs;
    } else {
      windowNs = Math.min(windowNs, delayNs);
    }
    return leapt;
  }

  /** No way to here is so slow that a clock goes back, or so quick that it goes ahead of all that was seen. */
  private boolean leaps(long feedNs, long delayNs) {
    return feedNs < lastFeedNs - LEAP_NS || delayNs < delayNs() - LEAP_NS;
  }

  private void restart(long delayNs, long arrivalNs) {
    known = true;
    windowStartNs = arrivalNs;
    windowNs = delayNs;
    previousNs = delayNs;
    timecodeOffsetNs = null;
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

  /** Arrival time minus the feed's time, of the unit that lately came the quickest way. */
  private long delayNs() {
    return Math.min(windowNs, previousNs);
  }

  /**
   * What to add to this feed's time to have the other feed's time of the same moment.
   *
   * @param other a feed that is or was on air
   */
  Alignment alignTo(FeedClock other) {
    long byArrivalNs = delayNs() - other.delayNs();
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
