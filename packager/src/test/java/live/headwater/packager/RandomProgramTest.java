package live.headwater.packager;

import static live.headwater.packager.Studio.SECOND;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import live.headwater.media.Track;
import live.headwater.packager.TestUnit.VideoShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs: encoders of every shape, late tracks, silent tracks, new periods at odd moments, programs that end
 * and start again. Whatever comes, every version of every playlist keeps the rules, every segment is sound, nothing is
 * lost or doubled and nothing leaks.
 *
 * <p>{@code -Dheadwater.seeds=1000-5999} tries these seeds; about twelve take a second.
 */
class RandomProgramTest {

  private static final int PERIODS = 12;

  private static final List<List<Track>> TRACKS = List.of(
    List.of(TestUnit.VIDEO, TestUnit.AUDIO_48K_STEREO),
    List.of(TestUnit.VIDEO, TestUnit.AUDIO_44K_MONO),
    List.of(TestUnit.VIDEO_1080P, TestUnit.AUDIO_48K_STEREO),
    List.of(TestUnit.VIDEO),
    List.of(TestUnit.AUDIO_44K_MONO)
  );

  /** Seeds that showed faults, by what was wrong. */
  private static final long[] REGRESSIONS = {
    126, // tables of the transport stream too far apart
    1268,
    2100, // a sample with a hole behind it put its playlist out of step
    5020,
    2276, // a late track began before the period that the manifest tells
    3428,
    2853, // a period began before a segment of the one before it did
    4555,
    3022, // BANDWIDTH by durations with more digits than the playlist has
    7, // late tracks: dates of a track with B-frames moved when it came
    208,
    19, // late tracks: as 2276
    195, // a period that was clamped was presented seconds late
    464, // late tracks: as 195
    2347, // late tracks: the time of a segment without anything was lost
    4471,
  };

  static LongStream seeds() {
    String range = System.getProperty("headwater.seeds");
    if (range == null) {
      return LongStream.concat(LongStream.rangeClosed(1, 20), LongStream.of(REGRESSIONS));
    }
    String[] ends = range.split("-", 2);
    return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void program_random_keepsEveryRule(long seed) {
    judge(seed, (_, _) -> {});
  }

  /** Of every third period one track begins late, by more or less than the bus waits for it. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void program_randomWithLateTracks_keepsEveryRule(long seed) {
    Random random = new Random(~seed);
    judge(seed, (tracks, startNs) -> beginLateAtTimes(tracks, startNs, random));
  }

  private interface Change {
    void apply(List<List<TestUnit>> tracks, long startNs);
  }

  private static void judge(long seed, Change change) {
    Random random = new Random(seed);
    // Of its own, so that the rest of each program is what it was before there were any.
    Random shifts = new Random(seed + 0x5DEECE66DL);
    PackagerSettings settings = PackagerSettings.DEFAULT.withSegmentDuration(
      Duration.ofMillis(1000 + random.nextInt(3000))
    ).withWindowDuration(Duration.ofMillis(random.nextInt(20_000)));
    try (Studio studio = new Studio(settings)) {
      studio.allowHoles();
      studio.startProgram();
      long startNs = random.nextLong(SECOND);
      for (int i = 0; i < PERIODS; i++) {
        List<Track> tracks = TRACKS.get(random.nextInt(TRACKS.size()));
        long durationNs = random.nextInt(4) == 0 ? random.nextLong(SECOND) : random.nextLong(25 * SECOND);
        long maxLateNs = random.nextBoolean() ? 50_000_000 : random.nextLong(1_200_000_000);
        List<List<TestUnit>> units = new ArrayList<>();
        for (Track track : tracks) {
          units.add(silentAtTimes(units(track, startNs, durationNs, random), random));
        }
        change.apply(units, startNs);
        int shiftTicks = decodeLaterAtTimes(units, shifts);
        studio.shiftedPeriod(startNs, shiftTicks, tracks.toArray(Track[]::new));
        studio.feed(TestUnit.interleaved(units, maxLateNs, random));
        startNs += durationNs + SECOND / 2;
        if (random.nextInt(3) == 0) {
          studio.endProgram();
          long pauseNs = random.nextLong(20 * SECOND);
          startNs = Math.max(startNs, studio.loop.nowNs()) + pauseNs;
          studio.loop.advance(pauseNs);
          studio.startProgram();
        }
      }
      studio.endProgram();
      studio.assertNothingLost();
    }
  }

  private static List<TestUnit> units(Track track, long startNs, long durationNs, Random random) {
    if (track.isAudio()) {
      return TestUnit.frames(track, startNs, durationNs, random);
    }
    double rate = List.of(12.5, 25.0, 29.97, 30.0, 50.0, 60.0).get(random.nextInt(6));
    int gop = 1 + random.nextInt((int) (rate * 6));
    return TestUnit.pictures(
      track,
      new VideoShape(rate, gop, random.nextInt(4)),
      startNs,
      durationNs,
      random
    );
  }

  /** Leaves units out of the middle, at most for what the bus lets pass; video goes on with a key frame or without. */
  private static List<TestUnit> silentAtTimes(List<TestUnit> units, Random random) {
    if (units.size() < 100 || random.nextInt(3) > 0) {
      return units;
    }
    int from = 1 + random.nextInt(units.size() / 2);
    int count = random.nextInt(Math.min(units.size() - from, 120));
    List<TestUnit> left = new ArrayList<>(units.subList(0, from));
    left.addAll(units.subList(from + count, units.size()));
    return left;
  }

  /** As the bus has pictures decoded later that follow those of another feed: by the first one's composition offset at most. */
  private static int decodeLaterAtTimes(List<List<TestUnit>> tracks, Random random) {
    List<TestUnit> lead = tracks.getFirst();
    if (lead.isEmpty() || lead.getFirst().ctsOffsetTicks() == 0 || random.nextBoolean()) {
      return 0;
    }
    int shiftTicks = 1 + random.nextInt(lead.getFirst().ctsOffsetTicks());
    tracks.set(
      0,
      lead
        .stream()
        .map(unit -> unit.decodedLater(shiftTicks))
        .toList()
    );
    return shiftTicks;
  }

  private static void beginLateAtTimes(List<List<TestUnit>> tracks, long startNs, Random random) {
    if (random.nextInt(3) == 0) {
      int track = random.nextInt(tracks.size());
      long fromNs = startNs + random.nextLong(random.nextBoolean() ? SECOND / 2 : 3 * SECOND);
      tracks.set(track, from(tracks.get(track), fromNs));
    }
  }

  private static List<TestUnit> from(List<TestUnit> units, long fromNs) {
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).dtsNs() >= fromNs && units.get(i).randomAccess()) {
        return units.subList(i, units.size());
      }
    }
    return List.of();
  }
}
