package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
    assertRefused("rtmp.prot", "serve", "--rtmp.prot=1935");
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
        "--rtmp.port=" + port
      );
      assertRefused(
        port,
        "serve",
        data,
        "--rtmp.host=127.0.0.1",
        "--http.host=127.0.0.1",
        "--rtmp.port=0",
        "--http.port=" + port
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
