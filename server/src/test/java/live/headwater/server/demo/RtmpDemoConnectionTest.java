package live.headwater.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
import live.headwater.media.Track;
import live.headwater.rtmp.client.PublisherAddress;
import live.headwater.rtmp.netty.RtmpServer;
import live.headwater.rtmp.session.RtmpMetrics;
import live.headwater.rtmp.session.RtmpServerSession;
import live.headwater.rtmp.session.RtmpSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets, against this project's own server. */
class RtmpDemoConnectionTest {

  private static final ZonedDateTime NOON = ZonedDateTime.parse("2026-11-20T12:00:00Z");

  private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final RecordingGate gate = new RecordingGate();
  private final DemoConnection.Connector connector;
  private final RtmpServer server;

  RtmpDemoConnectionTest() throws IOException {
    server = RtmpServer.start(
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
      group,
      NioServerSocketChannel.class,
      new RtmpServerSession.Environment(
        RtmpSettings.DEFAULT,
        gate,
        _ -> false,
        RtmpMetrics.NONE,
        ByteBufAllocator.DEFAULT
      )
    );
    connector = RtmpDemoConnection.connector(
      new Bootstrap().group(group).channel(NioSocketChannel.class),
      new PublisherAddress("localhost", server.localPort(), "in", "1?secret")
    );
  }

  @AfterEach
  void stop() throws Exception {
    server.close().get(5, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
  }

  @Test
  void connect_serverAccepts_allThatIsDueReachesTheFeed() throws Exception {
    try (DemoConnection connection = connector.connect()) {
      DemoSchedule schedule = new DemoSchedule(new TestCard(), BeepTrack.load(), connection, 0, NOON);
      schedule.sendConfigurations();
      schedule.sendDue(500_000_000, NOON);
      await().until(() -> gate.events.size() >= 2 + 13 + 24);
      assertThat(connection.isOpen()).isTrue();
    }
    assertThat(gate.events)
      .contains("track avc1.42c01f", "track mp4a.40.2", "VIDEO 0 key", "VIDEO 480")
      .filteredOn(event -> event.startsWith("VIDEO"))
      .hasSize(13);
    await().until(() -> gate.events.getLast().startsWith("closed"));
  }

  @Test
  void connect_serverRefuses_failsWithItsReason() {
    gate.refusal = Refusal.ALREADY_CONNECTED;
    assertThatThrownBy(connector::connect)
      .isInstanceOf(IOException.class)
      .hasMessageStartingWith("the server refused: NetStream.Publish.BadName");
  }

  @Test
  void connect_nobodyListens_failsWithoutTheStreamKey() throws Exception {
    server.close().get(5, TimeUnit.SECONDS);
    assertThatThrownBy(connector::connect)
      .isInstanceOf(IOException.class)
      .hasMessageStartingWith("cannot connect to rtmp://localhost:" + server.localPort() + "/in: ")
      .hasMessageNotContaining("secret");
  }

  @Test
  void isOpen_serverEndsTheFeed_turnsFalse() throws Exception {
    try (DemoConnection connection = connector.connect()) {
      assertThat(connection.isOpen()).isTrue();
      gate.connections.getFirst().disconnect("enough");
      await().until(() -> !connection.isOpen());
      assertThat(connection.endReason()).contains("enough");
    }
  }

  /** Admits all, or none, and writes down what comes. */
  private static final class RecordingGate implements Gate, Feed {

    final List<String> events = new CopyOnWriteArrayList<>();
    final List<FeedConnection> connections = new CopyOnWriteArrayList<>();
    volatile @Nullable Refusal refusal;
    private final List<Track> tracks = new CopyOnWriteArrayList<>();

    @Override
    public Admission admit(PublishRequest request, FeedConnection connection, Loop loop) {
      connections.add(connection);
      Refusal refused = refusal;
      return refused == null ? new Admission.Accepted(this) : new Admission.Refused(refused);
    }

    @Override
    public void onInfo(FeedInfo info) {}

    @Override
    public void onTimecode(long presentationNs, long timecodeNs) {}

    @Override
    public void onTrack(Track track) {
      tracks.add(track);
      events.add("track " + track.codec().codecs());
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
      Track track = tracks
        .stream()
        .filter(one -> one.id() == unit.trackId())
        .findFirst()
        .orElseThrow();
      long timeMs = Math.round(1000 * track.timescale().toSeconds(unit.dtsTicks()));
      boolean key = track.isVideo() && unit.randomAccess();
      events.add(track.type() + " " + timeMs + (key ? " key" : ""));
      unit.release();
    }

    @Override
    public void flush() {}

    @Override
    public void close(String reason) {
      events.add("closed " + reason);
    }
  }
}
