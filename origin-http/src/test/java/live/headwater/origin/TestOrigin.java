package live.headwater.origin;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import live.headwater.origin.api.ApiKeys;
import live.headwater.origin.streams.PublicUrls;
import live.headwater.packager.Presentation;
import org.jspecify.annotations.Nullable;

/** A running origin on a free port of the loopback, with stream 1 live and its presentation to fill. */
final class TestOrigin implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-20T12:34:56.789Z");

  static final String API_KEY = "key-of-a-test";

  final AtomicBoolean ready = new AtomicBoolean(true);
  final FakePresentation presentation = new FakePresentation();
  final FakeStreams streams = new FakeStreams();
  final PrometheusMeterRegistry meters = newRegistry();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private volatile Runnable onLookup = () -> {};
  private final OriginServer server;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestOrigin() {
    this(Duration.ofMinutes(1));
  }

  TestOrigin(Duration writeTimeout) {
    this(OriginSettings.DEFAULTS.withWriteTimeout(writeTimeout));
  }

  /**
   * @param given but for host and port
   */
  TestOrigin(OriginSettings given) {
    streams.put(1, FakeStreams.live());
    OriginSettings settings = given.withHost("127.0.0.1").withPort(0);
    server = new OriginServer(vertx, settings, parts(meters));
    await(server.start());
  }

  private static PrometheusMeterRegistry newRegistry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  /** What another server may serve from, counting for itself. */
  OriginParts partsOfAnother() {
    return parts(newRegistry());
  }

  private OriginParts parts(PrometheusMeterRegistry registry) {
    return new OriginParts(
      this::lookUp,
      streams,
      ApiKeys.of(List.of("another-key", API_KEY)),
      () -> PublicUrls.of("media.example", 1935, 5001, 8080),
      ready::get,
      registry,
      () -> NOW
    );
  }

  private @Nullable Presentation lookUp(long id) {
    onLookup.run();
    return id == 1 ? presentation : null;
  }

  /** Runs this whenever a presentation is looked up, on the event loop that does. */
  void onPresentationLookup(Runnable action) {
    onLookup = action;
  }

  int port() {
    return server.localPort();
  }

  Vertx vertx() {
    return vertx;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(
      Duration.ofSeconds(30)
    );
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  @Nullable
  Instant lastPlayback() {
    return server.lastPlayback();
  }

  /** Stops the server as a daemon would. */
  void stop(Duration grace) {
    await(server.stop(grace));
  }

  @Override
  public void close() {
    client.close();
    stop(Duration.ZERO);
    await(vertx.close());
  }

  private static void await(Future<Void> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the server did not start or stop", e);
    }
  }
}
