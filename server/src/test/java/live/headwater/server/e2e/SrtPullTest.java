package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import live.headwater.bus.Role;
import live.headwater.bus.RuleOverrides;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamSettings;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that the server fetches itself from libsrt's listeners. */
class SrtPullTest {

  private static final String SOURCE =
    "-f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine=sample_rate=48000 -t 60 " +
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

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** An ffmpeg that waits for one caller, and sends in real time. */
  private static RunningProgram listen(int port, String parameters) {
    List<String> arguments = new ArrayList<>(List.of("-v", "warning", "-re", "-i", source().toString()));
    arguments.addAll(
      List.of("-c", "copy", "-f", "mpegts", "srt://127.0.0.1:" + port + "?mode=listener" + parameters)
    );
    return FfmpegPrograms.FFMPEG.start(arguments);
  }

  private TestDaemon daemon(String uri) {
    return TestDaemon.startWith(
      "streams: [{id: 1, name: Fetched, token: sixteen-letters-x, pull: true, uri: \"" + uri + "\"}]",
      directory.resolve("data")
    );
  }

  private static void awaitLive(TestDaemon daemon) {
    Awaitility.await("the stream is live")
      .atMost(LIMIT)
      .until(() -> daemon.stream(1).status().isLive(Role.PRIMARY));
  }

  private static List<StreamEvent> events(TestDaemon daemon, StreamEvent.Type type) {
    return daemon
      .stream(1)
      .events()
      .stream()
      .filter(event -> event.type() == type)
      .toList();
  }

  private static URI playlist(TestDaemon daemon) {
    return URI.create(daemon.daemon().urls().hlsCmaf(1));
  }

  private static void awaitSegments(TestDaemon daemon, int count) {
    Awaitility.await(count + " segments")
      .atMost(LIMIT)
      .ignoreExceptionsInstanceOf(AssertionError.class)
      .until(
        () ->
          daemon
            .text(HlsCapture.mediaPlaylists(daemon, playlist(daemon)).getFirst())
            .lines()
            .filter(line -> line.startsWith("#EXTINF"))
            .count() >= count
      );
  }

  /** What HLS has of it so far decodes without a word. */
  private void assertPlays(TestDaemon daemon) {
    awaitSegments(daemon, 3);
    for (URI media : HlsCapture.mediaPlaylists(daemon, playlist(daemon))) {
      HlsCapture.Stretch stretch = HlsCapture.of(daemon, media).stretches().getLast();
      Path file = HlsCapture.write(stretch, directory.resolve("played.mp4"));
      FfmpegPrograms.FFMPEG.run(
        ("-v warning -xerror -i " + file + " -f null -").split(" ", -1)
      ).requireSilence();
    }
  }

  @Test
  void pull_ffmpegThatListens_playsAndComesBackByItself() throws Exception {
    int port = freePort();
    try (TestDaemon daemon = daemon("srt://localhost:" + port + "?latency=100")) {
      // Nobody is there yet: told once, however often it is tried.
      log.await("event=pull_failed srt://localhost:" + port + " gives nothing");
      try (RunningProgram encoder = listen(port, "")) {
        awaitLive(daemon);
        assertPlays(daemon);
        assertThat(daemon.metric("headwater_srt_received_packets_total{role=\"primary\"")).isPositive();
        assertThat(daemon.metric("headwater_srt_feeds ")).isEqualTo(1);
        encoder.kill();
      }
      assertThat(log.await("event=feed_disconnected").text()).contains("nothing came from the peer");
      try (RunningProgram _ = listen(port, "")) {
        awaitLive(daemon);
        assertThat(events(daemon, StreamEvent.Type.FEED_CONNECTED))
          .extracting(StreamEvent::text)
          .hasSize(2)
          .allMatch(text -> text.equals("SRT fetched from 127.0.0.1:" + port));
        assertThat(events(daemon, StreamEvent.Type.PULL_FAILED)).hasSizeBetween(1, 2);
      }
    }
  }

  @Test
  void pull_passphrase_isUsedAndAWrongOneTold() throws Exception {
    int port = freePort();
    String listener = "&passphrase=correct-horse&pbkeylen=24";
    try (RunningProgram encoder = listen(port, listener)) {
      try (TestDaemon _ = daemon("srt://127.0.0.1:" + port + "?passphrase=another-horse")) {
        log.await("passphrase");
        assertThat(log.linesWith("another-horse")).isEmpty();
      }
      encoder.kill();
    }
    log.clear();
    try (
      RunningProgram _ = listen(port, listener);
      TestDaemon daemon = daemon("srt://127.0.0.1:" + port + "?passphrase=correct-horse&pbkeylen=24")
    ) {
      awaitLive(daemon);
      awaitSegments(daemon, 2);
      assertThat(daemon.metric("headwater_srt_undecrypted_packets_total")).isZero();
      assertThat(log.linesWith("correct-horse")).isEmpty();
    }
  }

  @Test
  void pull_pushToTheStream_isRefused() throws Exception {
    try (TestDaemon daemon = daemon("srt://127.0.0.1:" + freePort())) {
      List<String> push = List.of(
        "-v",
        "warning",
        "-re",
        "-i",
        source().toString(),
        "-c",
        "copy",
        "-f",
        "mpegts",
        daemon.srtBackupUrl()
      );
      ProgramResult result = FfmpegPrograms.FFMPEG.run(LIMIT, push);
      assertThat(result.exitCode()).isNotZero();
      assertThat(daemon.metric("headwater_srt_feeds_refused_total{reason=\"pull_stream\"")).isEqualTo(1);
    }
  }

  @Test
  void pull_switchedOff_sourceIsToldAndNotCalledAgain() throws Exception {
    int port = freePort();
    String uri = "srt://127.0.0.1:" + port;
    try (TestDaemon daemon = daemon(uri); RunningProgram encoder = listen(port, "")) {
      awaitLive(daemon);
      daemon.daemon().bus().update(settings(false, uri));
      assertThat(encoder.awaitExit(Duration.ofSeconds(10)).exitCode()).isNotZero();
      log.await("the stream was switched off");
      daemon.awaitNoFeed();
      try (RunningProgram again = listen(port, "")) {
        // The first attempt of a stream that is switched on comes at once.
        daemon.daemon().bus().update(settings(true, uri));
        awaitLive(daemon);
        assertThat(again.isAlive()).isTrue();
      }
    }
  }

  private static StreamSettings settings(boolean active, String uri) {
    return new StreamSettings(
      1,
      "Fetched",
      "sixteen-letters-x",
      active,
      Instant.EPOCH,
      RuleOverrides.NONE,
      "",
      true,
      uri
    );
  }

  @Test
  void stop_whileFetching_sourceIsTold() throws Exception {
    int port = freePort();
    try (RunningProgram encoder = listen(port, "")) {
      try (TestDaemon daemon = daemon("srt://127.0.0.1:" + port)) {
        awaitLive(daemon);
      }
      // By itself it would notice after five seconds at the earliest.
      assertThat(encoder.awaitExit(Duration.ofSeconds(4)).exitCode()).isNotZero();
    }
  }

  @Test
  void pull_srtLiveTransmitThatListens_plays() throws Exception {
    String transmit = program("srt-live-transmit");
    int port = freePort();
    int udp = freePort();
    List<String> relay = List.of(
      transmit,
      "-q",
      "-chunk:1316",
      "udp://127.0.0.1:" + udp,
      "srt://127.0.0.1:" + port + "?mode=listener&passphrase=correct-horse&pbkeylen=32"
    );
    try (
      RunningProgram _ = RunningProgram.start(relay);
      RunningProgram _ = FfmpegPrograms.FFMPEG.start(
        List.of(
          "-v",
          "warning",
          "-re",
          "-i",
          source().toString(),
          "-c",
          "copy",
          "-f",
          "mpegts",
          "udp://127.0.0.1:" + udp + "?pkt_size=1316"
        )
      );
      TestDaemon daemon = daemon("srt://127.0.0.1:" + port + "?passphrase=correct-horse&pbkeylen=32")
    ) {
      awaitLive(daemon);
      assertPlays(daemon);
    }
  }

  private static String program(String name) throws Exception {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path file = Path.of(folder, name);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    Assumptions.abort(name + " is not installed (Debian: srt-tools)");
    throw new AssertionError();
  }
}
