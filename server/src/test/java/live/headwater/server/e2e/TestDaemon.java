package live.headwater.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import live.headwater.bus.LiveStream;
import live.headwater.bus.StreamSettings;
import live.headwater.server.Daemon;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.ConfigurationLoader;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A daemon of its own on free ports, with a data directory of its own, and a client to look at it. */
final class TestDaemon implements AutoCloseable {

  private final Daemon daemon;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestDaemon(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * @param settings keys and values, one after the other
   */
  static TestDaemon start(Path data, String... settings) {
    return start(null, data, settings);
  }

  /** As {@link #start(Path, String...)}, with streams 1 to {@code count}. */
  static TestDaemon startWithStreams(int count, Path data, String... settings) {
    StringBuilder yaml = new StringBuilder("streams:\n");
    for (int id = 1; id <= count; id++) {
      yaml.append("  - {id: ").append(id).append(", name: Stream ").append(id).append("}\n");
    }
    return startWith(yaml.toString(), data, settings);
  }

  /** As {@link #start(Path, String...)}, with streams as in {@code headwater.yaml}. */
  static TestDaemon startWith(String streams, Path data, String... settings) {
    try {
      Files.createDirectories(data);
      return start(Files.writeString(data.resolve("streams.yaml"), streams), data, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestDaemon start(@Nullable Path file, Path data, String... settings) {
    Map<String, String> options = new HashMap<>();
    options.put("data-dir", data.toString());
    options.put("public-host", "127.0.0.1");
    options.put("rtmp.host", "127.0.0.1");
    options.put("http.host", "127.0.0.1");
    options.put("rtmp.port", "0");
    options.put("srt.host", "127.0.0.1");
    options.put("srt.port", "0");
    options.put("http.port", "0");
    // Nobody fetches anything once a test has closed its daemon.
    options.put("http.stop-grace", "0s");
    for (int i = 0; i < settings.length; i += 2) {
      options.put(settings[i], settings[i + 1]);
    }
    try {
      return new TestDaemon(Daemon.start(ConfigurationLoader.load(file, Map.of(), options)));
    } catch (ConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  Daemon daemon() {
    return daemon;
  }

  /** Where an encoder pushes stream 1 to. */
  String pushUrl() {
    return pushUrl(1);
  }

  /** Where an encoder pushes a stream to. */
  String pushUrl(long streamId) {
    StreamSettings stream = stream(streamId).settings();
    return daemon.urls().push(streamId, stream.token());
  }

  /** Where an encoder pushes stream 1 to over SRT. */
  String srtUrl() {
    return daemon.urls().srtPush(1, token());
  }

  /** Where its backup does. */
  String srtBackupUrl() {
    return daemon.urls().srtBackupPush(1, token());
  }

  String token() {
    return stream(1).settings().token();
  }

  LiveStream stream(long streamId) {
    return daemon
      .bus()
      .streams()
      .stream()
      .filter(stream -> stream.settings().id() == streamId)
      .findFirst()
      .orElseThrow();
  }

  /** Returns when no feed is connected to stream 1; at once when none was. */
  void awaitNoFeed() {
    Awaitility.await()
      .atMost(Duration.ofSeconds(30))
      .until(() -> stream(1).status().feeds().isEmpty());
  }

  /**
   * The sum of all samples of a metric, 0 when there is none.
   *
   * @param prefix of the sample's line, its name and perhaps some of its labels
   */
  double metric(String prefix) {
    return text(url("/metrics"))
      .lines()
      .filter(line -> line.startsWith(prefix))
      .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
      .sum();
  }

  /** The URL of a path on this daemon. */
  URI url(String path) {
    return URI.create(daemon.urls().console()).resolve(path);
  }

  HttpResponse<byte[]> get(URI url) {
    try {
      return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError("GET " + url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in GET " + url, e);
    }
  }

  byte[] bytes(URI url) {
    HttpResponse<byte[]> answer = get(url);
    if (answer.statusCode() != 200) {
      throw new AssertionError(
        "GET " + url + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8)
      );
    }
    return answer.body();
  }

  String text(URI url) {
    return new String(bytes(url), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    daemon.close();
    client.close();
  }
}
