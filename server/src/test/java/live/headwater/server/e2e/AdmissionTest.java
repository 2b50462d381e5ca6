package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import live.headwater.bus.Role;
import live.headwater.bus.StreamSettings;
import live.headwater.rtmp.client.PublishEnd;
import live.headwater.rtmp.client.PublisherAddress;
import live.headwater.rtmp.client.PublisherListener;
import live.headwater.rtmp.client.PublisherSettings;
import live.headwater.rtmp.client.RtmpPublisher;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, over real sockets: tokens that are reset, and tokens that are wrong by the thousand. */
class AdmissionTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What is closed at once is closed within this time; on an idle machine within a tenth of it. */
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  private static final String AV =
    "-t 5 -f lavfi -i testsrc2=size=320x180:rate=25 -t 5 -f lavfi -i sine=sample_rate=48000 " +
    "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 25 -bf 0 -sc_threshold 0 -c:a aac -b:a 96k";

  private static final MultiThreadIoEventLoopGroup CLIENTS = new MultiThreadIoEventLoopGroup(
    1,
    NioIoHandler.newFactory()
  );

  @TempDir
  Path directory;

  @AfterAll
  static void stopClients() {
    CLIENTS.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  // The token is reset

  @Test
  void update_tokenResetWhileLive_closesTheFeedsAtOnceAndTheNewTokenWorks() {
    FlvScript script = FlvScript.encode(directory.resolve("av.flv"), AV);
    try (TestDaemon daemon = TestDaemon.start(directory.resolve("data"))) {
      String oldUrl = daemon.pushUrl();
      try (
        RunningProgram ffmpeg = pushForever(oldUrl);
        ScriptedFeed backup = ScriptedFeed.push(
          oldUrl.replace("/1?", "/1b?"),
          script,
          ScriptedFeed.Pace.REAL_TIME_LOOP
        )
      ) {
        awaitLive(daemon, Role.PRIMARY);
        awaitLive(daemon, Role.BACKUP);

        resetToken(daemon, "another-token-16");

        // The one sees its socket, the other is seen to have none.
        assertThat(backup.awaitEnd(AT_ONCE)).isInstanceOfSatisfying(PublishEnd.Ended.class, end ->
          assertThat(end.description()).contains("the push token was reset")
        );
        Awaitility.await("no feed is left")
          .atMost(AT_ONCE)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> daemon.stream(1).status().feeds().isEmpty());
        assertThat(ffmpeg.awaitExit(LIMIT).exitCode()).isNotZero();
      }
      Awaitility.await("no socket is left")
        .atMost(LIMIT)
        .until(() -> daemon.metric("headwater_rtmp_connections") == 0);

      ProgramResult old = FfmpegPrograms.FFMPEG.run(
        "-v",
        "error",
        "-i",
        directory.resolve("av.flv").toString(),
        "-c",
        "copy",
        "-f",
        "flv",
        oldUrl
      );
      assertThat(old.exitCode()).isNotZero();
      assertThat(old.stderr()).contains("Publishing is not allowed");
      assertThat(
        daemon.metric("headwater_publish_refused_total{reason=\"wrong_token\",role=\"primary\"")
      ).isEqualTo(1);

      try (RunningProgram _ = pushForever(daemon.pushUrl())) {
        awaitLive(daemon, Role.PRIMARY);
      }
    }
  }

  private RunningProgram pushForever(String url) {
    return FfmpegPrograms.FFMPEG.start(
      "-v",
      "warning",
      "-re",
      "-stream_loop",
      "-1",
      "-i",
      directory.resolve("av.flv").toString(),
      "-c",
      "copy",
      "-f",
      "flv",
      url
    );
  }

  private static void awaitLive(TestDaemon daemon, Role role) {
    Awaitility.await(role + " is live")
      .atMost(LIMIT)
      .until(() -> daemon.stream(1).status().isLive(role));
  }

  private static void resetToken(TestDaemon daemon, String token) {
    StreamSettings settings = daemon.stream(1).settings();
    daemon
      .daemon()
      .bus()
      .update(
        new StreamSettings(
          1,
          settings.name(),
          token,
          settings.active(),
          settings.createdAt(),
          settings.overrides()
        )
      );
  }

  // Wrong tokens by the thousand

  private static final int WRONG_ATTEMPTS = 2_000;
  private static final Duration BURST = Duration.ofSeconds(10);
  private static final int STREAMS = 40;
  private static final String REFUSED = "headwater_publish_refused_total{";
  private static final String RIGHT = "right-token-right-token";
  private static final String WRONG = "wrong-token-wrong-token";

  /** A daemon of its own process, so that it is not measured how fast this one makes attempts. */
  @Test
  void admit_thousandsOfWrongTokensFromOneAddress_delayNoRightOneFromAnother() throws Exception {
    StringBuilder yaml = new StringBuilder("streams:\n");
    for (int id = 1; id <= STREAMS; id++) {
      yaml.append("  - {id: %d, token: %s}\n".formatted(id, RIGHT));
    }
    Path file = Files.writeString(directory.resolve("streams.yaml"), yaml);
    try (
      DaemonProcess daemon = DaemonProcess.serve(directory.resolve("data"), "--config=" + file);
      ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor();
      ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()
    ) {
      // Not counted: the first ones are compiled and loaded.
      rightAttemptsMs(daemon, Duration.ofSeconds(1));
      List<Double> alone = new ArrayList<>(rightAttemptsMs(daemon, BURST.dividedBy(4)));

      List<Future<String>> wrong = Collections.synchronizedList(new ArrayList<>());
      ScheduledFuture<?> burst = clock.scheduleAtFixedRate(
        () -> {
          if (wrong.size() < WRONG_ATTEMPTS) {
            wrong.add(attackers.submit(() -> wrongAttempt(daemon)));
          }
        },
        0,
        BURST.toNanos() / WRONG_ATTEMPTS,
        TimeUnit.NANOSECONDS
      );
      List<Double> beside = rightAttemptsMs(daemon, BURST);
      Awaitility.await("all attempts were made")
        .atMost(LIMIT)
        .until(() -> wrong.size() == WRONG_ATTEMPTS);
      burst.cancel(false);
      for (Future<String> attempt : wrong) {
        assertThat(attempt.get(60, TimeUnit.SECONDS)).containsAnyOf(
          "NetStream.Publish.Denied",
          "NetStream.Publish.BadName"
        );
      }
      alone.addAll(rightAttemptsMs(daemon, BURST.dividedBy(4)));

      assertThat(metric(daemon, REFUSED)).isEqualTo(WRONG_ATTEMPTS);
      assertThat(metric(daemon, REFUSED + "reason=\"wrong_token\",role=\"primary\",stream=\"1\"")).isBetween(
        5.0,
        20.0
      );
      // What the operator reads of two thousand: one line for each reason and ten seconds.
      assertThat(metric(daemon, "headwater_stream_events_total{type=\"feed_refused\"")).isBetween(2.0, 8.0);
      assertThat(p95(beside))
        .as("95th percentile in ms of right tokens %s, alone %s", beside, alone)
        .isLessThan(Math.max(500, 3 * p95(alone)));
    }
  }

  /** All of an encoder's words at once; returns the server's. */
  private static String wrongAttempt(DaemonProcess daemon) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
      socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.rtmpPort()),
        (int) LIMIT.toMillis()
      );
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write(RawPeer.publish("in", "1?" + WRONG));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** As {@link TestDaemon#metric}. */
  private static double metric(DaemonProcess daemon, String prefix) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(daemon.url("/metrics")).build();
      return client
        .send(request, HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** How long right tokens take to get in, in milliseconds: one for each stream, spread over a time. */
  private static List<Double> rightAttemptsMs(DaemonProcess daemon, Duration over) {
    List<CompletableFuture<Double>> made = new ArrayList<>();
    for (int id = 1; id <= STREAMS; id++) {
      String url = "rtmp://127.0.0.1:%d/in/%d?%s".formatted(daemon.rtmpPort(), id, RIGHT);
      CompletableFuture<Double> tookMs = new CompletableFuture<>();
      made.add(tookMs);
      var _ = CLIENTS.schedule(
        () -> new Attempt("127.0.0.3", url, tookMs),
        (over.toNanos() / STREAMS) * id,
        TimeUnit.NANOSECONDS
      );
    }
    return made
      .stream()
      .map(tookMs -> tookMs.orTimeout(60, TimeUnit.SECONDS).join())
      .toList();
  }

  /** One attempt to publish, which leaves as soon as it is let in. */
  private static final class Attempt implements PublisherListener {

    private final long startNs = System.nanoTime();
    private final CompletableFuture<Double> tookMs;
    private double publishingMs;

    /**
     * @param tookMs completed when it has left again
     */
    Attempt(String from, String url, CompletableFuture<Double> tookMs) {
      this.tookMs = tookMs;
      RtmpPublisher _ = RtmpPublisher.connect(
        new Bootstrap()
          .group(CLIENTS)
          .channel(NioSocketChannel.class)
          .localAddress(new InetSocketAddress(from, 0)),
        PublisherAddress.parse(url),
        PublisherSettings.DEFAULT,
        this
      );
    }

    @Override
    public void onPublishing(RtmpPublisher publisher) {
      publishingMs = (System.nanoTime() - startNs) / 1e6;
      publisher.close();
    }

    @Override
    public void onEnd(RtmpPublisher publisher, PublishEnd why) {
      if (why instanceof PublishEnd.Closed) {
        tookMs.complete(publishingMs);
      } else {
        tookMs.completeExceptionally(new AssertionError(why.toString()));
      }
    }
  }

  private static double p95(List<Double> values) {
    return values
      .stream()
      .sorted()
      .toList()
      .get((values.size() * 95) / 100 - 1);
  }
}
