package live.headwater.packager;

import static live.headwater.packager.Studio.SECOND;
import static live.headwater.packager.TestUnit.AUDIO_44K_MONO;
import static live.headwater.packager.TestUnit.AUDIO_48K_STEREO;
import static live.headwater.packager.TestUnit.AUDIO_8K_MONO;
import static live.headwater.packager.TestUnit.VIDEO;
import static live.headwater.packager.TestUnit.VIDEO_1080P;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.media.Track;
import live.headwater.packager.TestUnit.VideoShape;
import live.headwater.testing.HlsPlaylist;
import live.headwater.testing.MpdDocument;
import live.headwater.testing.TsUnit;
import org.junit.jupiter.api.Test;

/** What a program's periods, and a stream's programs, become. */
class PeriodsTest {

  private static final VideoShape SHAPE = new VideoShape(30, 30, 0);

  private final Random random = new Random(2);

  private void period(Studio studio, long startNs, long durationNs, Track... tracks) {
    period(studio, SHAPE, startNs, durationNs, tracks);
  }

  private void period(Studio studio, VideoShape shape, long startNs, long durationNs, Track... tracks) {
    studio.period(startNs, tracks);
    List<List<TestUnit>> units = new ArrayList<>();
    for (Track track : tracks) {
      units.add(
        track.isVideo()
          ? TestUnit.pictures(track, shape, startNs, durationNs, random)
          : TestUnit.frames(track, startNs, durationNs, random)
      );
    }
    studio.feed(TestUnit.interleaved(units, 20_000_000, random));
  }

  private static HlsPlaylist.Media media(Studio studio, String playlist) {
    return Objects.requireNonNull(studio.viewer().lastMedia.get(playlist));
  }

  private static List<Boolean> discontinuities(Studio studio, String playlist) {
    return media(studio, playlist).segments().stream().map(HlsPlaylist.Segment::discontinuity).toList();
  }

  /**
   * What players take for the start of a segment is its {@code tfdt}: it must be when the first picture is shown, on
   * the clock that playlists and manifests tell. The viewer looks at every fragment and date.
   */
  @Test
  void period_withBFrames_beginsWithItsFirstPresentationTime() {
    VideoShape bFrames = new VideoShape(25, 25, 2);
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, bFrames, 0, 5 * SECOND, VIDEO);
      period(studio, bFrames, 5 * SECOND, 5 * SECOND, VIDEO_1080P);
      studio.endProgram();
      studio.assertNothingLost();
      List<MpdDocument.Period> periods = Objects.requireNonNull(studio.viewer().lastMpd).periods();
      assertThat(periods.stream().map(MpdDocument.Period::startSeconds)).containsExactly(0.04, 5.04);
      for (MpdDocument.Period period : periods) {
        MpdDocument.AdaptationSet video = period.adaptationSets().getFirst();
        assertThat(video.segments().getFirst().timeTicks()).isEqualTo(video.presentationTimeOffset());
        assertThat(video.presentationTimeOffset()).isEqualTo(Math.round(period.startSeconds() * 90_000));
      }
      HlsPlaylist.Segment second = media(studio, "video.m3u8")
        .segments()
        .stream()
        .filter(HlsPlaylist.Segment::discontinuity)
        .findFirst()
        .orElseThrow();
      assertThat(second.dateTime()).isEqualTo(Instant.ofEpochSecond(0, Studio.EPOCH_NS + 5_040_000_000L));
    }
  }

  /**
   * As the bus has a feed with B-frames follow one without: in MPEG-TS, where nothing is presented before it is decoded,
   * decode times go back at the discontinuity instead. The viewer looks at every PES packet and PCR.
   */
  @Test
  void period_picturesDecodedLater_followWithoutAHoleAndTheTransportStreamTakesItBack() {
    try (Studio studio = new Studio()) {
      VideoShape bFrames = new VideoShape(25, 25, 2);
      int shiftTicks = 40 * 90;
      studio.startProgram();
      period(studio, new VideoShape(25, 25, 0), 0, 5 * SECOND, VIDEO, AUDIO_48K_STEREO);
      List<TestUnit> pictures = TestUnit.pictures(
        VIDEO_1080P,
        bFrames,
        5 * SECOND - 40_000_000,
        5 * SECOND,
        random
      );
      List<TestUnit> frames = TestUnit.frames(AUDIO_48K_STEREO, 5 * SECOND, 5 * SECOND, random);
      studio.shiftedPeriod(5 * SECOND - 40_000_000, shiftTicks, VIDEO_1080P, AUDIO_48K_STEREO);
      List<TestUnit> shifted = pictures
        .stream()
        .map(unit -> unit.decodedLater(shiftTicks))
        .toList();
      assertThat(shifted).anyMatch(unit -> unit.ctsOffsetTicks() < 0);
      studio.feed(TestUnit.interleaved(List.of(shifted, frames), 0, random));
      studio.endProgram();
      studio.assertNothingLost();

      List<MpdDocument.Period> periods = Objects.requireNonNull(studio.viewer().lastMpd).periods();
      assertThat(periods.stream().map(MpdDocument.Period::startSeconds)).containsExactly(0.0, 5.0);
      assertThat(media(studio, "video.m3u8").segments()).allSatisfy(segment ->
        assertThat(segment.dateTime()).isNotNull()
      );
      List<TsUnit> carried = studio
        .viewer()
        .transportContents()
        .stream()
        .flatMap(content -> content.video().stream())
        .toList();
      assertThat(carried).hasSize(125 + pictures.size());
      long offsetTicks = carried.getFirst().dtsTicks();
      for (int i = 0; i < pictures.size(); i++) {
        TsUnit unit = carried.get(125 + i);
        assertThat(unit.dtsTicks() - offsetTicks).isEqualTo(pictures.get(i).dtsTicks());
        assertThat(unit.ptsTicks() - offsetTicks).isEqualTo(shifted.get(i).ptsTicks());
      }
      List<Long> shown = carried.stream().map(TsUnit::ptsTicks).sorted().toList();
      for (int i = 1; i < shown.size(); i++) {
        assertThat(shown.get(i) - shown.get(i - 1)).isEqualTo(40 * 90);
      }
    }
  }

  /** The most that the bus shifts by, beside the longest frames of sound: clocks of transport segments do not overlap. */
  @Test
  void period_picturesDecodedMuchLater_keepsTheClockOfTheTransportStream() {
    try (Studio studio = new Studio()) {
      int shiftTicks = 160 * 90;
      // One picture is decoded this long before it is presented.
      VideoShape bFrames = new VideoShape(90_000.0 / shiftTicks, 12, 2);
      studio.startProgram();
      studio.shiftedPeriod(0, shiftTicks, VIDEO, AUDIO_8K_MONO);
      List<TestUnit> pictures = TestUnit.pictures(VIDEO, bFrames, 0, 30 * SECOND, random)
        .stream()
        .map(unit -> unit.decodedLater(shiftTicks))
        .toList();
      assertThat(pictures).anyMatch(unit -> unit.ctsOffsetTicks() == -shiftTicks);
      List<TestUnit> frames = TestUnit.frames(AUDIO_8K_MONO, SECOND / 5, 30 * SECOND, random);
      studio.feed(TestUnit.interleaved(List.of(pictures, frames), 0, random));
      studio.endProgram();
      studio.assertNothingLost();
    }
  }

  @Test
  void period_videoWithBFramesStartsAfterItsFirstSegment_itsPlaylistKeepsItsDates() {
    try (Studio studio = new Studio()) {
      studio.allowHoles();
      studio.startProgram();
      period(studio, 0, 5 * SECOND, VIDEO, AUDIO_48K_STEREO); // its segments are 2 s at most
      studio.period(6 * SECOND, VIDEO, AUDIO_48K_STEREO);
      List<TestUnit> pictures = TestUnit.pictures(
        VIDEO,
        new VideoShape(25, 25, 2),
        10 * SECOND,
        6 * SECOND,
        random
      );
      List<TestUnit> frames = TestUnit.frames(AUDIO_48K_STEREO, 6 * SECOND, 10 * SECOND, random);
      studio.feed(TestUnit.interleaved(List.of(pictures, frames), 0, random));
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(media(studio, "video.m3u8").segments()).anyMatch(HlsPlaylist.Segment::gap);
    }
  }

  /** Of a sample that lasts until the next one, behind a hole, only what is in the segment counts. */
  @Test
  void period_bothSilentFromACutOn_staysInStep() {
    try (Studio studio = new Studio()) {
      studio.allowHoles();
      studio.startProgram();
      studio.period(0, VIDEO, AUDIO_48K_STEREO);
      long cutNs = 3 * SECOND;
      long againNs = cutNs + 2_100_000_000;
      List<TestUnit> pictures = new ArrayList<>(TestUnit.pictures(VIDEO, SHAPE, 0, cutNs + 1, random));
      pictures.addAll(TestUnit.pictures(VIDEO, SHAPE, againNs, 5 * SECOND, random));
      List<TestUnit> frames = new ArrayList<>(TestUnit.frames(AUDIO_48K_STEREO, 0, cutNs, random));
      frames.addAll(TestUnit.frames(AUDIO_48K_STEREO, againNs - SECOND / 20, 5 * SECOND, random));
      studio.feed(TestUnit.interleaved(List.of(pictures, frames), 0, random));
      studio.endProgram();
      studio.assertNothingLost();
      List<HlsPlaylist.Segment> audio = media(studio, "audio.m3u8").segments();
      List<HlsPlaylist.Segment> video = media(studio, "video.m3u8").segments();
      for (int i = 0; i < audio.size(); i++) {
        Duration apart = Duration.between(
          Objects.requireNonNull(video.get(i).dateTime()),
          Objects.requireNonNull(audio.get(i).dateTime())
        );
        assertThat(apart.abs()).as("segment %d", i).isLessThan(Duration.ofMillis(150));
      }
    }
  }

  @Test
  void period_audioStartsLate_beginsWithADiscontinuityAndFillsItsPlaylistWithGaps() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 5 * SECOND, VIDEO);
      assertThat(Objects.requireNonNull(studio.viewer().lastMultivariant).renditions()).isEmpty();
      period(studio, 5 * SECOND, 5 * SECOND, VIDEO, AUDIO_48K_STEREO);
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(discontinuities(studio, "video.m3u8")).containsExactly(
        false,
        false,
        false,
        true,
        false,
        false
      );
      assertThat(discontinuities(studio, "audio.m3u8")).containsExactly(
        false,
        false,
        false,
        true,
        false,
        false
      );
      assertThat(
        media(studio, "audio.m3u8").segments().stream().map(HlsPlaylist.Segment::gap)
      ).containsExactly(true, true, true, false, false, false);
      assertThat(Objects.requireNonNull(studio.viewer().lastMultivariant).renditions()).hasSize(1);
      List<MpdDocument.Period> periods = Objects.requireNonNull(studio.viewer().lastMpd).periods();
      assertThat(periods.stream().map(MpdDocument.Period::startSeconds)).containsExactly(0.0, 5.0);
      assertThat(periods.stream().map(period -> period.adaptationSets().size())).containsExactly(1, 2);
    }
  }

  @Test
  void period_otherResolution_hasAnInitSegmentOfItsOwn() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 4 * SECOND, VIDEO, AUDIO_48K_STEREO);
      String before = Viewer.text(studio.presentation().cmaf("master.m3u8"));
      period(studio, 4 * SECOND, 4 * SECOND, VIDEO_1080P, AUDIO_48K_STEREO);
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(before).contains("RESOLUTION=1280x720").contains("FRAME-RATE=30.000");
      assertThat(Viewer.text(studio.presentation().cmaf("master.m3u8"))).contains("RESOLUTION=1920x1080");
      assertThat(
        media(studio, "video.m3u8").segments().stream().map(HlsPlaylist.Segment::mapUri).distinct()
      ).hasSize(2);
    }
  }

  /** As after a jump of the encoder's clock: same tracks, but the bus says the timeline broke. */
  @Test
  void period_sameTracksAfterAGap_isADiscontinuity() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 4_500_000_000L, VIDEO, AUDIO_48K_STEREO);
      period(studio, 6 * SECOND, 4_100_000_000L, VIDEO, AUDIO_48K_STEREO);
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(discontinuities(studio, "video.m3u8")).containsExactly(
        false,
        false,
        false,
        true,
        false,
        false
      );
    }
  }

  @Test
  void period_changeOfSampleRate_usesNoNameTwice() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      // The same tick counts stand for other times in the second period; the viewer would see a name used again.
      period(studio, 0, 30 * SECOND, AUDIO_48K_STEREO);
      period(studio, 30 * SECOND, 30 * SECOND, AUDIO_44K_MONO);
      studio.endProgram();
      studio.assertNothingLost();
    }
  }

  @Test
  void period_withoutAnyAccessUnit_leavesNoTrace() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 4 * SECOND, VIDEO);
      studio.period(4 * SECOND, VIDEO_1080P);
      period(studio, 5 * SECOND, 4 * SECOND, VIDEO);
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(
        discontinuities(studio, "video.m3u8")
          .stream()
          .filter(each -> each)
      ).hasSize(1);
    }
  }

  @Test
  void period_shorterThanASegment_isPublishedAtOnce() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 4 * SECOND, VIDEO, AUDIO_48K_STEREO);
      period(studio, 4 * SECOND, 70_000_000, VIDEO, AUDIO_48K_STEREO);
      period(studio, 4_100_000_000L, 10_000_000, VIDEO, AUDIO_48K_STEREO);
      int before = studio.mediaSequences.size();
      studio.period(4_200_000_000L, VIDEO);
      assertThat(studio.mediaSequences).hasSize(before + 1);
      studio.endProgram();
      studio.assertNothingLost();
    }
  }

  @Test
  void program_startsAgainWithinTheGrace_continuesThePlaylists() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 5 * SECOND, VIDEO, AUDIO_48K_STEREO);
      studio.endProgram();
      studio.loop.advance(20 * SECOND);
      studio.startProgram();
      period(studio, 25 * SECOND, 5 * SECOND, VIDEO, AUDIO_48K_STEREO);
      // The timers of the first program's end must not end the second.
      studio.loop.advance(60 * SECOND);
      assertThat(studio.presentation().cmaf("master.m3u8")).isNotNull();
      studio.endProgram();
      studio.assertNothingLost();
      assertThat(studio.mediaSequences).isSorted().doesNotHaveDuplicates();
      assertThat(
        discontinuities(studio, "video.m3u8")
          .stream()
          .filter(each -> each)
      ).hasSize(1);
    }
  }

  @Test
  void program_ended_isServedForTheGraceThenGoneThenReleased() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 5 * SECOND, VIDEO, AUDIO_48K_STEREO);
      studio.endProgram();
      Presentation presentation = studio.presentation();
      String segment = media(studio, "video.m3u8").segments().getLast().uri();
      String init = Objects.requireNonNull(media(studio, "video.m3u8").segments().getLast().mapUri());
      studio.loop.advance(30 * SECOND - 1);
      for (String name : List.of("master.m3u8", "video.m3u8", "audio.m3u8", "index.mpd")) {
        assertThat(presentation.cmaf(name)).as(name).isNotNull();
      }
      assertThat(Viewer.text(presentation.cmaf("video.m3u8"))).doesNotContain("ENDLIST");
      studio.loop.advance(1);
      for (String name : List.of("master.m3u8", "video.m3u8", "audio.m3u8", "index.mpd")) {
        assertThat(presentation.cmaf(name)).as(name).isNull();
      }
      assertThat(presentation.mpegts("master_mpegts.m3u8")).isNull();
      assertThat(presentation.mpegts("mpegts.m3u8")).isNull();
      // What the last playlists named can still be had for the duration of the playlist and of the segment.
      studio.loop.advance(5 * SECOND);
      assertThat(presentation.cmaf(segment)).isNotNull();
      assertThat(presentation.cmaf(init)).isNotNull();
      studio.loop.advance(3 * SECOND);
      assertThat(presentation.cmaf(segment)).isNull();
      assertThat(presentation.cmaf(init)).isNull();
      assertThat(studio.packager.presentation(Studio.STREAM)).isNull();
      assertThat(studio.memory.metric().usedDirectMemory()).isZero();
    }
  }

  @Test
  void program_startsAfterThePlaylistsWent_numbersGoOn() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 30 * SECOND, VIDEO);
      studio.endProgram();
      long last = studio.mediaSequences.getLast();
      // Playlists are gone, some segments are still there.
      studio.loop.advance(33 * SECOND);
      studio.forgetViewer();
      studio.startProgram();
      period(studio, 70 * SECOND, 10 * SECOND, VIDEO);
      assertThat(studio.mediaSequences.get(studio.mediaSequences.indexOf(last) + 1)).isEqualTo(last + 1);
      assertThat(media(studio, "video.m3u8").mediaSequence()).isEqualTo(last + 1);
      assertThat(media(studio, "video.m3u8").segments().getFirst().discontinuity()).isTrue();
    }
  }

  @Test
  void program_startsAfterAllWasReleased_numbersDoNotGoBack() {
    try (Studio studio = new Studio()) {
      studio.startProgram();
      period(studio, 0, 30 * SECOND, VIDEO);
      studio.endProgram();
      long last = studio.mediaSequences.getLast();
      studio.loop.advance(100 * SECOND);
      studio.forgetViewer();
      studio.startProgram();
      period(studio, 140 * SECOND, 10 * SECOND, VIDEO);
      assertThat(media(studio, "video.m3u8").mediaSequence())
        .isEqualTo(1_795_172_400L + 140)
        .isGreaterThan(last);
    }
  }

  @Test
  void program_endListTag_tellsTheEndAndTheNextProgramBeginsAnew() {
    try (Studio studio = new Studio(PackagerSettings.DEFAULT.withEndListTag(true))) {
      studio.startProgram();
      period(studio, 0, 5 * SECOND, VIDEO);
      assertThat(Viewer.text(studio.presentation().cmaf("video.m3u8"))).doesNotContain("ENDLIST");
      studio.endProgram();
      studio.viewer().look();
      assertThat(media(studio, "video.m3u8").ended()).isTrue();
      assertThat(Objects.requireNonNull(studio.viewer().lastMpd).attributes())
        .containsEntry("mediaPresentationDuration", "PT5.001000S")
        .doesNotContainKey("minimumUpdatePeriod");
      studio.startProgram();
      assertThat(studio.presentation().cmaf("video.m3u8")).isNull();
      studio.forgetViewer();
      period(studio, 10 * SECOND, 5 * SECOND, VIDEO);
      assertThat(media(studio, "video.m3u8").segments()).hasSize(2);
      assertThat(media(studio, "video.m3u8").ended()).isFalse();
    }
  }

  @Test
  void discontinuitySequence_firstNumber_isTheGivenOne() {
    try (Studio studio = new Studio(PackagerSettings.DEFAULT.withFirstDiscontinuitySequence(1280))) {
      studio.startProgram();
      period(studio, 0, 5 * SECOND, VIDEO);
      assertThat(media(studio, "video.m3u8").segments().getLast().discontinuitySequence()).isEqualTo(1280);
      period(studio, 5 * SECOND, 40 * SECOND, VIDEO_1080P);
      assertThat(Viewer.text(studio.presentation().cmaf("video.m3u8")))
        .contains("#EXT-X-DISCONTINUITY-SEQUENCE:1281\n")
        .doesNotContain("#EXT-X-DISCONTINUITY\n");
    }
  }

  @Test
  void packager_programWithoutMedia_servesNothing() {
    try (Studio studio = new Studio(PackagerSettings.DEFAULT.withEndGrace(Duration.ZERO))) {
      assertThat(studio.packager.presentation(Studio.STREAM)).isNull();
      studio.startProgram();
      assertThat(studio.presentation().cmaf("master.m3u8")).isNull();
      assertThat(studio.presentation().mpegts("mpegts.m3u8")).isNull();
      studio.endProgram();
      studio.loop.advance(1);
      assertThat(studio.packager.presentation(Studio.STREAM)).isNull();
    }
  }
}
