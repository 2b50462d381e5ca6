package live.headwater.rtmp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.bus.Refusal;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.flv.AudioTagHeader;
import live.headwater.media.flv.FlvReader;
import live.headwater.media.flv.FlvTag;
import live.headwater.media.flv.VideoTagHeader;
import live.headwater.rtmp.session.FakeGate;
import live.headwater.rtmp.session.RecordedFeed;
import live.headwater.rtmp.session.RecordedFeed.Unit;
import live.headwater.rtmp.session.RtmpMetrics;
import live.headwater.rtmp.session.RtmpServerSession;
import live.headwater.rtmp.session.RtmpSettings;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.ProgramResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on real sockets, with a real encoder and with strangers. */
class RtmpServerTest {

  private static final MultiThreadIoEventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
    2,
    NioIoHandler.newFactory()
  );

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir
  private Path directory;

  private final FakeGate gate = new FakeGate();
  private final RtmpServer server;

  RtmpServerTest() throws IOException {
    server = start(0);
  }

  private RtmpServer start(int port) throws IOException {
    return RtmpServer.start(
      new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
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
  }

  @AfterEach
  void stop() throws Exception {
    server.close().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterAll
  static void stopLoops() {
    GROUP.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private String url(String rest) {
    return "rtmp://127.0.0.1:" + server.localPort() + "/" + rest;
  }

  // --- a real encoder ---

  @Test
  void publish_byFfmpeg_deliversEachAccessUnitOfTheFile() throws Exception {
    Path file = directory.resolve("source.flv");
    FfmpegPrograms.FFMPEG.run(
      (
        "-loglevel error -f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine=sample_rate=48000 -t 2 " +
        "-c:v libx264 -preset veryfast -g 30 -bf 2 -pix_fmt yuv420p -c:a aac -f flv " +
        file
      ).split(" ")
    ).requireSuccess();
    FfmpegPrograms.FFMPEG.run(
      "-loglevel",
      "error",
      "-i",
      file.toString(),
      "-c",
      "copy",
      "-f",
      "flv",
      url("in/1?" + FakeGate.TOKEN)
    ).requireSuccess();

    RecordedFeed feed = gate.feeds.getFirst();
    assertThat(feed.closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(feed.closeReason).isEqualTo("unpublished by the encoder");
    assertThat(feed.tracks).hasSize(2);
    List<Unit> expected = unitsOf(file);
    assertThat(feed.units(0)).isEqualTo(of(expected, 0)).hasSize(60);
    assertThat(feed.units(1)).isEqualTo(of(expected, 1)).hasSizeGreaterThan(90);
  }

  private static List<Unit> of(List<Unit> units, int trackId) {
    return units
      .stream()
      .filter(unit -> unit.trackId() == trackId)
      .toList();
  }

  private static List<Unit> unitsOf(Path file) throws IOException, InputException {
    ByteBuf bytes = Unpooled.wrappedBuffer(Files.readAllBytes(file));
    FlvReader reader = new FlvReader(bytes);
    List<Unit> units = new ArrayList<>();
    for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
      ByteBuf body = tag.body();
      if (tag.type() == FlvTag.VIDEO && VideoTagHeader.isAvcPicture(body)) {
        boolean key = VideoTagHeader.frameType(body) == VideoTagHeader.KEY_FRAME;
        Bytes sample = Bytes.copyOf(VideoTagHeader.nalUnits(body));
        units.add(new Unit(0, tag.timestampMs(), VideoTagHeader.compositionTimeMs(body), key, sample));
      } else if (tag.type() == FlvTag.AUDIO && AudioTagHeader.isAacFrame(body)) {
        units.add(new Unit(1, tag.timestampMs(), 0, true, Bytes.copyOf(AudioTagHeader.frame(body))));
      }
    }
    return units;
  }

  @Test
  void publish_refused_ffmpegPrintsWhy() {
    ProgramResult wrong = push("in/1?wrong");
    assertThat(wrong.exitCode()).isNotZero();
    assertThat(wrong.stderr()).contains("Server error: Publishing is not allowed: check the stream id");

    gate.refuse("2", Refusal.ALREADY_CONNECTED);
    assertThat(push("in/2?" + FakeGate.TOKEN).stderr()).contains(
      "Server error: stream 2 primary cannot be published now: this feed has a live connection already"
    );
    assertThat(push("live/1?" + FakeGate.TOKEN).stderr()).contains("Server error: No such application");
  }

  private ProgramResult push(String rest) {
    return FfmpegPrograms.FFMPEG.run(
      "-loglevel",
      "error",
      "-f",
      "lavfi",
      "-i",
      "sine=sample_rate=48000:duration=1",
      "-c:a",
      "aac",
      "-f",
      "flv",
      url(rest)
    );
  }

  // --- sockets ---

  /** What a recorded client sent, from C0 on, up to and with its publish and some media. */
  private static byte[] captured(String name) throws IOException {
    try (InputStream in = RtmpServerTest.class.getResourceAsStream("/live/headwater/rtmp/captures/" + name)) {
      assertThat(in).isNotNull();
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.localPort());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  @Test
  void close_withAnEncoderConnected_tellsItAndEndsTheFeed() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(captured("obs-29.bin"));
      readUntil(socket.getInputStream(), "NetStream.Publish.Start");
      var _ = server.close();
      assertThat(readAll(socket.getInputStream())).contains("the server is shutting down");
    }
    RecordedFeed feed = gate.feeds.getFirst();
    assertThat(feed.closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(feed.closeReason).isEqualTo("the server is shutting down");
  }

  @Test
  void disconnect_fromAnotherThread_endsTheConnection() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(captured("obs-29.bin"));
      readUntil(socket.getInputStream(), "NetStream.Publish.Start");
      gate.connections.getFirst().disconnect("the push token was reset");
      assertThat(readAll(socket.getInputStream())).contains("the push token was reset");
    }
  }

  @Test
  void connectionLost_endsTheFeed() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(captured("obs-29.bin"));
      readUntil(socket.getInputStream(), "NetStream.Publish.Start");
    }
    RecordedFeed feed = gate.feeds.getFirst();
    assertThat(feed.closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void garbage_costsItsOwnConnectionOnly() throws Exception {
    try (Socket encoder = connect()) {
      byte[] capture = captured("obs-29.bin");
      encoder.getOutputStream().write(capture, 0, 60_000);
      readUntil(encoder.getInputStream(), "NetStream.Publish.Start");
      for (byte[] garbage : List.of(
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII),
        garbageAfterHandshake()
      )) {
        try (Socket stranger = connect()) {
          stranger.getOutputStream().write(garbage);
          readAll(stranger.getInputStream());
        }
      }
      try (Socket half = connect()) {
        half.getOutputStream().write(capture, 0, 700);
      }
      encoder.getOutputStream().write(capture, 60_000, capture.length - 60_000);
    }
    RecordedFeed feed = gate.feeds.getFirst();
    assertThat(feed.closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(gate.feeds).hasSize(1);
    assertThat(feed.units(0).getLast().dtsTicks()).isGreaterThan(1_000);
  }

  private static byte[] garbageAfterHandshake() {
    byte[] bytes = new byte[1 + 2 * 1536 + 100];
    bytes[0] = 3;
    // A type 3 chunk on a chunk stream that was never heard of.
    bytes[1 + 2 * 1536] = (byte) 0xC7;
    return bytes;
  }

  @Test
  void peerThatAsksAndNeverReads_isClosedBeforeItsAnswersPileUp() throws Exception {
    byte[] handshake = new byte[1 + 2 * 1536];
    handshake[0] = 3;
    // createStream with transaction 2, as one chunk.
    byte[] call = ByteBufUtil.decodeHexDump(
      "03000000000019140000000002000c63726561746553747265616d00400000000000000005"
    );
    byte[] calls = new byte[call.length * 2_000];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = call[i % call.length];
    }
    try (Socket socket = connect()) {
      socket.getOutputStream().write(handshake);
      assertThatThrownBy(() -> {
        for (int i = 0; i < 20_000; i++) {
          socket.getOutputStream().write(calls);
        }
      }).isInstanceOf(IOException.class);
    }
  }

  @Test
  void start_onATakenPort_saysSo() {
    assertThatThrownBy(() -> start(server.localPort()))
      .isInstanceOf(IOException.class)
      .hasMessageContaining("cannot listen on")
      .hasMessageContaining(String.valueOf(server.localPort()));
  }

  private static void readUntil(InputStream in, String expected) throws IOException {
    StringBuilder seen = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (seen.indexOf(expected) < 0) {
      int count = in.read(buffer);
      assertThat(count)
        .as("closed before " + expected + ": " + seen)
        .isPositive();
      seen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
    }
  }

  private static String readAll(InputStream in) {
    StringBuilder seen = new StringBuilder();
    byte[] buffer = new byte[4096];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        seen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException _) {
      // Reset: what came before counts.
    }
    return seen.toString();
  }
}
