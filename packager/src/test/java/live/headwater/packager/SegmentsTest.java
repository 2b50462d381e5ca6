package live.headwater.packager;

import static live.headwater.packager.Studio.SECOND;
import static live.headwater.packager.TestUnit.AUDIO_44K_MONO;
import static live.headwater.packager.TestUnit.AUDIO_48K_STEREO;
import static live.headwater.packager.TestUnit.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.packager.TestUnit.VideoShape;
import live.headwater.testing.HlsPlaylist;
import org.junit.jupiter.api.Test;

/** What segments become of which programs. */
class SegmentsTest {

  private final Random random = new Random(1);

  /** Durations in the video playlist (audio, if there is no video) in seconds, over the whole program. */
  private static List<Double> durations(Studio studio, String playlist) {
    HlsPlaylist.Media media = Objects.requireNonNull(studio.viewer().lastMedia.get(playlist));
    return media.segments().stream().map(HlsPlaylist.Segment::durationSeconds).toList();
  }

  /** All but the last one, which ends where the program does. */
  private static List<Double> whole(List<Double> durations) {
    return durations.subList(0, durations.size() - 1);
  }

  private void play(Studio studio, VideoShape shape, long durationNs) {
    studio.startProgram();
    studio.period(0, VIDEO, AUDIO_48K_STEREO);
    studio.feed(
      TestUnit.interleaved(
        List.of(
          TestUnit.pictures(VIDEO, shape, 0, durationNs, random),
          TestUnit.frames(AUDIO_48K_STEREO, 0, durationNs, random)
        ),
        60_000_000,
        random
      )
    );
    studio.endProgram();
    studio.assertNothingLost();
  }

  @Test
  void segments_gopOfOneSecond_haveTwoGopsButTheFirst() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 11 * SECOND);
      assertThat(whole(durations(studio, "video.m3u8"))).containsExactly(1.0, 2.0, 2.0, 2.0, 2.0);
    }
  }

  @Test
  void segments_millisecondJitter_stillHaveTwoGops() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(29.97, 30, 0), 60 * SECOND);
      assertThat(whole(durations(studio, "video.m3u8"))).allSatisfy(seconds ->
        assertThat(seconds).isBetween(1.99, 2.01)
      );
    }
  }

  @Test
  void segments_gopOfHalfASecond_lastTwoSeconds() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(60, 30, 2), 13 * SECOND);
      assertThat(durations(studio, "video.m3u8")).startsWith(1.0, 2.0, 2.0);
    }
  }

  @Test
  void segments_gopOfTenSeconds_areAsLongAsItIs() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(25, 250, 2), 50 * SECOND);
      assertThat(durations(studio, "video.m3u8")).containsOnly(10.0);
      assertThat(studio.forcedCuts).isZero();
    }
  }

  @Test
  void segments_audioOnly_areCutByDuration() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, AUDIO_44K_MONO);
      studio.feed(TestUnit.frames(AUDIO_44K_MONO, 0, 20 * SECOND, random));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(whole(durations(studio, "audio.m3u8"))).allSatisfy(seconds ->
        assertThat(seconds).isBetween(1.97, 2.03)
      );
    }
  }

  @Test
  void segments_videoOnly_haveNoAudio() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO);
      studio.feed(TestUnit.pictures(VIDEO, new VideoShape(30, 30, 1), 0, 20 * SECOND, random));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(studio.presentation().cmaf("audio.m3u8")).isNull();
      assertThat(Objects.requireNonNull(studio.viewer().lastMultivariant).renditions()).isEmpty();
    }
  }

  /** A player's buffer must not wait for a key frame that is 5 s away because one came 1.2 s after the last cut. */
  @Test
  void segments_irregularGops_areCutAtKeyFramesBeforeTheyGrowTooLong() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO);
      studio.feed(pictures(gops(60, 2000), 30));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(studio.forcedCuts).isZero();
      assertThat(target(studio, "video.m3u8")).isEqualTo(2);
    }
  }

  /** GOPs of at most {@code maxMs}: scene cuts at random. The first is whole. */
  private List<Integer> gops(int count, int maxMs) {
    List<Integer> gops = new ArrayList<>(List.of(maxMs));
    for (int i = 1; i < count; i++) {
      gops.add(random.nextBoolean() ? maxMs : 200 + random.nextInt(maxMs - 200));
    }
    return gops;
  }

  private List<TestUnit> pictures(List<Integer> gopsMs, int rate) {
    List<TestUnit> units = new ArrayList<>();
    long startMs = 0;
    for (int gopMs : gopsMs) {
      for (int i = 0; (i * 1000) / rate < gopMs; i++) {
        long dtsMs = startMs + (i * 1000) / rate;
        units.add(TestUnit.picture(VIDEO, dtsMs * 1_000_000, 0, i == 0, random));
      }
      startMs += gopMs;
    }
    return units;
  }

  private static int target(Studio studio, String playlist) {
    return Objects.requireNonNull(studio.viewer().lastMedia.get(playlist)).targetDurationSeconds();
  }

  @Test
  void segments_gopsGrowAfterTheTargetDurationWasAnnounced_areCutWithinThem() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO);
      studio.feed(pictures(List.of(1000, 1000, 1000, 1000, 1000, 7000, 7000, 1000, 1000), 30));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(studio.forcedCuts).isEqualTo(4);
      assertThat(target(studio, "video.m3u8")).isEqualTo(2);
      assertThat(durations(studio, "video.m3u8")).allSatisfy(seconds ->
        assertThat(seconds).isLessThanOrEqualTo(2.35)
      );
    }
  }

  @Test
  void multivariant_cutWithinAGop_claimsIndependentSegmentsNoMore() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO);
      List<TestUnit> units = pictures(List.of(1000, 1000, 1000, 7000, 1000, 1000, 1000, 1000), 30);
      studio.feed(units.subList(0, 100));
      assertThat(Objects.requireNonNull(studio.viewer().lastMultivariant).independentSegments()).isTrue();
      studio.feed(units.subList(100, units.size()));
      assertThat(Objects.requireNonNull(studio.viewer().lastMultivariant).independentSegments()).isFalse();
      assertThat(Viewer.text(studio.presentation().cmaf("index.mpd"))).doesNotContain("startWithSAP");
    }
  }

  @Test
  void segments_noKeyFrameEver_areCutAfterThirtySeconds() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO);
      studio.feed(pictures(List.of(100_000), 10));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(durations(studio, "video.m3u8").getFirst()).isBetween(29.8, 30.0);
      assertThat(target(studio, "video.m3u8")).isEqualTo(30);
    }
  }

  @Test
  void segments_moreBytesThanASegmentMayHave_areCutWhereTheyAre() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO);
      byte[] payload = new byte[8 << 20];
      List<TestUnit> units = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        units.add(TestUnit.picture(VIDEO, i * 100_000_000L, 0, i == 0, payload));
      }
      studio.feed(units);
      studio.endProgram();
      assertThat(durations(studio, "video.m3u8")).containsExactly(0.9, 0.9, 0.2);
    }
  }

  @Test
  void segments_variableFrameRate_keepEveryDuration() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO, AUDIO_48K_STEREO);
      List<TestUnit> video = new ArrayList<>();
      long lastKeyMs = -5000;
      for (long ms = 0; ms < 40_000; ms += 10 + random.nextInt(300)) {
        boolean key = ms - lastKeyMs >= 1000;
        lastKeyMs = key ? ms : lastKeyMs;
        video.add(TestUnit.picture(VIDEO, ms * 1_000_000, 0, key, random));
      }
      List<TestUnit> audio = TestUnit.frames(AUDIO_48K_STEREO, 0, 40 * SECOND, random);
      studio.feed(TestUnit.interleaved(List.of(video, audio), 100_000_000, random));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(studio.forcedCuts).isZero();
    }
  }

  /** One picture in five seconds: more than a segment may last. */
  @Test
  void segments_slides_arePartedByDiscontinuities() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, VIDEO);
      List<TestUnit> units = new ArrayList<>(pictures(List.of(1000, 1000, 1000, 1000, 1000), 30));
      for (int i = 0; i < 4; i++) {
        units.add(TestUnit.picture(VIDEO, (10 + 5 * i) * SECOND, 0, true, random));
      }
      studio.feed(units);
      studio.endProgram();
      studio.assertNothingLost();
      HlsPlaylist.Media media = Objects.requireNonNull(studio.viewer().lastMedia.get("video.m3u8"));
      assertThat(media.segments().stream().filter(HlsPlaylist.Segment::discontinuity)).hasSize(4);
      assertThat(studio.forcedCuts).isZero();
    }
  }

  @Test
  void segments_audioLate_waitForIt() {
    try (Studio studio = new Studio()) {
      List<TestUnit> video = TestUnit.pictures(VIDEO, new VideoShape(30, 30, 0), 0, 20 * SECOND, random);
      List<TestUnit> audio = TestUnit.frames(AUDIO_48K_STEREO, 0, 20 * SECOND, random)
        .stream()
        .map(unit -> unit.arrivingAt(unit.arrivalNs() + 700_000_000))
        .toList();
      studio.startProgram();
      studio.period(0, VIDEO, AUDIO_48K_STEREO);
      studio.feed(TestUnit.interleaved(List.of(video, audio), 0, random));
      studio.endProgram();
      studio.assertNothingLost();
      List<Double> audioDurations = durations(studio, "audio.m3u8");
      assertThat(audioDurations.subList(1, audioDurations.size() - 1)).allSatisfy(seconds ->
        assertThat(seconds).isBetween(1.97, 2.03)
      );
      // The first cut is at 1 s; the audio from there comes 0.7 s later.
      assertThat(studio.publishedNs.getFirst()).isBetween(1_700_000_000L, 1_725_000_000L);
    }
  }

  @Test
  void segments_audioTooLate_goWithoutAndNothingIsLost() {
    try (Studio studio = new Studio()) {
      List<TestUnit> video = TestUnit.pictures(VIDEO, new VideoShape(30, 30, 0), 0, 20 * SECOND, random);
      List<TestUnit> audio = TestUnit.frames(AUDIO_48K_STEREO, 0, 20 * SECOND, random)
        .stream()
        .map(unit -> unit.arrivingAt(unit.arrivalNs() + 1_600_000_000))
        .toList();
      studio.allowHoles();
      studio.startProgram();
      studio.period(0, VIDEO, AUDIO_48K_STEREO);
      studio.feed(TestUnit.interleaved(List.of(video, audio), 0, random));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(studio.publishedNs.getFirst()).isBetween(2_000_000_000L, 2_050_000_000L);
    }
  }

  @Test
  void segments_audioStalls_videoGoesOnAndAudioComesBack() {
    try (Studio studio = new Studio()) {
      List<TestUnit> video = TestUnit.pictures(VIDEO, new VideoShape(30, 30, 0), 0, 30 * SECOND, random);
      List<TestUnit> audio = new ArrayList<>(TestUnit.frames(AUDIO_48K_STEREO, 0, 8 * SECOND, random));
      audio.addAll(TestUnit.frames(AUDIO_48K_STEREO, 15 * SECOND, 15 * SECOND, random));
      studio.allowHoles();
      studio.startProgram();
      studio.period(0, VIDEO, AUDIO_48K_STEREO);
      studio.feed(TestUnit.interleaved(List.of(video, audio), 20_000_000, random));
      HlsPlaylist.Media media = Objects.requireNonNull(studio.viewer().lastMedia.get("audio.m3u8"));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(media.segments().stream().map(HlsPlaylist.Segment::durationSeconds)).allSatisfy(seconds ->
        assertThat(seconds).isLessThan(2.5)
      );
    }
  }

  @Test
  void segments_videoStalls_audioGoesOn() {
    try (Studio studio = new Studio()) {
      VideoShape shape = new VideoShape(30, 30, 0);
      List<TestUnit> video = new ArrayList<>(TestUnit.pictures(VIDEO, shape, 0, 8_400_000_000L, random));
      video.addAll(TestUnit.pictures(VIDEO, shape, 12 * SECOND, 10 * SECOND, random));
      List<TestUnit> audio = TestUnit.frames(AUDIO_48K_STEREO, 0, 22 * SECOND, random);
      studio.allowHoles();
      studio.startProgram();
      studio.period(0, VIDEO, AUDIO_48K_STEREO);
      studio.feed(TestUnit.interleaved(List.of(video, audio), 20_000_000, random));
      studio.endProgram();
      studio.assertNothingLost();
      for (int i = 1; i < studio.publishedNs.size() - 1; i++) {
        assertThat(studio.publishedNs.get(i) - studio.publishedNs.get(i - 1)).isLessThan(4 * SECOND);
      }
    }
  }

  /** As much as the bus lets audio lead before the first picture. */
  @Test
  void segments_audioLeadsAtTheStart_itIsAllThereAndTheTargetDurationIsNotRaised() {
    try (Studio studio = new Studio()) {
      VideoShape shape = new VideoShape(30, 60, 0);
      studio.startProgram();
      studio.period(0, VIDEO, AUDIO_48K_STEREO);
      studio.feed(
        TestUnit.interleaved(
          List.of(
            TestUnit.pictures(VIDEO, shape, 500_000_000, 20 * SECOND, random),
            TestUnit.frames(AUDIO_48K_STEREO, 0, 20_500_000_000L, random)
          ),
          20_000_000,
          random
        )
      );
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(target(studio, "video.m3u8")).isEqualTo(2);
    }
  }
}
