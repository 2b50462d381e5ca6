package live.headwater.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DemoScheduleTest {

  /** Any monotonic time will do, a negative one too. */
  private static final long ORIGIN_NS = -5_000_000_000_000L;

  private static final ZonedDateTime WALL = ZonedDateTime.parse("2026-11-20T12:00:00.250Z");

  private final RecordingConnection sink = new RecordingConnection(Integer.MAX_VALUE);
  private final DemoSchedule schedule = new DemoSchedule(
    new TestCard(),
    BeepTrack.load(),
    sink,
    ORIGIN_NS,
    WALL
  );

  @Test
  void sendConfigurations_atStart_sendsMetadataThenBoth() {
    schedule.sendConfigurations();
    assertThat(sink.messages).containsExactly("metadata", "video 0 configuration", "audio 0");
  }

  @Test
  void nextDueNs_inMidSecond_isTheNextSecond() {
    assertThat(schedule.nextDueNs()).isEqualTo(ORIGIN_NS + 750_000_000);
    sendDueAt(749.999);
    assertThat(sink.messages).isEmpty();
  }

  @Test
  void sendDue_inTime_sendsPicturesAndFramesInOrderOfTime() {
    sendDueAt(750);
    sendDueAt(750 + 130);
    assertThat(sink.messages).containsExactly(
      "video 0 key",
      "audio 0",
      "audio 21",
      "video 40 inter",
      "audio 43",
      "audio 64",
      "video 80 inter",
      "audio 85",
      "audio 107",
      "video 120 inter",
      "audio 128"
    );
  }

  @Test
  void sendDue_oneSecondOn_sendsAKeyFrame() {
    sendDueAt(750);
    sendDueAt(750 + 1000);
    assertThat(sink.messages)
      .contains("video 960 inter", "video 1000 key")
      .hasSize(26 + 47);
  }

  @Test
  void nextDueNs_afterSending_isTheNextPictureOrFrame() {
    sendDueAt(750);
    assertThat(schedule.nextDueNs()).isEqualTo(ORIGIN_NS + 750_000_000 + 21_333_333);
    sendDueAt(750 + 22);
    assertThat(schedule.nextDueNs()).isEqualTo(ORIGIN_NS + 750_000_000 + 40_000_000);
  }

  @Test
  void sendDue_afterALongStall_leavesOutWhatIsLateAndBeginsWithAKeyFrame() {
    sendDueAt(750);
    sink.messages.clear();
    sendDueAt(750 + 5_130);
    assertThat(sink.messages).containsExactly("video 5120 key", "audio 5120");
  }

  @Test
  void sendDue_aDayLater_hasNotDrifted() {
    double dayMs = 86_400_000;
    sendDueAt(750 + dayMs);
    assertThat(sink.messages).containsExactly("video 86400000 key", "audio 86400000");
  }

  @Test
  void sendDue_threeSeconds_ffmpegDecodesAllAtTheRightTimes() throws Exception {
    schedule.sendConfigurations();
    for (int elapsedMs = 750; elapsedMs < 3_750; elapsedMs += 10) {
      sendDueAt(elapsedMs);
    }
    assertThat(Ffmpeg.pictureTimesMs(sink.flv)).isEqualTo(
      LongStream.range(0, 75)
        .mapToObj(picture -> 40 * picture)
        .toList()
    );
    assertThat(Ffmpeg.decodeAudio(sink.flv)).hasSize(2 * 1024 * 141);
  }

  private void sendDueAt(double elapsedMs) {
    long elapsedNs = Math.round(elapsedMs * 1e6);
    schedule.sendDue(ORIGIN_NS + elapsedNs, WALL.plus(Duration.ofNanos(elapsedNs)));
  }
}
