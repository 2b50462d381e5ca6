package live.headwater.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import live.headwater.bus.BusSettings;
import live.headwater.bus.FrameBus;
import live.headwater.bus.StreamSettings;
import live.headwater.origin.OriginParts;
import live.headwater.origin.OriginServer;
import live.headwater.origin.OriginSettings;
import live.headwater.origin.api.ApiKeys;
import live.headwater.origin.streams.PublicUrls;
import live.headwater.origin.streams.StreamDirectory;
import live.headwater.packager.Packager;
import live.headwater.packager.PackagerSettings;
import live.headwater.rtmp.client.PublisherAddress;
import live.headwater.rtmp.netty.RtmpServer;
import live.headwater.rtmp.session.RtmpServerSession;
import live.headwater.rtmp.session.RtmpSettings;
import live.headwater.server.config.Configuration;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.Settings;
import live.headwater.server.demo.DemoPublisher;
import live.headwater.server.demo.RtmpDemoConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server: everything wired, ports open. One may run beside another in a process.
 *
 * <p>Start and stop from any thread, each once.
 */
public final class Daemon implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  /** The application in push URLs: {@code rtmp://HOST/in/…}. */
  private static final String APPLICATION = "in";

  /** All of a stop must fit in here; what is not done by then is cut off. */
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  /**
   * Discontinuity sequence numbers that each start of the daemon has to itself, so that players which live through a
   * restart never see them go back.
   */
  private static final long DISCONTINUITIES_PER_START = 128;

  private final Vertx vertx;
  private final FrameBus bus;
  private final Packager packager;
  private final RtmpServer rtmp;
  private final OriginServer origin;
  private final PublicUrls urls;
  private final String apiKey;
  private @Nullable DemoPublisher demo;

  private Daemon(
    Vertx vertx,
    FrameBus bus,
    Packager packager,
    RtmpServer rtmp,
    OriginServer origin,
    PublicUrls urls,
    String apiKey
  ) {
    this.vertx = vertx;
    this.bus = bus;
    this.packager = packager;
    this.rtmp = rtmp;
    this.origin = origin;
    this.urls = urls;
    this.apiKey = apiKey;
  }

  /**
   * Opens the ports.
   *
   * @throws ConfigurationException when a port is taken or the data directory cannot be used
   */
  public static Daemon start(Configuration configuration) throws ConfigurationException {
    InstantSource wallClock = InstantSource.system();
    StateFile state = StateFile.open(configuration.get(Settings.DATA_DIR));
    String apiKey = configuration.get(Settings.API_KEY);
    if (apiKey.isEmpty()) {
      apiKey = state.apiKey();
    }
    List<StreamSettings> streams = state.streams(configuration.streams(), wallClock.instant());
    long startsBefore = state.countStart();
    state.save();

    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    JvmMeters.register(meters);
    Packager packager = new Packager(
      packagerSettings(configuration, startsBefore),
      new SegmentMeters(meters, System::nanoTime),
      PooledByteBufAllocator.DEFAULT
    );
    FrameBus bus = new FrameBus(
      new BusSettings(
        configuration.get(Settings.TAKEOVER_AFTER),
        configuration.get(Settings.FAILOVER_AFTER),
        configuration.get(Settings.RETURN_AFTER),
        configuration.get(Settings.HOLD_OPEN),
        BusSettings.DEFAULTS.trackWait()
      ),
      wallClock,
      System::nanoTime,
      List.of(packager),
      new BusEventLog(meters)
    );
    streams.forEach(bus::create);

    VertxInternal vertx = (VertxInternal) Vertx.builder()
      .with(
        new VertxOptions()
          .setPreferNativeTransport(true)
          .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
      )
      .build();
    boolean up = false;
    try {
      RtmpServer rtmp = openRtmp(configuration, vertx, bus, new RtmpMeters(meters));
      AtomicReference<@Nullable PublicUrls> urls = new AtomicReference<>();
      OriginServer origin = new OriginServer(
        vertx,
        OriginSettings.DEFAULTS.withHost(configuration.get(Settings.HTTP_HOST)).withPort(
          configuration.get(Settings.HTTP_PORT)
        ),
        new OriginParts(
          packager::presentation,
          StreamDirectory.of(bus),
          ApiKeys.of(List.of(apiKey)),
          () -> Objects.requireNonNull(urls.get(), "the ports are not open yet"),
          () -> urls.get() != null,
          meters,
          wallClock
        )
      );
      openHttp(configuration, origin);
      PublicUrls known = PublicUrls.of(
        configuration.get(Settings.PUBLIC_HOST),
        rtmp.localPort(),
        origin.localPort()
      );
      urls.set(known);
      up = true;
      return new Daemon(vertx, bus, packager, rtmp, origin, known, apiKey);
    } finally {
      if (!up) {
        vertx.close().await();
      }
    }
  }

  private static PackagerSettings packagerSettings(Configuration configuration, long startsBefore) {
    return PackagerSettings.DEFAULT.withSegmentDuration(configuration.get(Settings.SEGMENT_DURATION))
      .withWindowDuration(configuration.get(Settings.WINDOW_DURATION))
      .withFirstDiscontinuitySequence(startsBefore * DISCONTINUITIES_PER_START);
  }

  private static RtmpServer openRtmp(
    Configuration configuration,
    VertxInternal vertx,
    FrameBus bus,
    RtmpMeters meters
  ) throws ConfigurationException {
    RtmpSettings defaults = RtmpSettings.DEFAULT;
    RtmpSettings settings = new RtmpSettings(
      configuration.get(Settings.RTMP_HANDSHAKE_TIMEOUT),
      defaults.publishTimeout(),
      configuration.get(Settings.RTMP_IDLE_TIMEOUT),
      defaults.lingerTimeout(),
      defaults.acknowledgementWindowBytes(),
      defaults.chunkBytes(),
      defaults.maxMessageStreams(),
      defaults.chunkLimits()
    );
    InetSocketAddress address = new InetSocketAddress(
      configuration.get(Settings.RTMP_HOST),
      configuration.get(Settings.RTMP_PORT)
    );
    Class<? extends ServerChannel> channelType = vertx.isNativeTransportEnabled()
      ? EpollServerSocketChannel.class
      : NioServerSocketChannel.class;
    try {
      return RtmpServer.start(
        address,
        vertx.nettyEventLoopGroup(),
        channelType,
        new RtmpServerSession.Environment(
          settings,
          bus,
          APPLICATION::equals,
          meters,
          PooledByteBufAllocator.DEFAULT
        )
      );
    } catch (IOException e) {
      throw portTaken(Settings.RTMP_PORT.key(), address.getPort(), e);
    }
  }

  private static void openHttp(Configuration configuration, OriginServer origin)
    throws ConfigurationException {
    try {
      origin.start().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw portTaken(
        Settings.HTTP_PORT.key(),
        configuration.get(Settings.HTTP_PORT),
        e.getCause() == null ? e : e.getCause()
      );
    }
  }

  private static ConfigurationException portTaken(String key, int port, Throwable cause) {
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    return new ConfigurationException(
      "cannot listen on port %d (%s): %s; stop what uses it, or set %s to another port or 0 for any".formatted(
        port,
        key,
        root.getMessage(),
        key
      )
    );
  }

  /** Publishes the built-in test card to the first stream, over RTMP on loopback, until the daemon closes. */
  void publishDemo() {
    StreamSettings stream = bus.streams().getFirst().settings();
    Bootstrap bootstrap = new Bootstrap()
      .group(((VertxInternal) vertx).nettyEventLoopGroup())
      .channel(vertx.isNativeTransportEnabled() ? EpollSocketChannel.class : NioSocketChannel.class);
    demo = DemoPublisher.start(
      RtmpDemoConnection.connector(
        bootstrap,
        new PublisherAddress(
          "127.0.0.1",
          rtmp.localPort(),
          APPLICATION,
          urls.pushKey(stream.id(), stream.token())
        )
      )
    );
  }

  public PublicUrls urls() {
    return urls;
  }

  /** The first API key. */
  public String apiKey() {
    return apiKey;
  }

  public FrameBus bus() {
    return bus;
  }

  /** What a person at the terminal wants to know first. Shows secrets: for a terminal, not for logs. */
  public String welcome(Duration startedIn) {
    StringBuilder text = new StringBuilder();
    text.append(
      String.format(Locale.ROOT, "Headwater %s is up (%.1f s)%n", Version.TEXT, startedIn.toMillis() / 1e3)
    );
    bus
      .streams()
      .stream()
      .limit(MAX_WELCOMED_STREAMS)
      .forEach(stream -> {
        long id = stream.settings().id();
        String token = stream.settings().token();
        text.append(String.format("%n  %s%n", stream.settings().name()));
        text.append(String.format("    push     %s%n", urls.push(id, token)));
        text.append(
          String.format(
            "    OBS      server %s   stream key %s%n",
            urls.pushServer(),
            urls.pushKey(id, token)
          )
        );
        text.append(String.format("    watch    %s%n", urls.player(id)));
      });
    text.append(String.format("%n  console    %s#key=%s%n", urls.console(), apiKey));
    return text.toString();
  }

  /** A terminal holds no more. */
  private static final int MAX_WELCOMED_STREAMS = 5;

  /**
   * Ends feeds and programs, so that the last segments are out, then closes all connections. Returns when all is
   * closed, within two seconds.
   */
  @Override
  public void close() {
    long deadlineNs = System.nanoTime() + STOP_WITHIN.toNanos();
    if (demo != null) {
      demo.close();
    }
    LOG.info("stopping: feeds first");
    await(bus.shutDown().toCompletableFuture(), deadlineNs);
    await(rtmp.close(), deadlineNs);
    await(origin.stop(Duration.ofMillis(200)).toCompletionStage().toCompletableFuture(), deadlineNs);
    await(vertx.close().toCompletionStage().toCompletableFuture(), deadlineNs + STOP_WITHIN.toNanos() / 4);
    packager.close();
    LOG.info("stopped");
  }

  private static void await(Future<?> step, long deadlineNs) {
    try {
      step.get(Math.max(1, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("a step of the stop took too long and was cut off");
    } catch (ExecutionException e) {
      LOG.warn("a step of the stop failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
