package live.headwater.rtmp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import live.headwater.bus.Admission;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.Gate;
import live.headwater.bus.Loop;
import live.headwater.bus.PublishRequest;
import live.headwater.bus.Refusal;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Track;
import live.headwater.rtmp.netty.RtmpServer;
import live.headwater.rtmp.session.RtmpMetrics;
import live.headwater.rtmp.session.RtmpServerSession;
import live.headwater.rtmp.session.RtmpSettings;
import live.headwater.rtmp.wire.ClientHandshake;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publisher and server over loopback. */
class RtmpPublisherTest {

  private static final MultiThreadIoEventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
    2,
    NioIoHandler.newFactory()
  );

  /** AAC sequence header: LC, 48 kHz, stereo. */
  private static final String AAC_CONFIGURATION = "af00 1190";

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> atServer = new LinkedBlockingQueue<>();
  private final List<RtmpServer> servers = new ArrayList<>();

  @AfterEach
  void stopServers() {
    servers.forEach(server -> server.close().join());
  }

  @AfterAll
  static void stopLoops() {
    GROUP.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void audio_published_arrivesBitForBit() throws Exception {
    for (ClientHandshake.Form form : ClientHandshake.Form.values()) {
      RtmpPublisher publisher = publish(startServer(new Accepting()), settings(form, Duration.ofSeconds(30)));
      assertThat(next(heard)).isEqualTo("publishing");
      publisher.metadata(new AmfValue.EcmaArray(Map.of("encoder", AmfValue.of("test"))));
      publisher.audio(0, bytes(AAC_CONFIGURATION));
      for (int i = 0; i < 100; i++) {
        publisher.audio(
          i * 21L,
          bytes("af01")
            .writeZero(i * 200)
            .writeInt(i)
        );
      }
      publisher.flush();
      publisher.close();

      assertThat(next(atServer)).isEqualTo("admitted 1 TOKEN");
      for (int i = 0; i < 100; i++) {
        assertThat(next(atServer)).isEqualTo(i * 21L + " " + "00".repeat(i * 200) + "%08x".formatted(i));
      }
      assertThat(next(atServer)).startsWith("closed");
      assertThat(next(heard)).isEqualTo("Closed[]");
    }
  }

  @Test
  void connect_busyStream_isRefusedWithTheServersCode() throws Exception {
    Gate busy = (request, connection, loop) -> new Admission.Refused(Refusal.ALREADY_CONNECTED);
    publish(startServer(busy), PublisherSettings.DEFAULT);
    assertThat(next(heard)).startsWith("Refused[code=NetStream.Publish.BadName, description=");
  }

  @Test
  void connect_serverStops_isTheEnd() throws Exception {
    RtmpServer server = startServer(new Accepting());
    publish(server, PublisherSettings.DEFAULT);
    assertThat(next(heard)).isEqualTo("publishing");
    server.close().join();
    assertThat(next(heard)).startsWith("Ended[code=NetStream.");
  }

  @Test
  void connect_nobodyThere_fails() throws Exception {
    int port;
    try (ServerSocket closedAgain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closedAgain.getLocalPort();
    }
    publish(port, PublisherSettings.DEFAULT);
    assertThat(next(heard)).startsWith("Failed[reason=cannot connect to rtmp://127.0.0.1:" + port + "/in: ");
  }

  @Test
  void connect_unknownHost_fails() throws Exception {
    RtmpPublisher.connect(
      bootstrap(),
      PublisherAddress.parse("rtmp://nobody.invalid/in/1"),
      PublisherSettings.DEFAULT,
      new Recording()
    );
    assertThat(next(heard)).startsWith("Failed[reason=cannot connect to rtmp://nobody.invalid/in: ");
  }

  @Test
  void connect_serverSilent_timesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      publish(silent.getLocalPort(), settings(ClientHandshake.Form.SIMPLE, Duration.ofMillis(50)));
      assertThat(next(heard)).isEqualTo("Failed[reason=no handshake within 50 ms]");
    }
  }

  @Test
  void close_atOnce_isHeard() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      publish(silent.getLocalPort(), PublisherSettings.DEFAULT).close();
      assertThat(next(heard)).isEqualTo("Closed[]");
    }
  }

  @Test
  void video_afterTheEnd_isReleased() throws Exception {
    RtmpPublisher publisher = publish(startServer(new Accepting()), PublisherSettings.DEFAULT);
    assertThat(next(heard)).isEqualTo("publishing");
    publisher.close();
    assertThat(next(heard)).isEqualTo("Closed[]");

    ByteBuf late = Unpooled.buffer().writeInt(1);
    publisher.video(0, late);
    publisher
      .loop()
      .submit(() -> {})
      .sync();
    assertThat(late.refCnt()).isZero();
    assertThat(publisher.isWritable()).isFalse();
  }

  private RtmpServer startServer(Gate gate) throws IOException {
    RtmpServer server = RtmpServer.start(
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
      GROUP,
      NioServerSocketChannel.class,
      new RtmpServerSession.Environment(
        RtmpSettings.DEFAULT,
        gate,
        _ -> false,
        RtmpMetrics.NONE,
        PooledByteBufAllocator.DEFAULT
      )
    );
    servers.add(server);
    return server;
  }

  private RtmpPublisher publish(RtmpServer server, PublisherSettings settings) {
    return publish(server.localPort(), settings);
  }

  private RtmpPublisher publish(int port, PublisherSettings settings) {
    PublisherAddress address = new PublisherAddress("127.0.0.1", port, "in", "1?TOKEN");
    return RtmpPublisher.connect(bootstrap(), address, settings, new Recording());
  }

  private static Bootstrap bootstrap() {
    return new Bootstrap().group(GROUP).channel(NioSocketChannel.class);
  }

  private static PublisherSettings settings(ClientHandshake.Form form, Duration setupTimeout) {
    PublisherSettings defaults = PublisherSettings.DEFAULT;
    return new PublisherSettings(
      form,
      defaults.encoder(),
      defaults.chunkBytes(),
      setupTimeout,
      defaults.lingerTimeout(),
      defaults.maxPendingBytes()
    );
  }

  private static ByteBuf bytes(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes);
  }

  private static String next(BlockingQueue<String> queue) throws InterruptedException {
    String next = queue.poll(20, TimeUnit.SECONDS);
    return next == null ? "nothing in 20 s" : next;
  }

  private final class Recording implements PublisherListener {

    @Override
    public void onPublishing(RtmpPublisher publisher) {
      heard.add("publishing");
    }

    @Override
    public void onEnd(RtmpPublisher publisher, PublishEnd end) {
      heard.add(end.toString());
    }
  }

  /** Admits everybody and writes down what comes. */
  private final class Accepting implements Gate {

    @Override
    public Admission admit(PublishRequest request, FeedConnection connection, Loop loop) {
      atServer.add("admitted " + request.streamKey() + " " + request.token());
      return new Admission.Accepted(
        new Feed() {
          @Override
          public void onInfo(FeedInfo info) {}

          @Override
          public void onTrack(Track track) {}

          @Override
          public void onTimecode(long presentationNs, long timecodeNs) {}

          @Override
          public void onAccessUnit(AccessUnit unit) {
            atServer.add(unit.dtsTicks() + " " + Bytes.copyOf(unit.payload()));
            unit.release();
          }

          @Override
          public void flush() {}

          @Override
          public void close(String reason) {
            atServer.add("closed: " + reason);
          }
        }
      );
    }
  }
}
