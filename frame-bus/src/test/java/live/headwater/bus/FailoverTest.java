package live.headwater.bus;

import static live.headwater.bus.BusFixture.MS;
import static live.headwater.bus.BusFixture.audio;
import static live.headwater.bus.BusFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two encoders film one clock: what a picture shows is the moment it was taken, in ms of virtual time. */
class FailoverTest {

  private static final long PICTURE_MS = 40;

  private final BusFixture fixture = new BusFixture();
  private final TwoCameras cameras = new TwoCameras(fixture);

  /** In order of presentation. */
  private List<Integer> shown() {
    return fixture.recorder
      .ofTrack(0)
      .stream()
      .sorted(Comparator.comparingLong(BusFixture.Recorder.Unit::ptsTicks))
      .map(BusFixture.Recorder.Unit::marker)
      .toList();
  }

  /** The longest stretch of time of which no picture is on air, beyond one picture's. */
  private long longestHoleMs() {
    long hole = 0;
    List<Integer> shown = shown();
    for (int i = 1; i < shown.size(); i++) {
      hole = Math.max(hole, shown.get(i) - shown.get(i - 1) - PICTURE_MS);
    }
    return hole;
  }

  private long doubledMs() {
    long doubled = 0;
    List<Integer> shown = shown();
    for (int i = 1; i < shown.size(); i++) {
      doubled = Math.max(doubled, shown.get(i - 1) - shown.get(i));
    }
    return doubled;
  }

  @Test
  void primaryIsKilled_backupGoesOnAirAfterThreeSecondsFromWhereItFellSilent() {
    TwoCameras.Camera primary = cameras.connect("1").track(video(1280), audio(48_000)).start();
    TwoCameras.Camera backup = cameras
      .connect("1b")
      .track(video(1280), audio(48_000))
      .keyFrameAt(560)
      .clockMs(7_000)
      .start();
    cameras.run(10_300);
    primary.close();
    long lastMediaMs = cameras.nowMs();
    cameras.run(2_900);
    assertThat(shown().getLast()).isLessThanOrEqualTo((int) lastMediaMs);
    assertThat(fixture.stream.status().onAir()).isNull();

    cameras.run(3_000);

    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    assertThat(longestHoleMs()).isLessThanOrEqualTo(PICTURE_MS);
    assertThat(doubledMs()).isBetween(1L, 1_000L);
    assertThat(fixture.recorder.programs).hasSize(1);
    assertThat(fixture.recorder.ends).isZero();
    assertThat(fixture.recorder.periods).hasSize(2);
    backup.close();
  }

  @Test
  void primaryIsKilled_encodersShareAClockAndAConfiguration_noDiscontinuity() {
    TwoCameras.Camera primary = cameras
      .connect("1")
      .track(video(1280), audio(48_000))
      .clockMs(1 << 30)
      .start();
    TwoCameras.Camera backup = cameras
      .connect("1b")
      .track(video(1280), audio(48_000))
      .clockMs(1 << 30)
      .delayMs(120)
      .start();
    cameras.run(10_300);
    primary.close();
    cameras.run(6_000);

    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    assertThat(longestHoleMs()).isLessThanOrEqualTo(PICTURE_MS);
    assertThat(fixture.recorder.periods).hasSize(1);
    assertThat(fixture.events.getLast().text()).contains("without a discontinuity");
    backup.close();
  }

  /** The longest time from the beginning of one picture to that of the next one. */
  private long longestPictureMs() {
    List<Long> shownAt = fixture.recorder
      .ofTrack(0)
      .stream()
      .map(unit -> unit.ptsTicks() / 90)
      .sorted()
      .toList();
    assertThat(shownAt).doesNotHaveDuplicates();
    long longest = 0;
    for (int i = 1; i < shownAt.size(); i++) {
      longest = Math.max(longest, shownAt.get(i) - shownAt.get(i - 1));
    }
    return longest;
  }

  /** But for the shift that the period tells, no picture is presented before it is decoded; with it some are. */
  private long mostTicksBeforeDecoding() {
    long most = 0;
    for (BusFixture.Recorder.Unit unit : fixture.recorder.ofTrack(0)) {
      long beforeTicks = unit.dtsTicks() - unit.ptsTicks();
      long shift = fixture.recorder.periods.get((int) unit.period()).pictureShiftTicks();
      assertThat(beforeTicks).isLessThanOrEqualTo(shift);
      most = Math.max(most, beforeTicks);
    }
    return most;
  }

  private TwoCameras.Camera primaryWithoutBFrames() {
    return cameras
      .connect("1")
      .track(video(1280), audio(48_000))
      .clockMs(1 << 30)
      .start();
  }

  private TwoCameras.Camera withBFrames(String key, int widthPixels) {
    return cameras
      .connect(key)
      .track(video(widthPixels), audio(48_000))
      .clockMs(1 << 30)
      .bFrames()
      .start();
  }

  @Test
  void onlyTheBackupHasBFrames_itsPicturesFollowWithoutAHoleAndSoDoThoseOfThePrimaryThatComesBack() {
    TwoCameras.Camera primary = primaryWithoutBFrames();
    TwoCameras.Camera backup = withBFrames("1b", 640);
    cameras.run(10_300);
    primary.close();
    cameras.run(6_000);

    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    assertThat(fixture.recorder.periods).hasSize(2);
    assertThat(fixture.recorder.periods.getFirst().pictureShiftTicks()).isZero();
    // Less what the last frame of sound lasts beyond the last picture.
    assertThat(fixture.recorder.periods.getLast().pictureShiftTicks() / 90L).isBetween(
      TwoCameras.REORDER_MS - 22,
      TwoCameras.REORDER_MS
    );
    assertThat(longestHoleMs()).isLessThanOrEqualTo(PICTURE_MS);
    assertThat(longestPictureMs()).isLessThanOrEqualTo(PICTURE_MS + 22);
    assertThat(mostTicksBeforeDecoding()).isPositive();

    primary = primaryWithoutBFrames();
    cameras.run(63_000);

    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.PRIMARY);
    assertThat(fixture.recorder.periods).hasSize(3);
    assertThat(fixture.recorder.periods.getLast().pictureShiftTicks()).isZero();
    assertThat(longestHoleMs()).isLessThanOrEqualTo(PICTURE_MS);
    assertThat(longestPictureMs()).isLessThanOrEqualTo(PICTURE_MS + 22);
    primary.close();
    backup.close();
  }

  @Test
  void equalFeedGoesOnWithAShiftedPeriod_keepsItsShift() {
    TwoCameras.Camera primary = primaryWithoutBFrames();
    TwoCameras.Camera backup = withBFrames("1b", 640);
    cameras.run(10_300);
    primary.close();
    cameras.run(6_000);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    primary = withBFrames("1", 640);
    cameras.run(63_000);

    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.PRIMARY);
    assertThat(fixture.events.getLast().text()).contains("without a discontinuity");
    assertThat(fixture.recorder.periods).hasSize(2);
    assertThat(longestPictureMs()).isLessThanOrEqualTo(PICTURE_MS + 22);
    assertThat(mostTicksBeforeDecoding()).isPositive();
    List<Long> decodedAt = fixture.recorder
      .ofTrack(0)
      .stream()
      .filter(unit -> unit.period() == 1)
      .map(unit -> unit.dtsTicks() / 90)
      .toList();
    for (int i = 1; i < decodedAt.size(); i++) {
      assertThat(decodedAt.get(i) - decodedAt.get(i - 1)).isEqualTo(PICTURE_MS);
    }
    backup.close();
    primary.close();
  }

  /** To a decoder both are alike, but in one period the pictures of the backup would come two late. */
  @Test
  void equalConfigurationsButOnlyTheBackupHasBFrames_beginsAPeriodAndLeavesNoHole() {
    TwoCameras.Camera primary = primaryWithoutBFrames();
    TwoCameras.Camera backup = withBFrames("1b", 1280);
    cameras.run(10_300);
    primary.close();
    cameras.run(6_000);

    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    assertThat(fixture.recorder.periods).hasSize(2);
    assertThat(longestPictureMs()).isLessThanOrEqualTo(PICTURE_MS + 22);
    backup.close();
  }

  @Test
  void configurationChangesInAShiftedPeriod_picturesGoOnAtTheirRate() {
    TwoCameras.Camera primary = primaryWithoutBFrames();
    TwoCameras.Camera backup = withBFrames("1b", 640);
    cameras.run(10_300);
    primary.close();
    cameras.run(5_670);
    backup.track(video(320), audio(48_000));
    cameras.run(5_000);

    assertThat(fixture.recorder.periods).hasSize(3);
    assertThat(fixture.recorder.periods.get(2).pictureShiftTicks())
      .isEqualTo(fixture.recorder.periods.get(1).pictureShiftTicks())
      .isPositive();
    assertThat(longestPictureMs()).isLessThanOrEqualTo(PICTURE_MS + 22);
    assertThat(mostTicksBeforeDecoding()).isPositive();
    backup.close();
  }

  @Test
  void primaryIsBack_waitsForSixtySecondsWithoutABreakAndThenGoesOnAirExactly() {
    TwoCameras.Camera primary = cameras.connect("1").track(video(1280), audio(48_000)).start();
    TwoCameras.Camera backup = cameras.connect("1b").track(video(1280), audio(48_000)).delayMs(80).start();
    cameras.run(5_000);
    primary.close();
    cameras.run(10_000);
    primary = cameras.connect("1").track(video(1280), audio(48_000)).start();
    cameras.run(59_000);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    primary.close();
    cameras.run(1_000);
    primary = cameras.connect("1").track(video(1280), audio(48_000)).start();
    cameras.run(59_900);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    int periods = fixture.recorder.periods.size();

    cameras.run(2_000);

    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.PRIMARY);
    assertThat(fixture.recorder.periods).hasSize(periods + 1);
    assertThat(longestHoleMs()).isLessThanOrEqualTo(PICTURE_MS);
    cameras.run(3_000);
    assertThat(shown().getLast()).isGreaterThan((int) cameras.nowMs() - 100);
    primary.close();
    backup.close();
  }

  @Test
  void primaryIsFrozen_backupTakesOverAndTheGhostThatWakesIsOnStandby() {
    TwoCameras.Camera primary = cameras.connect("1").track(video(1280), audio(48_000)).start();
    TwoCameras.Camera backup = cameras.connect("1b").track(video(1280), audio(48_000)).start();
    cameras.run(5_000);
    primary.freeze();
    cameras.run(20_000);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    primary.start();
    cameras.run(10_000);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.BACKUP);
    backup.close();
    cameras.run(5_000);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.PRIMARY);
    assertThat(longestHoleMs()).isLessThanOrEqualTo(PICTURE_MS);
    assertThat(fixture.recorder.programs).hasSize(1);
    primary.close();
  }

  @Test
  void everythingStandsStill_processWasStopped_doesNotSwitch() {
    TwoCameras.Camera primary = cameras.connect("1").track(video(1280), audio(48_000)).start();
    TwoCameras.Camera backup = cameras.connect("1b").track(video(1280), audio(48_000)).start();
    cameras.run(5_000);
    fixture.loop.standStill(20_000 * MS);
    cameras.run(1_000);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.PRIMARY);
    primary.close();
    backup.close();
  }
}
