package live.headwater.origin;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.http.HttpServerInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import live.headwater.origin.http.HttpDate;
import live.headwater.origin.http.OriginMeters;
import live.headwater.origin.pages.WebSite;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server. It accepts on every event loop of the Vert.x instance it is given, so a daemon that runs its other
 * protocols on the same loops ({@link VertxInternal#nettyEventLoopGroup()}) has one set of threads for all.
 *
 * <p>Any thread may call; start once, stop once.
 */
public final class OriginServer {

  /** Names the random port that the servers of one origin share; two origins of a Vert.x instance must differ. */
  private static final AtomicInteger sharedPorts = new AtomicInteger();

  private final VertxInternal vertx;
  private final OriginSettings settings;
  private final OriginParts parts;
  private final OriginMeters meters;
  private final ConnectionLimit connections;
  private final List<HttpServerInternal> servers = new ArrayList<>();

  /**
   * @param vertx stays the caller's: stopping the origin does not close it
   */
  public OriginServer(Vertx vertx, OriginSettings settings, OriginParts parts) {
    this.vertx = (VertxInternal) vertx;
    this.settings = settings;
    this.meters = new OriginMeters(parts.meters(), parts.clock());
    this.connections = new ConnectionLimit(settings.maxConnections(), parts.meters());
    this.parts = parts;
  }

  /** Reads the pages and binds the port. Fails with a {@link java.net.BindException} when that is taken. */
  public Future<Void> start() {
    return vertx.executeBlocking(WebSite::load).compose(this::listen);
  }

  private synchronized Future<Void> listen(WebSite site) {
    FrontHandler handler = new FrontHandler(
      Routes.of(vertx, parts, site),
      meters,
      new HttpDate(parts.clock())
    );
    SocketAddress address =
      settings.port() == 0
        ? SocketAddress.sharedRandomPort(sharedPorts.incrementAndGet(), settings.host())
        : SocketAddress.inetSocketAddress(settings.port(), settings.host());
    Future<?> listening = Future.succeededFuture();
    for (EventExecutor executor : vertx.nettyEventLoopGroup()) {
      HttpServerInternal server = newServer(handler);
      servers.add(server);
      ContextInternal context = vertx
        .contextBuilder()
        .withEventLoop((EventLoop) executor)
        .build();
      // One after the other: the first binds, the others join it.
      listening = listening.compose(_ -> server.listen(context, address));
    }
    return listening.mapEmpty();
  }

  private HttpServerInternal newServer(FrontHandler handler) {
    HttpServerConfig config = new HttpServerConfig()
      .setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1)
      // Every answer is written on its connection's event loop, so Vert.x need not queue for other threads.
      .setStrictThreadMode(true)
      .setWriteIdleTimeout(settings.writeTimeout())
      .setHttp1Config(
        new Http1ServerConfig()
          .setMaxInitialLineLength(OriginSettings.MAX_REQUEST_LINE_BYTES)
          .setMaxHeaderSize(OriginSettings.MAX_HEADER_BYTES)
      );
    HttpServer server = vertx
      .createHttpServer(config)
      .connectionHandler(this::onConnection)
      .invalidRequestHandler(handler::refuse)
      .requestHandler(handler);
    return (HttpServerInternal) server;
  }

  private void onConnection(HttpConnection connection) {
    if (connections.open()) {
      connection.closeHandler(_ -> connections.closed());
    } else {
      connection.close();
    }
  }

  /** When somebody was last given a playlist or media, by the wall clock; null when nobody ever was. */
  public @Nullable Instant lastPlayback() {
    return meters.lastPlayback();
  }

  /** The port that was bound. After {@link #start()} succeeded. */
  public synchronized int localPort() {
    return servers.getFirst().actualPort();
  }

  /**
   * Stops accepting, lets answers that were begun finish, and closes what is left after the grace time.
   *
   * @param grace zero closes at once
   */
  public synchronized Future<Void> stop(Duration grace) {
    List<Future<Void>> stopped = new ArrayList<>();
    for (HttpServerInternal server : servers) {
      stopped.add(server.shutdown(grace));
    }
    return Future.join(stopped).mapEmpty();
  }
}
