package live.headwater.srt.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import live.headwater.bus.Admission;
import live.headwater.bus.BusSettings;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.FrameBus;
import live.headwater.bus.Loop;
import live.headwater.bus.Protocol;
import live.headwater.bus.PublishRequest;
import live.headwater.bus.PullGate;
import live.headwater.bus.RuleOverrides;
import live.headwater.bus.StreamSettings;
import live.headwater.srt.session.PullSession;
import live.headwater.srt.session.SrtMetrics;
import live.headwater.srt.session.SrtSettings;
import live.headwater.testing.FfmpegPrograms;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are fetched over real sockets, from a listener of our own. */
class SrtPullerTest {

  private static final MultiThreadIoEventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
    1,
    NioIoHandler.newFactory()
  );

  private static final long PATIENCE_S = 60;

  @TempDir
  private static Path directory;

  private static byte[] transportStream = new byte[0];

  private final RecordingGate gate = new RecordingGate();
  private final BlockingQueue<String> problems = new LinkedBlockingQueue<>();
  private final CountDownLatch nameServiceAnswers = new CountDownLatch(1);
  private final FrameBus bus = new FrameBus(
    BusSettings.DEFAULTS,
    InstantSource.system(),
    System::nanoTime,
    List.of(),
    _ -> {}
  );
  private final SrtPuller puller = new SrtPuller(
    GROUP,
    NioDatagramChannel.class,
    new PullSession.Environment(
      new SrtSettings(Duration.ofMillis(20), Duration.ofSeconds(20), 8_192, 2),
      new Pulls(),
      SrtMetrics.NONE,
      new SecureRandom(),
      PooledByteBufAllocator.DEFAULT
    ),
    this::find
  );

  private final class Pulls implements PullGate {

    @Override
    public Admission admitPulled(
      long streamId,
      Protocol protocol,
      String remote,
      FeedConnection connection,
      Loop loop
    ) {
      assertThat(loop.inLoop()).isTrue();
      return gate.admit(
        new PublishRequest(Long.toString(streamId), RecordingGate.TOKEN, protocol, remote),
        connection,
        loop
      );
    }

    @Override
    public void onPullFailed(long streamId, String text) {
      problems.add(text);
    }
  }

  private InetAddress find(String host) throws UnknownHostException {
    if (host.equals("slow.test")) {
      try {
        nameServiceAnswers.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new UnknownHostException(host);
    }
    return InetAddress.getByName(host);
  }

  SrtPullerTest() {
    bus.listen(puller);
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
    nameServiceAnswers.countDown();
    puller.close().get(PATIENCE_S, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stopLoops() {
    GROUP.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static StreamSettings fetched(long id, boolean active, String uri) {
    return new StreamSettings(
      id,
      "",
      RecordingGate.TOKEN,
      active,
      Instant.EPOCH,
      RuleOverrides.NONE,
      "",
      true,
      uri
    );
  }

  private String problem() throws InterruptedException {
    return String.valueOf(problems.poll(PATIENCE_S, TimeUnit.SECONDS));
  }

  @Test
  void pull_transportStream_deliversEachAccessUnitOnce() throws Exception {
    try (SocketListener source = new SocketListener()) {
      bus.create(fetched(1, true, source.uri() + "?streamid=live/1"));
      source.accept();
      assertThat(source.streamId).isEqualTo("live/1");
      source.send(transportStream);
    }
    RecordingGate.RecordedFeed feed = gate.feeds.getFirst();
    assertThat(feed.closed.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo("the peer closed the connection");
    assertThat(feed.tracks).hasSize(2);
    assertThat(feed.units).isEqualTo(SrtServerTest.unitsOf(transportStream)).hasSizeGreaterThan(150);
    assertThat(gate.requests.getFirst().remote()).startsWith("127.0.0.1:");
  }

  @Test
  void pull_connectionEnds_isMadeAgain() {
    try (SocketListener source = new SocketListener()) {
      bus.create(fetched(1, true, source.uri()));
      source.accept().close("of a test");
      source.accept();
      source.send(transportStream);
      source.run(() -> !gate.feeds.getLast().units.isEmpty());
    }
  }

  @Test
  void pull_firstSourceIsNotThere_theSecondIsTaken() throws Exception {
    int nobody;
    try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      nobody = closed.getLocalPort();
    }
    try (SocketListener source = new SocketListener()) {
      bus.create(fetched(1, true, "srt://127.0.0.1:" + nobody + " " + source.uri()));
      source.accept();
    }
    assertThat(problem()).startsWith("srt://127.0.0.1:" + nobody + " gives nothing: nothing listens there");
  }

  @Test
  void pull_slowNameService_holdsUpNobodyElse() throws Exception {
    bus.create(fetched(1, true, "srt://slow.test:9000"));
    try (SocketListener source = new SocketListener()) {
      // On the same loop: there is only one.
      bus.create(fetched(2, true, source.uri()));
      source.accept();
      source.send(transportStream);
      source.run(() -> !gate.feeds.getLast().units.isEmpty());
      assertThat(problems).isEmpty();
    }
    nameServiceAnswers.countDown();
    assertThat(problem()).contains("srt://slow.test:9000", "no address is known");
  }

  @Test
  void pull_errorInTheServer_callsAgain() throws Exception {
    try (SocketListener source = new SocketListener()) {
      bus.create(fetched(1, true, source.uri()));
      source.accept();
      gate.broken = true;
      source.send(transportStream);
      source.accept();
    }
    assertThat(gate.feeds.getFirst().closed.get(PATIENCE_S, TimeUnit.SECONDS)).startsWith(
      "an error in the server"
    );
  }

  @Test
  void update_anotherSource_isTakenAndTheFirstTold() {
    try (SocketListener first = new SocketListener(); SocketListener second = new SocketListener()) {
      bus.create(fetched(1, true, first.uri()));
      first.accept();
      first.run(() -> !gate.feeds.isEmpty());
      bus.update(fetched(1, true, second.uri()));
      second.accept();
      first.run(() -> first.over != null);
      assertThat(first.over).isEqualTo("the peer closed the connection");
    }
    assertThat(gate.feeds.getFirst().closed).isCompletedWithValue("the stream's source was changed");
  }

  @Test
  void update_switchedOffAndOn_endsAndBegins() throws Exception {
    try (SocketListener source = new SocketListener()) {
      bus.create(fetched(1, false, source.uri()));
      bus.update(fetched(1, true, source.uri()));
      source.accept();
      source.run(() -> !gate.feeds.isEmpty());
      bus.update(fetched(1, false, source.uri()));
      source.run(() -> source.over != null);
      assertThat(gate.feeds.getFirst().closed.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo(
        "the stream was switched off"
      );
      bus.update(fetched(1, true, source.uri()));
      source.accept();
    }
  }

  @Test
  void update_uriThatCannotBeUsed_isTold() throws Exception {
    bus.create(fetched(1, true, "rtmp://127.0.0.1/in/1"));
    assertThat(problem()).startsWith("not fetched: its uri has the scheme rtmp, which is not supported yet");
  }

  @Test
  void close_withFeeds_tellsSources() throws Exception {
    try (SocketListener source = new SocketListener()) {
      bus.create(fetched(1, true, source.uri()));
      source.accept();
      source.run(() -> !gate.feeds.isEmpty());
      puller.close().get(PATIENCE_S, TimeUnit.SECONDS);
      source.run(() -> source.over != null);
    }
    assertThat(gate.feeds.getFirst().closed).isCompletedWithValue("the server is shutting down");
  }
}
