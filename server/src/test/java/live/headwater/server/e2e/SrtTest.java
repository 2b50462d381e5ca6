package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.headwater.bus.Role;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SRT with a real ffmpeg: who is let in, who is sent away and what is said, and the two roles. */
class SrtTest {

  private static final String SOURCE =
    "-f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine=sample_rate=48000 -t 30 " +
    "-c:v libx264 -preset veryfast -g 30 -bf 0 -pix_fmt yuv420p -c:a aac -f mpegts ";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir
  static Path files;

  @TempDir
  Path directory;

  private final StreamLog log = new StreamLog();

  @BeforeAll
  static void encode() {
    FfmpegPrograms.FFMPEG.run(("-v error " + SOURCE + source()).split(" ", -1)).requireSilence();
  }

  @AfterEach
  void stopLog() {
    log.close();
  }

  private static Path source() {
    return files.resolve("source.ts");
  }

  private static List<String> push(String url) {
    List<String> arguments = new ArrayList<>(List.of("-v", "warning", "-re", "-i", source().toString()));
    arguments.addAll(List.of("-c", "copy", "-f", "mpegts", url));
    return arguments;
  }

  private static RunningProgram start(String url) {
    return FfmpegPrograms.FFMPEG.start(push(url));
  }

  private static ProgramResult refused(String url) {
    ProgramResult result = FfmpegPrograms.FFMPEG.run(LIMIT, push(url));
    assertThat(result.exitCode()).isNotZero();
    return result;
  }

  private static void awaitLive(TestDaemon daemon, Role role) {
    Awaitility.await(role + " is live")
      .atMost(LIMIT)
      .until(() -> daemon.stream(1).status().isLive(role));
  }

  @Test
  void push_wrongToken_isRefusedAndLooksLikeNoStream() {
    try (TestDaemon daemon = TestDaemon.start(directory)) {
      String url = daemon.srtUrl();
      String wrongToken = refused(url.replace(daemon.token(), "wrong-token-wrong-token")).stderr();
      String noStream = refused(url.replace("streamid=1#", "streamid=99#")).stderr();
      assertThat(wrongToken).contains("Application-defined rejection reason");
      assertThat(noStream).contains("Application-defined rejection reason");
      assertThat(daemon.metric("headwater_srt_feeds_refused_total{reason=\"wrong_token\"")).isEqualTo(1);
      assertThat(daemon.metric("headwater_srt_feeds_refused_total{reason=\"unknown_stream\"")).isEqualTo(1);
      log.await("SRT from 127.0.0.1");
      assertThat(daemon.stream(1).status().feeds()).isEmpty();
    }
  }

  @Test
  void push_accessControlWithoutPublish_isRefused() {
    try (TestDaemon daemon = TestDaemon.start(directory)) {
      String url = daemon.srtUrl().replace("streamid=1#", "streamid=#!::r=1,token=");
      refused(url);
      assertThat(log.await("an encoder says m=publish").text()).startsWith(
        "stream 1 primary (SRT from 127.0.0.1:"
      );
      try (RunningProgram _ = start(url + ",m=publish")) {
        awaitLive(daemon, Role.PRIMARY);
      }
    }
  }

  @Test
  void push_secondEncoder_isRefusedAndTheFirstGoesOn() {
    try (TestDaemon daemon = TestDaemon.start(directory)) {
      try (RunningProgram first = start(daemon.srtUrl())) {
        awaitLive(daemon, Role.PRIMARY);
        refused(daemon.srtUrl());
        log.await("already_connected");
        assertThat(first.isAlive()).isTrue();
        // Rule of the bus: one family of protocols at a time.
        List<String> rtmp = push(daemon.daemon().urls().backupPush(1, daemon.token()));
        rtmp.set(rtmp.indexOf("mpegts"), "flv");
        assertThat(FfmpegPrograms.FFMPEG.run(LIMIT, rtmp).stderr()).contains("live over another protocol");
        first.stop();
        first.awaitExit(LIMIT);
      }
      assertThat(log.await("event=feed_disconnected").text()).endsWith("the peer closed the connection");
      assertThat(daemon.metric("headwater_srt_lost_packets_total{role=\"primary\"")).isZero();
      assertThat(daemon.metric("headwater_srt_received_packets_total{role=\"primary\"")).isPositive();
      assertThat(daemon.metric("headwater_srt_feeds ")).isZero();
    }
  }

  @Test
  void push_primaryDies_backupGoesOnAir() {
    try (TestDaemon daemon = TestDaemon.start(directory, "failover.after", "1s")) {
      try (RunningProgram primary = start(daemon.srtUrl())) {
        awaitLive(daemon, Role.PRIMARY);
        try (RunningProgram _ = start(daemon.srtBackupUrl())) {
          awaitLive(daemon, Role.BACKUP);
          primary.kill();
          Awaitility.await("the backup is on air")
            .atMost(LIMIT)
            .until(() -> daemon.stream(1).status().onAir() == Role.BACKUP);
          // Nobody said goodbye.
          assertThat(log.await("event=feed_disconnected").text()).contains(
            "nothing came from the peer for 5000 ms"
          );
        }
      }
    }
  }

  @Test
  void stop_liveFeed_encoderIsTold() {
    RunningProgram encoder;
    try (TestDaemon daemon = TestDaemon.start(directory)) {
      encoder = start(daemon.srtUrl());
      awaitLive(daemon, Role.PRIMARY);
    }
    try (encoder) {
      // By itself it would notice after five seconds at the earliest.
      assertThat(encoder.awaitExit(Duration.ofSeconds(4)).exitCode()).isNotZero();
    }
  }

  @Test
  void push_passphrase_isAskedForWhereTheStreamHasOne() {
    String stream =
      "streams: [{id: 1, name: Secret, token: sixteen-letters-x, srt_passphrase: correct-horse}]";
    try (TestDaemon daemon = TestDaemon.startWith(stream, directory)) {
      String url = daemon.srtUrl();
      assertThat(refused(url + "&passphrase=another-horse").stderr()).contains("Incorrect passphrase");
      log.await("refused: the caller's passphrase is not the stream's");
      assertThat(refused(url).stderr()).contains("Password required or unexpected");
      log.await("refused: the stream has a passphrase, the caller has none");
      // Who does not know the token learns nothing of passphrases.
      assertThat(
        refused(url.replace(daemon.token(), "wrong-token-wrong-token") + "&passphrase=another-horse").stderr()
      ).contains("Application-defined rejection reason");
      for (int keyBytes : new int[] { 16, 24, 32 }) {
        try (RunningProgram encoder = start(url + "&passphrase=correct-horse&pbkeylen=" + keyBytes)) {
          awaitLive(daemon, Role.PRIMARY);
          encoder.stop();
          encoder.awaitExit(LIMIT);
        }
        daemon.awaitNoFeed();
      }
      assertThat(daemon.metric("headwater_srt_undecrypted_packets_total")).isZero();
      assertThat(daemon.metric("headwater_srt_rejected_total{reason=\"passphrase\"")).isEqualTo(2);
    }
    try (TestDaemon daemon = TestDaemon.start(directory.resolve("clear"))) {
      assertThat(refused(daemon.srtUrl() + "&passphrase=correct-horse").stderr()).contains(
        "Password required or unexpected"
      );
      log.await("refused: the caller has a passphrase, the stream has none");
    }
  }
}
