package live.headwater.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What encoders, network and process do in one run, and the rules that hold; made from a seed alone. Times are
 * nanoseconds since the run began.
 *
 * @param lives of both roles, by the time they connect
 * @param standstills when the whole process stands still
 */
record FailoverSchedule(long seed, BusSettings rules, List<Life> lives, List<Span> standstills, long endNs) {
  static final long MS = 1_000_000;
  static final long SECOND = 1_000 * MS;

  /** From {@code fromNs} on, before {@code untilNs}. */
  record Span(long fromNs, long untilNs) {
    boolean contains(long ns) {
      return ns >= fromNs && ns < untilNs;
    }
  }

  /** What an encoder's time stamps count from. */
  enum Clock {
    /** Begins with the connection. */
    ZERO_BASED,
    /** Equal at all encoders that have this one: the wall clock. */
    SHARED,
    /** Was running before, and nobody else has it. */
    OWN,
  }

  /**
   * An encoder: the same one may connect several times.
   *
   * @param widthPixels makes two configurations different
   * @param pictureNs between two pictures; 0 without video
   * @param bFrames pictures between two references, 0 to 3: each is decoded after the reference that follows it
   * @param gopNs between two key frames
   * @param keyFrameAtNs key frames are at this and all whole GOPs from it
   * @param audioRateHz 0 without audio
   * @param ownBaseMs what an {@link Clock#OWN} clock shows at the beginning of the run
   * @param driftPpm how much too fast its clock is
   * @param delayNs from being taken to arrival, at least
   * @param jitterNs up to this much more
   */
  record Encoder(
    Role role,
    int widthPixels,
    long pictureNs,
    int bFrames,
    long gopNs,
    long keyFrameAtNs,
    int audioRateHz,
    Clock clock,
    long ownBaseMs,
    int driftPpm,
    long delayNs,
    long jitterNs,
    boolean secondLoop
  ) {
    boolean hasVideo() {
      return pictureNs > 0;
    }

    boolean hasAudio() {
      return audioRateHz > 0;
    }

    long audioFrameNs() {
      return (1_024 * SECOND) / audioRateHz;
    }

    /** How long a picture waits for those that are decoded before it and shown later, at most; sound waits with it. */
    long reorderNs() {
      return bFrames == 0 ? 0 : (bFrames + 1) * pictureNs;
    }

    /** From being taken to arrival, at most, while all is well. */
    long wayNs() {
      return delayNs + jitterNs + reorderNs();
    }

    /** When the k-th picture is decoded. */
    long decodeNs(long k) {
      return (bFrames == 0 ? k : k - 1) * pictureNs;
    }

    /** When the k-th picture in order of decoding is shown: in each GOP the references go before what is between them. */
    long presentationNs(long k) {
      long inGop = Math.floorMod(k * pictureNs - keyFrameAtNs, gopNs) / pictureNs;
      if (inGop == 0) {
        return k * pictureNs;
      }
      int group = bFrames + 1;
      long fromGroup = (inGop - 1) % group;
      long groupStart = inGop - fromGroup;
      long size = Math.min(group, gopNs / pictureNs - groupStart);
      long shown = fromGroup == 0 ? groupStart + size - 1 : inGop - 1;
      return (k - inGop + shown) * pictureNs;
    }

    /** When the k-th picture in order of decoding can be coded at the earliest: with the reference that it needs. */
    long codedNs(long k) {
      long inGop = Math.floorMod(k * pictureNs - keyFrameAtNs, gopNs) / pictureNs;
      return presentationNs(inGop == 0 ? k : k - ((inGop - 1) % (bFrames + 1)));
    }

    /** The longest that the next unit lets wait while all is well. */
    long unitNs() {
      return hasVideo() ? (hasAudio() ? Math.min(pictureNs, audioFrameNs()) : pictureNs) : audioFrameNs();
    }

    /** The longest between two points to start decoding from. */
    long startEveryNs() {
      return hasVideo() ? gopNs : SECOND + audioFrameNs();
    }
  }

  /**
   * One connection of an encoder.
   *
   * @param ghost at its end the connection stays, silent, until it is taken over
   * @param beginsWithKeyFrame whether it leaves out what decoding cannot begin with
   * @param freezes when it takes no pictures
   * @param stalls when the network delivers nothing; all of it comes at the end
   * @param leapAtNs when its clock leaps; the run's end when it does not
   */
  record Life(
    int number,
    Encoder encoder,
    long connectNs,
    long endNs,
    boolean ghost,
    boolean beginsWithKeyFrame,
    List<Span> freezes,
    List<Span> stalls,
    long leapAtNs,
    long leapMs
  ) {
    /** Its clock is wrong by so little, or from so early on, that nobody can tell. */
    boolean hasHiddenLeap() {
      long seenNs = 2 * SECOND + encoder.reorderNs();
      return leapAtNs < Long.MAX_VALUE && (Math.abs(leapMs) * MS < seenNs || leapAtNs < connectNs + seenNs);
    }

    /** A pause of the encoder that comes in one burst with what was before and after. */
    boolean looksLikeLeaps() {
      return !freezes.isEmpty() && !stalls.isEmpty();
    }

    /**
     * What its clock shows, leaps and all.
     *
     * @param decodeNs of sound, when it was taken
     */
    long timestampMs(long decodeNs) {
      return unleaptMs(decodeNs) + (decodeNs >= leapAtNs ? leapMs : 0);
    }

    /** What its clock would show had it not leapt. */
    long unleaptMs(long takenNs) {
      long ns = switch (encoder.clock) {
        case ZERO_BASED -> takenNs - connectNs;
        case SHARED -> takenNs + (1L << 30) * MS;
        case OWN -> takenNs + encoder.ownBaseMs * MS;
      };
      long drifted = ns + (takenNs / 1_000_000) * encoder.driftPpm;
      return Math.floorDiv(drifted + MS / 2, MS);
    }
  }

  static FailoverSchedule of(long seed) {
    return new Maker(seed).make();
  }

  private static final class Maker {

    private static final List<Clock> CLOCKS = List.of(Clock.values());

    private final long seed;
    private final Random random;
    /** Of its own, so that the rest of each schedule is what it was before there were any. */
    private final Random bFrames;
    private final List<Life> lives = new ArrayList<>();

    Maker(long seed) {
      this.seed = seed;
      this.random = new Random(seed * 0x9E3779B97F4A7C15L);
      this.bFrames = new Random(seed ^ 0x42F3A1D5C7B60E91L);
    }

    FailoverSchedule make() {
      long failoverMs = 500L + random.nextInt(4_501);
      long returnMs = one(20) ? 60_000 : one(5) ? 0 : random.nextInt(8_000);
      long holdMs = one(10) ? 0 : random.nextInt(20_000);
      BusSettings rules = new BusSettings(
        Duration.ofSeconds(2),
        Duration.ofMillis(failoverMs),
        Duration.ofMillis(returnMs),
        Duration.ofMillis(holdMs),
        Duration.ofMillis(500),
        false,
        BusSettings.DEFAULTS.rate(),
        BusSettings.DEFAULTS.failedRate()
      );
      long endNs = (8_000 + 2 * failoverMs + returnMs + random.nextInt(20_000)) * MS;
      Encoder primary = encoder(Role.PRIMARY, null);
      Encoder backup = encoder(Role.BACKUP, primary);
      lives(primary, endNs, one(4) ? 0 : random.nextInt(4_000) * MS);
      lives(backup, endNs, one(4) ? 0 : random.nextInt(6_000) * MS);
      lives.sort(Comparator.comparingLong(Life::connectNs));
      List<Span> standstills = new ArrayList<>();
      if (one(10)) {
        long fromNs = between(2 * SECOND, endNs);
        standstills.add(new Span(fromNs, fromNs + between(SECOND, 20 * SECOND)));
      }
      return new FailoverSchedule(seed, rules, List.copyOf(lives), standstills, endNs + 25 * SECOND);
    }

    private Encoder encoder(Role role, @Nullable Encoder other) {
      boolean alike = other != null && random.nextBoolean();
      int kind = alike ? 0 : random.nextInt(10);
      long[] pictures = { 1_000, 500, 400, 250, 200, 200, 160, 100, 67, 40, 33, 20 };
      long pictureNs = kind == 8 ? 0 : pictures[random.nextInt(one(4) ? pictures.length : 7)] * MS;
      int[] rates = { 48_000, 44_100, 22_050, 8_000, 8_000, 8_000, 8_000, 8_000 };
      int audioRateHz = kind == 9 ? 0 : rates[one(4) ? random.nextInt(rates.length) : 7];
      int width = 1_280;
      if (other != null && alike) {
        pictureNs = other.pictureNs;
        audioRateHz = other.audioRateHz;
      } else if (other != null) {
        width = 1_920;
      }
      long step = Math.max(pictureNs, MS);
      long gopNs = step * Math.max(1, between(500 * MS, one(3) ? 10_000 * MS : 2_000 * MS) / step);
      long keyFrameAtNs = step * random.nextInt(100);
      if (other != null && alike && random.nextBoolean()) {
        gopNs = other.gopNs;
        keyFrameAtNs = other.keyFrameAtNs;
      }
      Clock clock =
        other != null && random.nextBoolean() ? other.clock : CLOCKS.get(random.nextInt(CLOCKS.size()));
      return new Encoder(
        role,
        width,
        pictureNs,
        pictureNs == 0 || bFrames.nextInt(10) < 6 ? 0 : 1 + bFrames.nextInt(3),
        gopNs,
        keyFrameAtNs,
        audioRateHz,
        clock,
        between(20_000, 1L << 32),
        one(8) ? random.nextInt(201) - 100 : 0,
        random.nextInt(one(2) ? 801 : 60) * MS,
        random.nextInt(one(2) ? 100 : 10) * MS + 1,
        one(3)
      );
    }

    private void lives(Encoder encoder, long endNs, long firstNs) {
      long connectNs = firstNs;
      boolean steady = one(3);
      while (connectNs < endNs) {
        long lasts = steady ? endNs : one(3) ? between(50 * MS, 4 * SECOND) : between(SECOND, 40 * SECOND);
        long until = Math.min(endNs, connectNs + lasts);
        boolean leaps = one(15);
        lives.add(
          new Life(
            lives.size(),
            encoder,
            connectNs,
            until,
            one(4),
            !one(6),
            steady ? List.of() : spans(connectNs, until, 4),
            steady ? List.of() : spans(connectNs, until, 4),
            leaps ? between(connectNs, until) : Long.MAX_VALUE,
            leap()
          )
        );
        connectNs = until + (one(3) ? between(MS, 500 * MS) : between(500 * MS, 12 * SECOND));
      }
    }

    private long leap() {
      return switch (random.nextInt(4)) {
        case 0 -> -(1L << 31);
        case 1 -> -between(1, 20_000);
        case 2 -> between(1, 20_000);
        default -> between(1L << 20, 1L << 40);
      };
    }

    private List<Span> spans(long fromNs, long untilNs, int oneIn) {
      List<Span> spans = new ArrayList<>();
      if (one(oneIn)) {
        long from = between(fromNs, untilNs);
        spans.add(new Span(from, from + between(10 * MS, one(2) ? 2 * SECOND : 12 * SECOND)));
      }
      return spans;
    }

    private boolean one(int in) {
      return random.nextInt(in) == 0;
    }

    private long between(long from, long until) {
      return until <= from ? from : from + Math.floorMod(random.nextLong(), until - from);
    }
  }
}
