package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import live.headwater.server.e2e.ScriptedFeed.Pace;
import live.headwater.testing.ProgramResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process: how it starts, how it refuses to, and how it stops. */
class StartStopTest {

  private static final String AV =
    "-t 6 -f lavfi -i testsrc2=size=320x180:rate=25 -t 6 -f lavfi -i sine=sample_rate=48000 " +
    "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 25 -bf 0 -sc_threshold 0 -c:a aac -b:a 96k";

  /** The longest that a stop may take. */
  private static final Duration STOP = Duration.ofSeconds(3);

  private static final String GRACE_LINE = "ms for the last segments";

  private static final String NATURAL_DURATION = "#EXTINF:2.0";

  @TempDir
  Path directory;

  @Test
  void serve_configurationFileMissing_isOneLine() {
    Path file = directory.resolve("nowhere.yaml");
    assertRefused(file.toString(), "serve", "--config", file.toString());
  }

  @Test
  void serve_configurationFileIsNone_isOneLine() throws IOException {
    assertRefused(directory.toString(), "serve", "--config", directory.toString());
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "rtmp: [1, {2\n");
    assertRefused(broken.toString(), "serve", "--config", broken.toString());
  }

  @Test
  void serve_unknownKey_isOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("typo.yaml"), "rtmp:\n  prot: 1935\n");
    assertRefused("rtmp.prot", "serve", "--config", file.toString());
    assertRefused("did you mean --rtmp.port?", "serve", "--rtmp.prot=1935");
    assertRefused("did you mean serve?", "srve");
  }

  @Test
  void serve_dataDirectoryOfAnother_isOneLine() {
    Path data = directory.resolve("shared");
    try (DaemonProcess first = DaemonProcess.serve(data)) {
      assertRefused("in use by another Headwater (process ", "serve", "--data-dir=" + data);
      first.stop();
      assertThat(first.awaitExit().exitCode()).isZero();
    }
    try (DaemonProcess next = DaemonProcess.serve(data)) {
      assertThat(next.pushUrl()).isNotEmpty();
    }
  }

  @Test
  void serve_apiKey_isPrintedAsOneWithItsPlace() {
    Path data = directory.resolve("data");
    try (DaemonProcess daemon = DaemonProcess.serve(data)) {
      assertThat(daemon.printed()).containsPattern(
        "API key +[0-9A-Za-z]{24} +\\(kept in " + data.resolve("state.json") + "\\)"
      );
    }
    try (DaemonProcess daemon = DaemonProcess.serve(data, "--api.key=chosen-by-the-operator")) {
      assertThat(daemon.printed()).containsPattern("API key +chosen-by-the-operator +\\(set by api\\.key\\)");
    }
  }

  @Test
  void demo_banner_tellsTheTestCardFromTheStreamThatIsFree() {
    try (DaemonProcess daemon = DaemonProcess.demo(directory.resolve("data"))) {
      String[] parts = daemon.printed().split("Your stream", 2);
      assertThat(parts).hasSize(2);
      assertThat(parts[0]).contains("on air already", "/player/1").doesNotContain("rtmp://");
      assertThat(parts[1]).contains("rtmp://", "/in/2?", "/player/2");
    }
  }

  @Test
  void demo_oneDeclaredStream_offersItsBackupFeed() throws IOException {
    Path file = Files.writeString(directory.resolve("one.yaml"), "streams: [{id: 7, name: Studio}]");
    try (DaemonProcess daemon = DaemonProcess.demo(directory.resolve("data"), "--config", file.toString())) {
      assertThat(daemon.printed()).contains("Studio: the built-in test card", "/in/7b?", "as the backup");
    }
  }

  @Test
  void serve_portTaken_isOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String data = "--data-dir=" + directory;
      assertRefused(
        port,
        "serve",
        data,
        "--rtmp.host=127.0.0.1",
        "--http.host=127.0.0.1",
        "--http.port=0",
        "--srt.port=0",
        "--rtmp.port=" + port
      );
      assertRefused(
        port,
        "serve",
        data,
        "--rtmp.host=127.0.0.1",
        "--http.host=127.0.0.1",
        "--rtmp.port=0",
        "--srt.port=0",
        "--http.port=" + port
      );
    }
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertRefused(
        "srt.port",
        "serve",
        "--data-dir=" + directory,
        "--rtmp.host=127.0.0.1",
        "--http.host=127.0.0.1",
        "--srt.host=127.0.0.1",
        "--rtmp.port=0",
        "--http.port=0",
        "--srt.port=" + taken.getLocalPort()
      );
    }
  }

  @Test
  void serve_dataDirectoryCannotBe_isOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    assertRefused(file.toString(), "serve", "--data-dir=" + file.resolve("data"));
  }

  @Test
  void serve_secondStart_keepsTheToken() {
    String first = token();
    assertThat(first).hasSizeGreaterThan(16);
    assertThat(token()).isEqualTo(first);
  }

  @Test
  void stop_liveFeed_flushesTheLastSegmentAndExitsInTime() {
    FlvScript script = FlvScript.encode(directory.resolve("good.flv"), AV);
    try (
      DaemonProcess daemon = DaemonProcess.serve(directory.resolve("data"), "--window.duration=10m");
      HttpClient client = HttpClient.newHttpClient();
      ScriptedFeed feed = ScriptedFeed.push(daemon.pushUrl(), script, Pace.REAL_TIME_LOOP)
    ) {
      HttpRequest playlist = HttpRequest.newBuilder(mpegtsPlaylist(client, daemon)).build();
      AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
      Thread viewer = Thread.ofVirtual().start(() -> watch(client, playlist, seen));
      Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> seen.get().size() >= 2);
      // In the middle of a segment, between the key frames that could end it.
      long from = feed.sentMs();
      Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> feed.sentMs() > from + 500);
      int before = seen.get().size();

      long stopNs = System.nanoTime();
      daemon.stop();
      ProgramResult result = daemon.awaitExit();
      Duration took = Duration.ofNanos(System.nanoTime() - stopNs);
      joined(viewer);

      assertThat(result.exitCode()).isZero();
      assertThat(took).isLessThan(STOP);
      assertThat(result.stdout() + result.stderr()).doesNotContain("Exception");
      assertThat(seen.get()).hasSizeGreaterThan(before);
      assertThat(seen.get().getLast()).doesNotStartWith(NATURAL_DURATION);
    }
  }

  @Test
  void stop_somebodyWatches_leavesTimeForTheLastSegment() throws Exception {
    FlvScript script = FlvScript.encode(directory.resolve("good.flv"), AV);
    try (
      DaemonProcess daemon = DaemonProcess.serve(directory.resolve("data"));
      HttpClient client = HttpClient.newHttpClient();
      ScriptedFeed _ = ScriptedFeed.push(daemon.pushUrl(), script, Pace.REAL_TIME_LOOP)
    ) {
      URI playlist = mpegtsPlaylist(client, daemon);
      String before = lastSegment(client, playlist);
      long stopNs = System.nanoTime();
      daemon.stop();
      // Feeds and programs have ended when it says so.
      Awaitility.await()
        .atMost(STOP)
        .until(() -> daemon.logged().contains(GRACE_LINE));
      String last = lastSegment(client, playlist);
      assertThat(last).isNotEqualTo(before);
      HttpResponse<byte[]> segment = get(client, playlist.resolve(last));
      assertThat(segment.statusCode()).isEqualTo(200);
      assertThat(segment.body()).hasSizeGreaterThan(188);
      assertThat(get(client, daemon.url("/readyz")).statusCode()).isEqualTo(503);

      assertThat(daemon.awaitExit().exitCode()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - stopNs)).isLessThan(STOP);
    }
  }

  @Test
  void stop_nobodyWatches_isAtOnce() {
    FlvScript script = FlvScript.encode(directory.resolve("good.flv"), AV);
    try (
      DaemonProcess daemon = DaemonProcess.serve(directory.resolve("data"));
      ScriptedFeed _ = ScriptedFeed.push(daemon.pushUrl(), script, Pace.REAL_TIME_LOOP)
    ) {
      Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> daemon.logged().contains("event=feed_on_air"));
      daemon.stop();
      assertThat(daemon.awaitExit().exitCode()).isZero();
      assertThat(daemon.logged()).contains("stopped").doesNotContain(GRACE_LINE);
    }
  }

  private static HttpResponse<byte[]> get(HttpClient client, URI uri)
    throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String lastSegment(HttpClient client, URI playlist)
    throws IOException, InterruptedException {
    return new String(get(client, playlist).body(), StandardCharsets.UTF_8)
      .lines()
      .filter(line -> !line.startsWith("#") && !line.isBlank())
      .reduce("", (_, line) -> line);
  }

  /** Asks for the playlist over and over until nobody answers. */
  private static void watch(HttpClient client, HttpRequest playlist, AtomicReference<List<String>> seen) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        HttpResponse<String> answer = client.send(playlist, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          seen.set(
            answer
              .body()
              .lines()
              .filter(line -> line.startsWith("#EXTINF"))
              .toList()
          );
        }
      }
    } catch (IOException | InterruptedException e) {
      // The daemon has closed the connection.
    }
  }

  private static void joined(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static URI mpegtsPlaylist(HttpClient client, DaemonProcess daemon) {
    URI master = daemon.url("/mpegts/1/master_mpegts.m3u8");
    AtomicReference<String> text = new AtomicReference<>("");
    Awaitility.await("the stream is live")
      .atMost(Duration.ofSeconds(60))
      .until(() -> {
        HttpResponse<String> answer = client.send(
          HttpRequest.newBuilder(master).build(),
          HttpResponse.BodyHandlers.ofString()
        );
        text.set(answer.body());
        return answer.statusCode() == 200;
      });
    return master.resolve(
      text
        .get()
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .findFirst()
        .orElseThrow()
    );
  }

  private String token() {
    try (DaemonProcess daemon = DaemonProcess.serve(directory.resolve("kept"))) {
      String url = daemon.pushUrl();
      daemon.stop();
      assertThat(daemon.awaitExit().exitCode()).isZero();
      return url.substring(url.indexOf('?') + 1);
    }
  }

  /** Asserts that it ends with exit code 2 and one line that names the culprit. */
  private static void assertRefused(String culprit, String... arguments) {
    try (DaemonProcess daemon = DaemonProcess.run(arguments)) {
      ProgramResult result = daemon.awaitExit();
      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(2);
      assertThat((result.stdout() + result.stderr()).lines())
        .singleElement()
        .asString()
        .contains(culprit);
    }
  }
}
