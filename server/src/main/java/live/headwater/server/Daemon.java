package live.headwater.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import live.headwater.bus.BusSettings;
import live.headwater.bus.FrameBus;
import live.headwater.bus.LiveStream;
import live.headwater.bus.PublishRate;
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
import live.headwater.srt.netty.SrtPuller;
import live.headwater.srt.netty.SrtServer;
import live.headwater.srt.session.PublishListener;
import live.headwater.srt.session.PullSession;
import live.headwater.srt.session.PullSource;
import live.headwater.srt.session.SrtSettings;
import live.headwater.srt.wire.SynCookies;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server: everything wired, ports open. One may run beside another in a process.
 *
 * <p>Start and stop from any thread; a second stop does nothing.
 */
public final class Daemon implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  /** The application in push URLs: {@code rtmp://HOST/in/…}. */
  private static final String APPLICATION = "in";

  /** All of a stop but its very end must fit in here; what is not done by then is cut off. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(2500);

  /** For answers that were begun when the port closes. */
  private static final Duration LAST_ANSWERS = Duration.ofMillis(200);

  /**
   * A player asks for its playlist once in a target duration at least: who has not asked for so much longer than that
   * is gone.
   */
  private static final Duration WATCHING_MARGIN = Duration.ofSeconds(3);

  /**
   * Discontinuity sequence numbers that each start of the daemon has to itself, so that players which live through a
   * restart never see them go back.
   */
  private static final long DISCONTINUITIES_PER_START = 128;

  private final Configuration configuration;
  private final DirectoryLock lock;
  private final Vertx vertx;
  private final FrameBus bus;
  private final Packager packager;
  private final RtmpServer rtmp;
  private final SrtServer srt;
  private final SrtPuller puller;
  private final OriginServer origin;
  private final PublicUrls urls;
  private final String apiKey;
  private final AtomicBoolean ready;
  private @Nullable DemoPublisher demo;

  private Daemon(
    Configuration configuration,
    DirectoryLock lock,
    Vertx vertx,
    FrameBus bus,
    Packager packager,
    RtmpServer rtmp,
    SrtServer srt,
    SrtPuller puller,
    OriginServer origin,
    PublicUrls urls,
    String apiKey,
    AtomicBoolean ready
  ) {
    this.configuration = configuration;
    this.lock = lock;
    this.vertx = vertx;
    this.bus = bus;
    this.packager = packager;
    this.rtmp = rtmp;
    this.srt = srt;
    this.puller = puller;
    this.origin = origin;
    this.urls = urls;
    this.apiKey = apiKey;
    this.ready = ready;
  }

  /**
   * Opens the ports.
   *
   * @throws ConfigurationException when a port is taken, or the data directory cannot be used or is another daemon's
   */
  public static Daemon start(Configuration configuration) throws ConfigurationException {
    DirectoryLock lock = DirectoryLock.take(configuration.get(Settings.DATA_DIR));
    boolean up = false;
    try {
      Daemon daemon = start(configuration, lock);
      up = true;
      return daemon;
    } finally {
      if (!up) {
        lock.close();
      }
    }
  }

  private static Daemon start(Configuration configuration, DirectoryLock lock) throws ConfigurationException {
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
        BusSettings.DEFAULTS.trackWait(),
        BusSettings.DEFAULTS.mixedProtocols(),
        new PublishRate(configuration.get(Settings.RATE_BURST), configuration.get(Settings.RATE_INTERVAL)),
        new PublishRate(
          configuration.get(Settings.RATE_FAILED_BURST),
          configuration.get(Settings.RATE_FAILED_INTERVAL)
        )
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
      SrtMeters srtMeters = new SrtMeters(meters);
      SrtServer srt = openSrt(configuration, vertx, bus, srtMeters);
      AtomicReference<@Nullable PublicUrls> urls = new AtomicReference<>();
      AtomicBoolean ready = new AtomicBoolean();
      OriginServer origin = new OriginServer(
        vertx,
        OriginSettings.DEFAULTS.withHost(configuration.get(Settings.HTTP_HOST))
          .withPort(configuration.get(Settings.HTTP_PORT))
          .withMaxConnections(configuration.get(Settings.HTTP_MAX_CONNECTIONS)),
        new OriginParts(
          packager::presentation,
          StreamDirectory.of(bus),
          ApiKeys.of(List.of(apiKey)),
          () -> Objects.requireNonNull(urls.get(), "the ports are not open yet"),
          ready::get,
          meters,
          wallClock
        )
      );
      openHttp(configuration, origin);
      PublicUrls known = PublicUrls.of(
        configuration.get(Settings.PUBLIC_HOST),
        rtmp.localPort(),
        srt.localPort(),
        origin.localPort()
      );
      urls.set(known);
      SrtPuller puller = puller(configuration, vertx, bus, srtMeters);
      bus.listen(puller);
      ready.set(true);
      up = true;
      return new Daemon(
        configuration,
        lock,
        vertx,
        bus,
        packager,
        rtmp,
        srt,
        puller,
        origin,
        known,
        apiKey,
        ready
      );
    } finally {
      if (!up) {
        vertx.close().await();
      }
    }
  }

  private static PackagerSettings packagerSettings(Configuration configuration, long startsBefore) {
    return PackagerSettings.DEFAULT.withSegmentDuration(configuration.get(Settings.SEGMENT_DURATION))
      .withWindowDuration(configuration.get(Settings.WINDOW_DURATION))
      .withHoldBack(configuration.get(Settings.HOLD_BACK))
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
      configuration.get(Settings.RTMP_USER_TIMEOUT),
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
      throw ListenFailure.of(
        Settings.RTMP_HOST,
        configuration.get(Settings.RTMP_HOST),
        Settings.RTMP_PORT,
        address.getPort(),
        e
      );
    }
  }

  private static SrtServer openSrt(
    Configuration configuration,
    VertxInternal vertx,
    FrameBus bus,
    SrtMeters meters
  ) throws ConfigurationException {
    InetSocketAddress address = new InetSocketAddress(
      configuration.get(Settings.SRT_HOST),
      configuration.get(Settings.SRT_PORT)
    );
    SecureRandom random = new SecureRandom();
    try {
      return SrtServer.start(
        address,
        vertx.nettyEventLoopGroup(),
        datagrams(vertx),
        new PublishListener.Environment(
          srtSettings(configuration),
          bus,
          bus::srtPassphrase,
          meters,
          new SynCookies(random.nextLong(), random.nextLong()),
          random,
          new AtomicInteger(),
          PooledByteBufAllocator.DEFAULT
        )
      );
    } catch (IOException e) {
      throw ListenFailure.of(
        Settings.SRT_HOST,
        configuration.get(Settings.SRT_HOST),
        Settings.SRT_PORT,
        address.getPort(),
        e
      );
    }
  }

  private static SrtPuller puller(
    Configuration configuration,
    VertxInternal vertx,
    FrameBus bus,
    SrtMeters meters
  ) {
    return new SrtPuller(
      vertx.nettyEventLoopGroup(),
      datagrams(vertx),
      new PullSession.Environment(
        srtSettings(configuration),
        bus,
        meters,
        new SecureRandom(),
        PooledByteBufAllocator.DEFAULT
      )
    );
  }

  private static SrtSettings srtSettings(Configuration configuration) {
    return new SrtSettings(
      configuration.get(Settings.SRT_LATENCY),
      configuration.get(Settings.SRT_IDLE_TIMEOUT),
      SrtSettings.DEFAULT.windowPackets(),
      configuration.get(Settings.SRT_MAX_CONNECTIONS)
    );
  }

  private static Class<? extends DatagramChannel> datagrams(VertxInternal vertx) {
    return vertx.isNativeTransportEnabled() ? EpollDatagramChannel.class : NioDatagramChannel.class;
  }

  private static void openHttp(Configuration configuration, OriginServer origin)
    throws ConfigurationException {
    try {
      origin.start().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw ListenFailure.of(
        Settings.HTTP_HOST,
        configuration.get(Settings.HTTP_HOST),
        Settings.HTTP_PORT,
        configuration.get(Settings.HTTP_PORT),
        e
      );
    }
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
    List<LiveStream> streams = bus.streams();
    for (LiveStream stream : streams.subList(0, Math.min(streams.size(), MAX_WELCOMED_STREAMS))) {
      StreamSettings settings = stream.settings();
      if (demo != null && stream == streams.getFirst()) {
        appendTestCard(text, settings, streams.size() == 1);
      } else {
        appendStream(text, settings);
      }
    }
    if (streams.size() > MAX_WELCOMED_STREAMS) {
      text.append(
        String.format("%n  … and %d more, in the console%n", streams.size() - MAX_WELCOMED_STREAMS)
      );
    }
    text.append(String.format("%n  console    %s#key=%s%n", urls.console(), apiKey));
    text.append(String.format("  API key    %s   (%s)%n", apiKey, whereTheKeyIs()));
    return text.toString();
  }

  private void appendStream(StringBuilder text, StreamSettings stream) {
    text.append(
      String.format("%n  %s%s%n", stream.name(), demo == null ? "" : ": free for an encoder of your own")
    );
    if (!stream.active()) {
      text.append(
        String.format("    switched off: %s%n", stream.pull() ? "not fetched" : "encoders are turned away")
      );
      return;
    }
    if (stream.pull()) {
      for (PullSource source : PullSource.parseAll(stream.uri())) {
        text.append(String.format("    fetched  from %s%n", source));
      }
    } else {
      appendPush(text, stream);
    }
    text.append(String.format("    watch    %s%n", urls.player(stream.id())));
  }

  private void appendPush(StringBuilder text, StreamSettings stream) {
    text.append(String.format("    push     %s%n", urls.push(stream.id(), stream.token())));
    text.append(
      String.format(
        "    OBS      server %s   stream key %s%n",
        urls.pushServer(),
        urls.pushKey(stream.id(), stream.token())
      )
    );
    text.append(String.format("    backup   %s%n", urls.backupPush(stream.id(), stream.token())));
    text.append(String.format("    SRT      %s%n", urls.srtPush(stream.id(), stream.token())));
    text.append(String.format("    backup   %s%n", urls.srtBackupPush(stream.id(), stream.token())));
  }

  /**
   * @param alone there is no stream that an encoder could have for itself
   */
  private void appendTestCard(StringBuilder text, StreamSettings stream, boolean alone) {
    text.append(
      String.format("%n  %s: the built-in test card is on air already, no encoder needed%n", stream.name())
    );
    text.append(String.format("    watch    %s%n", urls.player(stream.id())));
    if (alone) {
      text.append(
        String.format(
          "    push     %s   (your own encoder, as the backup)%n",
          urls.backupPush(stream.id(), stream.token())
        )
      );
    }
  }

  private String whereTheKeyIs() {
    return configuration.get(Settings.API_KEY).isEmpty()
      ? "kept in " + configuration.get(Settings.DATA_DIR).resolve(StateFile.NAME)
      : "set by " + Settings.API_KEY.key();
  }

  /** A terminal holds no more. */
  private static final int MAX_WELCOMED_STREAMS = 5;

  /**
   * Ends feeds and programs, so that the last segments are out, gives viewers the time to fetch them, then closes all
   * connections. Returns when all is closed, within three seconds.
   *
   * <p>The playlists are not marked as ended: a server that is started again goes on with the stream, and players which
   * were told that it is over would not come back.
   */
  @Override
  public void close() {
    long deadlineNs = System.nanoTime() + STOP_WITHIN.toNanos();
    if (!ready.getAndSet(false)) {
      return;
    }
    boolean watched = isWatched();
    if (demo != null) {
      demo.close();
    }
    LOG.info("stopping: feeds first");
    await(puller.close(), deadlineNs);
    await(bus.shutDown().toCompletableFuture(), deadlineNs);
    await(rtmp.close(), deadlineNs);
    await(srt.close(), deadlineNs);
    if (watched) {
      letViewersFinish(deadlineNs);
    }
    await(origin.stop(LAST_ANSWERS).toCompletionStage().toCompletableFuture(), deadlineNs);
    await(vertx.close().toCompletionStage().toCompletableFuture(), deadlineNs + LAST_ANSWERS.toNanos());
    packager.close();
    lock.close();
    LOG.info("stopped");
  }

  /** Whether somebody got a playlist or media lately. */
  private boolean isWatched() {
    Instant last = origin.lastPlayback();
    Duration recent = configuration.get(Settings.SEGMENT_DURATION).plus(WATCHING_MARGIN);
    return last != null && last.isAfter(Instant.now().minus(recent));
  }

  private void letViewersFinish(long deadlineNs) {
    Duration grace = configuration.get(Settings.HTTP_STOP_GRACE);
    long endNs = Math.min(System.nanoTime() + grace.toNanos(), deadlineNs - LAST_ANSWERS.toNanos());
    if (endNs <= System.nanoTime() || grace.isZero()) {
      return;
    }
    LOG.info("stopping: viewers have {} ms for the last segments", grace.toMillis());
    try {
      TimeUnit.NANOSECONDS.sleep(endNs - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
