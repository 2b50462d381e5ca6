package live.headwater.bus;

import static live.headwater.bus.BusFixture.MS;
import static live.headwater.bus.BusFixture.audio;
import static live.headwater.bus.BusFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.List;
import live.headwater.media.AccessUnit;
import org.junit.jupiter.api.Test;

/** Encoder time into program time: DESIGN rule 7. */
class TimelineTest {

  private final BusFixture fixture = new BusFixture();
  private final BusFixture.Recorder program = fixture.recorder;

  @Test
  void audio_roundedToMilliseconds_comesOutAtExactSampleCounts() {
    fixture.connect("1").tracks(video(1280), audio(48_000)).pushSeconds(123_456, 60, true, true).close();
    List<BusFixture.Recorder.Unit> audio = program.ofTrack(1);
    assertThat(audio).hasSizeGreaterThan(2_800);
    for (int i = 1; i < audio.size(); i++) {
      assertThat(audio.get(i).dtsTicks() - audio.get(i - 1).dtsTicks()).isEqualTo(1024);
    }
  }

  @Test
  void audio_oneFrameLost_followsTheEncoderAgain() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(audio(48_000));
    for (int i = 0; i < 200; i++) {
      if (i != 100) {
        encoder.push(1, (i * 1024L) / 48, 0, true);
      }
    }
    encoder.close();
    List<BusFixture.Recorder.Unit> audio = program.ofTrack(1);
    assertThat(audio.getLast().dtsTicks() - audio.getFirst().dtsTicks()).isBetween(
      199 * 1024L - 96,
      199 * 1024L + 96
    );
  }

  @Test
  void audio_aDayOfFrames_doesNotDrift() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(audio(44_100));
    int frames = (int) ((24L * 3_600 * 44_100) / 1024);
    AudioClock clock = new AudioClock(44_100, 1024);
    long last = 0;
    for (long i = 0; i < frames; i++) {
      long roundedMs = (i * 1024 * 1000) / 44_100;
      last = clock.next((roundedMs * 44_100) / 1000);
    }
    assertThat(last).isEqualTo((frames - 1) * 1024L);
    encoder.close();
  }

  @Test
  void video_anyMillisecondTimes_keepTheirDistancesExactly() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280));
    long[] times = { 0, 17, 33, 50, 67, 150, 151, 400, 700, 1_600 };
    for (int i = 0; i < times.length; i++) {
      encoder.push(0, 4_000_000_000L + times[i], 40, i == 0);
    }
    encoder.close();
    List<BusFixture.Recorder.Unit> video = program.ofTrack(0);
    assertThat(video).hasSize(times.length);
    for (int i = 0; i < times.length; i++) {
      assertThat(video.get(i).dtsTicks() - video.getFirst().dtsTicks()).isEqualTo(times[i] * 90);
      assertThat(video.get(i).ptsTicks() - video.get(i).dtsTicks()).isEqualTo(40 * 90);
    }
  }

  @Test
  void leap_forwardsOfBothTracks_isPlacedByArrivalKeepsTheOffsetAndMarksAPeriod() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    encoder.pushSeconds(0, 3, true, true).pushSeconds(100_000_000, 3, true, true).close();
    assertThat(program.periods).hasSize(2);
    assertThat(program.ofTrack(0)).hasSize(150);
    assertThat(program.ofTrack(1)).hasSize(278);
    long videoEnd = program.ofTrack(0).getLast().dtsTicks();
    assertThat((videoEnd - program.ofTrack(0).getFirst().dtsTicks()) / 90).isBetween(5_900L, 6_100L);
    long audioMs = program.ofTrack(1).getLast().dtsTicks() / 48;
    assertThat(audioMs - videoEnd / 90).isBetween(-60L, 60L);
    assertThat(fixture.eventTypes()).contains(StreamEvent.Type.INPUT_PROBLEM);
  }

  @Test
  void leap_backwards_neverTakesTheProgramBack() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    encoder.pushSeconds(50_000, 3, true, true).pushSeconds(0, 3, true, true).close();
    assertThat(program.ofTrack(0)).hasSize(150);
    assertThat(program.periods).hasSize(2);
  }

  @Test
  void gap_thatTookItsTime_isKept() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280));
    encoder.pushSeconds(0, 1, true, false);
    fixture.loop.advance(4_000 * MS);
    encoder.pushSeconds(5_000, 1, true, false).close();
    assertThat(program.periods).hasSize(1);
    List<BusFixture.Recorder.Unit> video = program.ofTrack(0);
    assertThat(video.get(25).dtsTicks() - video.get(0).dtsTicks()).isEqualTo(5_000 * 90);
  }

  @Test
  void burst_afterAStalledNetwork_isNoLeap() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280));
    encoder.pushSeconds(0, 1, true, false);
    fixture.loop.advance(6_000 * MS);
    for (int i = 25; i < 175; i++) {
      encoder.push(0, i * 40L, 0, i % 25 == 0);
    }
    encoder.close();
    assertThat(program.periods).hasSize(1);
    assertThat(program.ofTrack(0).getLast().dtsTicks() - program.ofTrack(0).getFirst().dtsTicks()).isEqualTo(
      174 * 40 * 90
    );
  }

  @Test
  void goingBackALittle_costsThatUnitOnlyAndIsToldOnce() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280));
    encoder.pushSeconds(0, 1, true, false).push(0, 500, 0, false).push(0, 540, 0, false);
    encoder.push(0, 1_000, 0, false).close();
    assertThat(program.ofTrack(0)).hasSize(26);
    assertThat(problems()).singleElement().asString().contains("video", "0.500 s", "0.460 s behind");
  }

  @Test
  void sameTimeTwice_keepsBothInOrderWithTheirPresentationTimes() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280));
    encoder.pushSeconds(0, 1, true, false).push(0, 1_000, 40, false).push(0, 1_000, 80, false).close();
    List<BusFixture.Recorder.Unit> video = program.ofTrack(0);
    assertThat(video).hasSize(27);
    assertThat(video.get(26).dtsTicks() - video.get(25).dtsTicks()).isEqualTo(1);
    assertThat(video.get(26).ptsTicks() - video.get(25).ptsTicks()).isEqualTo(40 * 90);
  }

  @Test
  void goingBackByAHair_isNotShownBeforeItIsDecoded() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280));
    encoder.pushSeconds(0, 1, true, false).push(0, 950, 0, false).close();
    BusFixture.Recorder.Unit last = program.ofTrack(0).getLast();
    assertThat(last.ptsTicks()).isEqualTo(last.dtsTicks());
  }

  @Test
  void audio_thatStartsLate_joinsAtANewPeriodAtTheNextPicture() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    encoder.pushSeconds(0, 5, true, false).pushSeconds(5_000, 3, true, true).close();
    assertThat(program.periods).hasSize(2);
    assertThat(program.periods.getFirst().tracks()).hasSize(1);
    assertThat(program.periods.getLast().tracks()).hasSize(2);
    assertThat(program.ofTrack(0)).hasSize(200);
    long firstAudioMs = program.ofTrack(1).getFirst().dtsTicks() / 48;
    long startMs = program.ofTrack(0).getFirst().dtsTicks() / 90;
    assertThat(firstAudioMs - startMs).isBetween(5_000L, 6_050L);
  }

  @Test
  void audio_thatStops_isLeftOutAndComesBack() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    encoder
      .pushSeconds(0, 3, true, true)
      .pushSeconds(3_000, 5, true, false)
      .pushSeconds(8_000, 3, true, true)
      .close();
    assertThat(program.periods)
      .extracting(period -> period.tracks().size())
      .containsExactly(2, 1, 2);
    assertThat(program.ofTrack(0)).hasSize(275);
  }

  @Test
  void video_thatStops_leavesAudioOnAirAndComesBack() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    encoder
      .pushSeconds(0, 3, true, true)
      .pushSeconds(3_000, 8, false, true)
      .pushSeconds(11_000, 3, true, true)
      .close();
    assertThat(program.periods)
      .extracting(period ->
        period
          .tracks()
          .stream()
          .map(track -> track.type().name())
          .toList()
      )
      .containsExactly(List.of("VIDEO", "AUDIO"), List.of("AUDIO"), List.of("VIDEO", "AUDIO"));
  }

  @Test
  void configurationChange_opensAPeriodAtItsPictureAndAudioRunsOn() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    encoder.pushSeconds(0, 3, true, true).tracks(video(640)).pushSeconds(3_000, 3, true, true).close();
    assertThat(program.periods).hasSize(2);
    assertThat(program.ofTrack(0)).hasSize(150);
    List<BusFixture.Recorder.Unit> audio = program.ofTrack(1);
    assertThat(audio).hasSize(278);
    for (int i = 1; i < audio.size(); i++) {
      assertThat(audio.get(i).dtsTicks() - audio.get(i - 1).dtsTicks()).isBetween(
        512L,
        // The fixture starts a new second with a new frame: up to two frames are missing there.
        3_072L
      );
    }
  }

  @Test
  void noPictureEver_putsNothingOnAirAndKeepsNothing() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    for (int i = 0; i < 5_000; i++) {
      encoder.push(0, i * 40L, 0, false).push(1, i * 40L, 0, true);
    }
    assertThat(program.periods).isEmpty();
    assertThat(fixture.stream.status().feeds().getFirst().accessUnitsDropped()).isGreaterThan(9_900);
    assertThat(problems()).singleElement().asString().contains("key frame");
    encoder.close();
  }

  @Test
  void audioOnly_announcedAsSuch_startsAtOnce() {
    BusFixture.Encoder encoder = fixture.connect("1");
    encoder.feed().onInfo(new FeedInfo("test", FeedInfo.Expectation.NO, FeedInfo.Expectation.YES));
    encoder.tracks(audio(44_100)).push(1, 0, 0, true);
    assertThat(program.periods).hasSize(1);
    assertThat(program.periods.getFirst().tracks().getFirst().timescale().ticksPerSecond()).isEqualTo(44_100);
    encoder.close();
  }

  @Test
  void audio_onAClockOfItsOwn_isPutBesideTheVideo() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    for (int i = 0; i < 100; i++) {
      fixture.loop.advance(40 * MS);
      encoder.push(0, i * 40L, 0, i % 25 == 0).push(1, 3_600_000 + i * 40L, 0, true);
    }
    encoder.close();
    long videoMs = program.ofTrack(0).getLast().dtsTicks() / 90;
    long audioMs = program.ofTrack(1).getLast().dtsTicks() / 48;
    assertThat(audioMs - videoMs).isBetween(-1_000L, 1_000L);
  }

  private static AccessUnit picture(long dtsMs, int ctsMs) {
    return new AccessUnit(0, dtsMs, ctsMs, false, dtsMs * MS, Unpooled.EMPTY_BUFFER);
  }

  /** A key frame, a reference and the two B-frames before it; decode times of 33 ms are rounded. */
  @Test
  void shift_decodesPicturesLaterAndPresentsThemWhenTheyWere() {
    TrackTimeline timeline = new TrackTimeline(video(1280), 10_000 * MS);
    timeline.continueAfter(10_060 * MS, 67 * 90);
    long[] dtsMs = { 0, 33, 67, 100 };
    int[] ctsMs = { 67, 100, 33, 33 };
    for (int i = 0; i < dtsMs.length; i++) {
      AccessUnit unit = picture(dtsMs[i], ctsMs[i]);
      assertThat(timeline.leaps(unit, 10_000 * MS, TrackTimeline.NO_DELAY, 10_060 * MS)).isFalse();
      assertThat(timeline.place(unit)).isTrue();
      assertThat(timeline.dtsTicks()).isEqualTo((10_000 + dtsMs[i] + 67) * 90);
      assertThat(timeline.ctsOffsetTicks()).isEqualTo((ctsMs[i] - 67) * 90);
      assertThat(timeline.lastNs()).isEqualTo((10_000 + dtsMs[i]) * MS);
    }
    assertThat(timeline.presentationEndNs()).isEqualTo((10_133 + 33) * MS);
  }

  @Test
  void shift_anEqualFeedThatTakesOver_keepsItAndTheOrderOfDecoding() {
    TrackTimeline before = new TrackTimeline(video(1280), 0);
    before.continueAfter(60 * MS, 80 * 90);
    before.place(picture(0, 80));
    TrackTimeline after = new TrackTimeline(video(1280), -5_000 * MS);
    after.takeOver(before);
    after.place(picture(5_040, 80));
    assertThat(after.dtsTicks()).isEqualTo(120 * 90);
    assertThat(after.ctsOffsetTicks()).isZero();
    after.place(picture(5_040, 0));
    assertThat(after.dtsTicks()).isEqualTo(120 * 90 + 1);
    assertThat(after.ctsOffsetTicks()).isEqualTo(-80 * 90);
  }

  @Test
  void shift_theSameTrackWithAnotherConfiguration_keepsIt() {
    TrackTimeline before = new TrackTimeline(video(1280), 0);
    before.continueAfter(60 * MS, 80 * 90);
    before.place(picture(0, 80));
    TrackTimeline after = new TrackTimeline(video(640), 0);
    after.continueAfter(before);
    after.place(picture(40, 40));
    assertThat(after.dtsTicks()).isEqualTo(120 * 90);
    assertThat(after.ctsOffsetTicks()).isEqualTo(-40 * 90);
  }

  private List<String> problems() {
    return fixture.events
      .stream()
      .filter(event -> event.type() == StreamEvent.Type.INPUT_PROBLEM)
      .map(StreamEvent::text)
      .toList();
  }
}
