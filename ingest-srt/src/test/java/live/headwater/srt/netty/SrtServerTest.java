package live.headwater.srt.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import live.headwater.bus.Refusal;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Track;
import live.headwater.media.mpegts.demux.TsDemuxer;
import live.headwater.srt.netty.RecordingGate.RecordedFeed;
import live.headwater.srt.netty.RecordingGate.Unit;
import live.headwater.srt.session.PublishListener;
import live.headwater.srt.session.SrtMetrics;
import live.headwater.srt.session.SrtSettings;
import live.headwater.srt.wire.ControlPacket;
import live.headwater.srt.wire.ControlType;
import live.headwater.srt.wire.SynCookies;
import live.headwater.testing.FfmpegPrograms;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on real sockets, with callers of our own, which do what libsrt's would not. */
class SrtServerTest {

  private static final MultiThreadIoEventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
    2,
    NioIoHandler.newFactory()
  );

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String STREAM_ID = "1#" + RecordingGate.TOKEN;

  @TempDir
  private static Path directory;

  private static byte[] transportStream = new byte[0];

  private final RecordingGate gate = new RecordingGate();
  private final Counted metrics = new Counted();
  private final AtomicInteger connections = new AtomicInteger();
  private SrtServer server;

  /** Counts by name. */
  private static final class Counted implements SrtMetrics {

    final AtomicInteger stray = new AtomicInteger();
    final List<String> refused = new CopyOnWriteArrayList<>();

    @Override
    public void onStrayDatagram() {
      stray.incrementAndGet();
    }

    @Override
    public void onFeedRefused(Refusal refusal) {
      refused.add(refusal.name());
    }

    @Override
    public void onRejected(Rejection reason) {
      refused.add(reason.name());
    }
  }

  SrtServerTest() throws IOException {
    server = start(0, new SrtSettings(Duration.ofMillis(20), Duration.ofSeconds(20), 8_192, 2));
  }

  private SrtServer start(int port, SrtSettings settings) throws IOException {
    return SrtServer.start(
      new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
      GROUP,
      NioDatagramChannel.class,
      new PublishListener.Environment(
        settings,
        gate,
        (_, token) -> token.equals(RecordingGate.TOKEN) ? "" : null,
        metrics,
        new SynCookies(1, 2),
        new SecureRandom(),
        connections,
        PooledByteBufAllocator.DEFAULT
      )
    );
  }

  @BeforeAll
  static void encode() throws IOException {
    Path file = directory.resolve("source.ts");
    FfmpegPrograms.FFMPEG.run(
      (
        "-v error -f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine=sample_rate=48000 -t 2 " +
        "-c:v libx264 -preset veryfast -g 30 -bf 2 -pix_fmt yuv420p -c:a aac -f mpegts " +
        file
      ).split(" ", -1)
    ).requireSuccess();
    transportStream = Files.readAllBytes(file);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(connections).hasValue(0);
  }

  @AfterAll
  static void stopLoops() {
    GROUP.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private SocketCaller call(String streamId) {
    return new SocketCaller(server.localPort(), streamId).call();
  }

  private RecordedFeed feed() {
    return gate.feeds.getLast();
  }

  static List<Unit> unitsOf(byte[] bytes) {
    List<Unit> units = new ArrayList<>();
    TsDemuxer.Listener listener = new TsDemuxer.Listener() {
      @Override
      public void onTrack(Track track) {}

      @Override
      public void onAccessUnit(AccessUnit unit) {
        units.add(Unit.of(unit));
      }

      @Override
      public void onTimedMetadata(TsDemuxer.MetadataKind kind, long ptsTicks, Bytes payload) {}

      @Override
      public void onTimecode(long presentationNs, long timecodeNs) {}

      @Override
      public void onProblem(String text) {
        throw new AssertionError(text);
      }
    };
    try (
      TsDemuxer demuxer = new TsDemuxer(PooledByteBufAllocator.DEFAULT, listener, TsDemuxer.Limits.DEFAULT)
    ) {
      demuxer.read(Unpooled.wrappedBuffer(bytes), 0);
      demuxer.end();
    }
    return units;
  }

  // --- feeds ---

  @Test
  void publish_transportStream_deliversEachAccessUnitOnce() throws Exception {
    try (SocketCaller caller = call(STREAM_ID)) {
      caller.send(transportStream);
      caller.run(() -> caller.connected().statistics().pktSndBuf() == 0);
    }
    RecordedFeed feed = feed();
    assertThat(feed.closed.get(20, TimeUnit.SECONDS)).isEqualTo("the peer closed the connection");
    assertThat(feed.infos.getFirst().encoder()).startsWith("libsrt 1.5");
    assertThat(feed.tracks).hasSize(2);
    assertThat(feed.units).isEqualTo(unitsOf(transportStream)).hasSizeGreaterThan(150);
    assertThat(feed.unflushed).isFalse();
    assertThat(gate.requests.getFirst().remote()).startsWith("127.0.0.1:");
    assertThat(gate.requests.getFirst().streamKey()).isEqualTo("1");
  }

  @Test
  void publish_twoAtOnce_areKeptApart() throws Exception {
    try (SocketCaller first = call(STREAM_ID); SocketCaller second = call("1b#" + RecordingGate.TOKEN)) {
      assertThat(connections).hasValue(2);
      first.send(transportStream);
      second.send(transportStream);
      first.run(() -> first.connected().statistics().pktSndBuf() == 0);
      second.run(() -> second.connected().statistics().pktSndBuf() == 0);
    }
    for (RecordedFeed feed : gate.feeds) {
      feed.closed.get(20, TimeUnit.SECONDS);
      assertThat(feed.units).isEqualTo(unitsOf(transportStream));
    }
    assertThat(gate.requests.get(1).streamKey()).isEqualTo("1b");
  }

  @Test
  void publish_garbageInsteadOfTransportStream_isCounted() throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(3).nextBytes(garbage);
    try (SocketCaller caller = call(STREAM_ID)) {
      caller.send(garbage);
      caller.run(() -> caller.connected().statistics().pktSndBuf() == 0);
    }
    assertThat(feed().closed.get(20, TimeUnit.SECONDS)).contains("bytes that are no TS packets");
    assertThat(feed().units).isEmpty();
  }

  @Test
  void publish_errorInTheServer_costsThisConnectionOnly() throws Exception {
    try (SocketCaller other = call("1b#" + RecordingGate.TOKEN); SocketCaller caller = call(STREAM_ID)) {
      gate.broken = true;
      caller.send(transportStream);
      caller.run(() -> caller.over != null);
      assertThat(feed().closed.get(20, TimeUnit.SECONDS)).startsWith("an error in the server");
      other.send(transportStream);
      other.run(() -> !gate.feeds.getFirst().units.isEmpty());
    }
  }

  // --- who is let in ---

  @Test
  void call_wrongToken_isRefused() {
    try (SocketCaller caller = call("1#wrong")) {
      assertThat(caller.over).isEqualTo("the listener refuses: unauthorized");
    }
    assertThat(metrics.refused).containsExactly("WRONG_TOKEN");
    assertThat(gate.requests).hasSize(1);
  }

  @Test
  void call_toReceive_isRefused() {
    try (SocketCaller caller = call("#!::r=1,m=request,token=" + RecordingGate.TOKEN)) {
      assertThat(caller.over).isEqualTo("the listener refuses: bad mode");
    }
    assertThat(metrics.refused).containsExactly("MODE");
    assertThat(gate.requests).isEmpty();
  }

  @Test
  void call_streamIdThatIsNone_isRefused() {
    try (SocketCaller caller = call("#!::r")) {
      assertThat(caller.over).isEqualTo("the listener refuses: bad request");
    }
    assertThat(metrics.refused).containsExactly("STREAM_ID");
  }

  @Test
  void call_oneMoreThanThereMayBe_isRefusedUntilOneEnds() throws Exception {
    try (SocketCaller first = call(STREAM_ID); SocketCaller _ = call(STREAM_ID)) {
      try (SocketCaller third = call(STREAM_ID)) {
        assertThat(third.over).isEqualTo("the listener refuses: overloaded");
      }
      first.connected().close("to make room");
      gate.feeds.getFirst().closed.get(20, TimeUnit.SECONDS);
      try (SocketCaller third = call(STREAM_ID)) {
        assertThat(third.over).isNull();
      }
    }
  }

  @Test
  void call_conclusionRepeated_isJudgedOnce() {
    try (SocketCaller caller = call(STREAM_ID)) {
      byte[] conclusion = caller.sent.get(1);
      int answers = caller.received.size();
      caller.sendRaw(conclusion);
      caller.sendRaw(conclusion);
      caller.run(() -> caller.received.size() >= answers + 2);
      assertThat(gate.requests).hasSize(1);
      assertThat(gate.feeds).hasSize(1);
      assertThat(connections).hasValue(1);
    }
  }

  // --- strangers ---

  @Test
  void datagrams_ofNoConnection_areDropped() {
    Random random = new Random(7);
    try (SocketCaller stranger = new SocketCaller(server.localPort(), STREAM_ID)) {
      for (int i = 0; i < 500; i++) {
        byte[] garbage = new byte[random.nextInt(1_472)];
        random.nextBytes(garbage);
        stranger.sendRaw(garbage);
      }
      try (SocketCaller caller = call(STREAM_ID)) {
        assertThat(caller.over).isNull();
        // A conclusion from another port does not have that port's cookie.
        stranger.sendRaw(caller.sent.get(1));
        caller.send(transportStream);
        caller.run(() -> !feed().units.isEmpty());
      }
    }
    assertThat(metrics.stray).hasValueGreaterThan(100);
    assertThat(gate.requests).hasSize(1);
  }

  @Test
  void shutdown_fromAnotherAddress_endsNothing() {
    try (
      SocketCaller caller = call(STREAM_ID);
      SocketCaller stranger = new SocketCaller(server.localPort(), STREAM_ID)
    ) {
      ByteBuf shutdown = Unpooled.buffer();
      ControlPacket.writeBare(shutdown, ControlType.SHUTDOWN, 0, caller.connected().terms().peerSocketId());
      stranger.sendRaw(ByteBufUtil.getBytes(shutdown));
      caller.run(() -> metrics.stray.get() == 1);
      caller.send(transportStream);
      caller.run(() -> !feed().units.isEmpty());
      assertThat(feed().closed).isNotDone();
    }
  }

  // --- ends ---

  @Test
  void disconnect_byTheBus_tellsThePeer() throws Exception {
    try (SocketCaller caller = call(STREAM_ID)) {
      feed().connection.disconnect("the push token was reset");
      caller.run(() -> caller.over != null);
      assertThat(caller.over).isEqualTo("the peer closed the connection");
    }
    assertThat(feed().closed.get(20, TimeUnit.SECONDS)).isEqualTo("the push token was reset");
  }

  @Test
  void close_withFeeds_tellsPeersAndFreesThePort() throws Exception {
    int port = server.localPort();
    try (SocketCaller caller = call(STREAM_ID)) {
      caller.send(transportStream);
      server.close().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      caller.run(() -> caller.over != null);
    }
    assertThat(feed().closed.get()).startsWith("the server is shutting down");
    // A socket of NIO lets go of its port when its loop selects next.
    server = Awaitility.await()
      .atMost(PATIENCE)
      .ignoreException(IOException.class)
      .until(() -> start(port, SrtSettings.DEFAULT), started -> started.localPort() == port);
    assertThatThrownBy(() -> start(port, SrtSettings.DEFAULT)).isInstanceOf(IOException.class);
  }

  @Test
  void silence_forTheIdleTime_endsTheFeed() throws Exception {
    server.close().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    server = start(0, new SrtSettings(Duration.ofMillis(20), Duration.ofMillis(300), 8_192, 2));
    try (SocketCaller _ = call(STREAM_ID)) {
      assertThat(feed().closed.get(20, TimeUnit.SECONDS)).isEqualTo("nothing came from the peer for 300 ms");
    }
  }
}
