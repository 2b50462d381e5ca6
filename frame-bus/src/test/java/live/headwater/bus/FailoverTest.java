package live.headwater.bus;

import static live.headwater.bus.BusFixture.MS;
import static live.headwater.bus.BusFixture.audio;
import static live.headwater.bus.BusFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Two encoders film one clock: what a picture shows is the moment it was taken, in ms of virtual time. */
class FailoverTest {

  private static final long PICTURE_MS = 40;

  private final BusFixture fixture = new BusFixture();
  private final TwoCameras cameras = new TwoCameras(fixture);

  private List<Integer> shown() {
    return fixture.recorder.ofTrack(0).stream().map(BusFixture.Recorder.Unit::marker).toList();
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
