package live.headwater.packager;

import static live.headwater.packager.Studio.SECOND;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.headwater.media.Track;
import live.headwater.packager.TestUnit.VideoShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs: encoders of every shape, late tracks, silent tracks, new periods at odd moments, programs that end
 * and start again. Whatever comes, every version of every playlist keeps the rules, every segment is sound, nothing is
 * lost or doubled and nothing leaks.
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

  @ParameterizedTest
  @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
  void program_random_keepsEveryRule(long seed) {
    Random random = new Random(seed);
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
        studio.period(startNs, tracks.toArray(Track[]::new));
        long maxLateNs = random.nextBoolean() ? 50_000_000 : random.nextLong(1_200_000_000);
        List<List<TestUnit>> units = new ArrayList<>();
        for (Track track : tracks) {
          units.add(silentAtTimes(units(track, startNs, durationNs, random), random));
        }
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
}
