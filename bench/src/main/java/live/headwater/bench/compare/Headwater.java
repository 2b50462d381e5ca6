package live.headwater.bench.compare;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.headwater.rtmp.client.PublisherAddress;
import org.jspecify.annotations.Nullable;

/** This server, run as a user runs it: by {@code ./headwater serve}, with its default settings. */
final class Headwater implements Subject {

  private static final String TOKEN = "benchmark-token-0123";
  private static final Pattern PUSH = Pattern.compile("push +rtmp://[^:]+:(\\d+)/");
  private static final Pattern CONSOLE = Pattern.compile("console +(http://[^/]+)/");
  private static final Pattern QUANTILE = Pattern.compile(
    "(?m)^headwater_segments_published_seconds\\{quantile=\"([0-9.]+)\"\\} (\\S+)"
  );
  private static final Pattern ALLOCATED = Pattern.compile(
    "(?m)^headwater_heap_allocated_bytes_total (\\S+)"
  );
  private static final int START_TIMEOUT_SECONDS = 60;

  private final Scratch scratch;
  private final ServerProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int rtmpPort;
  private final String httpBase;

  private Headwater(Scratch scratch, ServerProcess process, int rtmpPort, String httpBase) {
    this.scratch = scratch;
    this.process = process;
    this.rtmpPort = rtmpPort;
    this.httpBase = httpBase;
  }

  static Headwater start(int streams) throws IOException, InterruptedException {
    Scratch scratch = new Scratch("bench-headwater");
    Path configuration = scratch.folder().resolve("headwater.yaml");
    Files.writeString(configuration, configuration(streams));
    Path output = Path.of("bench", "target", "headwater.log");
    ServerProcess process = new ServerProcess(
      List.of(
        "./headwater",
        "serve",
        "--config=" + configuration,
        "--data-dir=" + scratch.folder().resolve("data"),
        "--rtmp.port=0",
        "--http.port=0",
        "--srt.port=0",
        "--rtmp.host=127.0.0.1",
        "--http.host=127.0.0.1"
      ),
      output
    );
    String welcome = awaitWelcome(process, output);
    return new Headwater(scratch, process, Integer.parseInt(find(PUSH, welcome)), find(CONSOLE, welcome));
  }

  private static String configuration(int streams) {
    StringBuilder yaml = new StringBuilder("streams:\n");
    for (int id = 1; id <= streams; id++) {
      yaml.append("  - { id: ").append(id).append(", token: ").append(TOKEN).append(" }\n");
    }
    return yaml.toString();
  }

  private static String awaitWelcome(ServerProcess process, Path output)
    throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_SECONDS);
    while (System.nanoTime() < deadlineNs && process.isAlive()) {
      String said = Files.readString(output);
      if (CONSOLE.matcher(said).find()) {
        return said;
      }
      Thread.sleep(50);
    }
    process.close();
    throw new IOException("./headwater serve did not come up: " + Files.readString(output));
  }

  private static String find(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in what the server said: " + text);
    }
    return matcher.group(1);
  }

  @Override
  public String name() {
    return "Headwater";
  }

  @Override
  public PublisherAddress address(int index) {
    return new PublisherAddress("127.0.0.1", rtmpPort, "in", index + 1 + "?" + TOKEN);
  }

  @Override
  public Usage usage() throws IOException {
    String metrics = get("/metrics").body();
    return new Usage(
      process.cpuNs(),
      process.residentBytes(),
      0,
      (long) Double.parseDouble(find(ALLOCATED, metrics)),
      publishLatency(metrics)
    );
  }

  private static @Nullable PublishLatency publishLatency(String metrics) {
    Matcher quantile = QUANTILE.matcher(metrics);
    double p50 = Double.NaN;
    double p99 = Double.NaN;
    while (quantile.find()) {
      double seconds = Double.parseDouble(quantile.group(2));
      switch (quantile.group(1)) {
        case "0.5" -> p50 = seconds;
        case "0.99" -> p99 = seconds;
        default -> {
        }
      }
    }
    return Double.isNaN(p50) || Double.isNaN(p99) ? null : new PublishLatency(p50, p99);
  }

  @Override
  public int playable(int streams) throws IOException {
    int playable = 0;
    for (int id = 1; id <= streams; id++) {
      if (get("/cmaf/" + id + "/master.m3u8").statusCode() == 200) {
        playable++;
      }
    }
    return playable;
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return http.send(
        HttpRequest.newBuilder(URI.create(httpBase + path)).build(),
        HttpResponse.BodyHandlers.ofString()
      );
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
    process.close();
    scratch.close();
  }
}
