package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.headwater.bus.StreamEvent;
import live.headwater.server.e2e.FlvScript.Tag;
import live.headwater.server.e2e.ScriptedFeed.Pace;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Input of every wrong kind on one daemon, while somebody watches another of its streams: each costs at most its own
 * connection or access unit, is logged and counted, and the viewer never notices.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

  private static final int WATCHED = 1;
  private static final int STREAMS = 16;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String AV =
    "-t 6 -f lavfi -i testsrc2=size=320x180:rate=25 -t 6 -f lavfi -i sine=sample_rate=48000 " +
    "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 25 -bf 0 -sc_threshold 0 -c:a aac -b:a 96k";

  private Path directory = Path.of("");
  private FlvScript script = new FlvScript(List.of());
  private TestDaemon daemon;
  private ScriptedFeed watchedFeed;
  private CheckedPlaylists viewer;
  private StreamLog log;
  /** Each test has a stream of its own, so that none sees what another has left. */
  private int attacked = WATCHED;

  @BeforeAll
  void start(@TempDir Path given) {
    directory = given;
    script = FlvScript.encode(directory.resolve("good.flv"), AV);
    log = new StreamLog();
    daemon = TestDaemon.startWithStreams(
      STREAMS,
      directory.resolve("data"),
      "rtmp.handshake-timeout",
      "1s",
      "failover.hold-open",
      "0s",
      "window.duration",
      "10m"
    );
    watchedFeed = ScriptedFeed.push(daemon.pushUrl(WATCHED), script, Pace.REAL_TIME_LOOP);
    viewer = CheckedPlaylists.follow(daemon, WATCHED);
    viewer.awaitSegments(1);
  }

  @AfterAll
  void stop() {
    try (StreamLog _ = log; TestDaemon _ = daemon; ScriptedFeed _ = watchedFeed) {
      viewer.close();
    }
  }

  @BeforeEach
  void takeAnotherStream() {
    attacked++;
    log.clear();
  }

  @AfterEach
  void theViewerNoticesNothing() {
    Awaitility.await("other connections are gone")
      .atMost(LIMIT)
      .until(() -> daemon.metric("headwater_rtmp_connections") == 1);
    Awaitility.await("other feeds are gone")
      .atMost(LIMIT)
      .until(() -> daemon.stream(attacked).status().feeds().isEmpty());
    viewer.awaitSegments(1);
    assertThat(viewer.discontinuities()).isZero();
    assertThat(watchedFeed.isAlive()).isTrue();
    assertThat(log.lines()).noneMatch(line -> line.level().isGreaterOrEqual(Level.ERROR));
    assertThat(log.linesWith("stream=" + WATCHED + " ")).isEmpty();
  }

  @Test
  void connect_garbage_costsTheConnection() throws IOException {
    double before = problems("handshake");
    byte[] garbage = new byte[4096];
    new Random(1).nextBytes(garbage);
    garbage[0] = 'G';
    try (RawPeer peer = new RawPeer(rtmpPort())) {
      peer.send(garbage);
      peer.awaitClose();
    }
    awaitCount("handshake", before + 1);
    assertThat(log.await("127.0.0.1").text()).contains("RTMP");
  }

  @Test
  void connect_halfAHandshake_isClosedInTime() throws IOException {
    double before = daemon.metric("headwater_rtmp_rejected_total{reason=\"timeout\"");
    try (RawPeer peer = new RawPeer(rtmpPort())) {
      byte[] half = new byte[700];
      half[0] = 3;
      peer.send(half);
      peer.awaitClose();
    }
    assertThat(daemon.metric("headwater_rtmp_rejected_total{reason=\"timeout\"")).isEqualTo(before + 1);
    log.await("127.0.0.1");
  }

  @Test
  void receive_chunkWithoutHistory_costsTheConnection() throws IOException {
    double before = problems("chunk_stream");
    try (RawPeer peer = RawPeer.shakenHands(rtmpPort())) {
      peer.send(new byte[] { (byte) 0xc6, 1, 2, 3 });
      peer.awaitClose();
    }
    awaitCount("chunk_stream", before + 1);
    log.await("127.0.0.1");
  }

  @Test
  void receive_commandOfSixteenMegabytes_costsTheConnection() throws IOException {
    double before = problems("chunk_stream");
    try (RawPeer peer = RawPeer.shakenHands(rtmpPort())) {
      peer.send(RawPeer.chunkHeader(3, 0xff_ffff, RawPeer.COMMAND_AMF0));
      peer.send(new byte[128]);
      peer.awaitClose();
    }
    awaitCount("chunk_stream", before + 1);
  }

  @Test
  void receive_announcedLengths_allocateNothing() throws IOException {
    long before = memoryBytes();
    List<RawPeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        RawPeer peer = RawPeer.shakenHands(rtmpPort());
        peers.add(peer);
        peer.send(RawPeer.chunkHeader(4, 0xff_ffff, RawPeer.VIDEO));
        peer.send(new byte[100]);
      }
      Awaitility.await()
        .atMost(LIMIT)
        .until(() -> daemon.metric("headwater_rtmp_connections") == 1 + peers.size());
      // 640 MB were announced. What the connections themselves cost, and the other stream meanwhile, is far less.
      assertThat(memoryBytes() - before).isLessThan(64L << 20);
    } finally {
      for (RawPeer peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void receive_deeplyNestedCommand_isRefused() throws IOException {
    double before = problems("message");
    try (RawPeer peer = RawPeer.shakenHands(rtmpPort())) {
      peer.send(RawPeer.message(RawPeer.COMMAND_AMF0, RawPeer.nestedConnect(10_000)));
      awaitCount("message", before + 1);
    }
    log.await("type 20");
  }

  @Test
  void publish_pictureOfSixtyThousandPixels_isRefused() {
    double before = daemon.metric("headwater_rtmp_rejected_total{reason=\"unsupported_media\"");
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] { 0x17, 0, 0, 0, 0 });
    byte[] sps = hugeSps();
    header.writeBytes(new byte[] {
      1,
      sps[1],
      sps[2],
      sps[3],
      (byte) 0xff,
      (byte) 0xe1,
      0,
      (byte) sps.length,
    });
    header.writeBytes(sps);
    header.writeBytes(new byte[] { 1, 0, 4, 0x68, (byte) 0xce, 0x3c, (byte) 0x80 });
    FlvScript huge = replaceHeader(header.toByteArray());
    try (ScriptedFeed feed = attack(huge)) {
      feed.awaitEnd(LIMIT);
    }
    assertThat(daemon.metric("headwater_rtmp_rejected_total{reason=\"unsupported_media\"")).isEqualTo(
      before + 1
    );
    assertThat(log.await("60000").text()).contains("SPS");
  }

  @Test
  void publish_nalLengthPastTheTag_costsPicturesUpToTheNextKeyFrame() {
    double before = problems("video\"");
    Tag broken = script
      .tags()
      .stream()
      .filter(tag -> tag.isKeyFrame())
      .skip(2)
      .findFirst()
      .orElseThrow();
    FlvScript lying = script.map(tag -> tag.equals(broken) ? withNalLength(tag, 0x7fff_ffff) : tag);
    pushToTheEnd(lying);
    awaitCount("video\"", before + 1);
    assertThat(log.linesWith("logged once")).isNotEmpty();
    assertPlayable(videoTags(script) - 25);
  }

  @Test
  void publish_dtsGoesBack_keepsTheRestPlayable() {
    // A second back is a leap of the encoder's clock, half a second is pictures out of order.
    long middle = 3_000;
    FlvScript back = script.map(tag -> tag.timestampMs() > middle ? tag.at(tag.timestampMs() - 500) : tag);
    double before = problemEvents();
    pushToTheEnd(back);
    assertThat(problemEvents()).isGreaterThan(before);
    assertPlayable(videoTags(script) / 2);
  }

  @Test
  void publish_videoBeforeItsConfiguration_waitsForIt() {
    double before = problems("video_before_configuration");
    Tag header = script.first(tag -> tag.isVideo() && tag.isSequenceHeader());
    List<Tag> tags = new ArrayList<>(script.tags());
    tags.remove(header);
    Tag secondKeyFrame = tags.stream().filter(Tag::isKeyFrame).skip(1).findFirst().orElseThrow();
    tags.add(tags.indexOf(secondKeyFrame), header.at(secondKeyFrame.timestampMs()));
    pushToTheEnd(new FlvScript(tags));
    awaitCount("video_before_configuration", before + 25);
    assertThat(log.linesWith("no H.264 sequence header so far")).hasSize(1);
    assertPlayable(videoTags(script) - 25);
  }

  @Test
  void publish_noKeyFrameEver_isToldAndNeverLive() {
    double before = problemEvents();
    try (ScriptedFeed feed = attack(script.where(tag -> tag.isVideo() && !tag.isKeyFrame()))) {
      feed.awaitSent(LIMIT);
      Awaitility.await("told")
        .atMost(LIMIT)
        .until(() -> problemEvents() > before);
      assertThat(daemon.get(master()).statusCode()).isEqualTo(404);
    }
    assertThat(daemon.stream(attacked).events().stream().map(StreamEvent::text)).anyMatch(text ->
      text.contains("key frame")
    );
  }

  // What the tests are made of

  private ScriptedFeed attack(FlvScript bad) {
    return ScriptedFeed.push(daemon.pushUrl(attacked), bad, Pace.FULL_SPEED);
  }

  private boolean isLive() {
    return !daemon.stream(attacked).status().feeds().isEmpty();
  }

  private void pushToTheEnd(FlvScript bad) {
    try (ScriptedFeed feed = attack(bad)) {
      feed.awaitSent(LIMIT);
    }
    Awaitility.await()
      .atMost(LIMIT)
      .until(() -> !isLive());
  }

  /** Asserts that the attacked stream's playlists and segments are in order, and hold so many pictures. */
  private void assertPlayable(long pictures) {
    try (CheckedPlaylists checked = CheckedPlaylists.follow(daemon, attacked)) {
      checked.awaitSegments(0);
    }
    URI video = HlsCapture.mediaPlaylists(daemon, master()).getFirst();
    List<HlsCapture.Stretch> stretches = HlsCapture.of(daemon, video).stretches();
    Path file = HlsCapture.write(stretches.getLast(), directory.resolve("attacked.mp4"));
    assertThat(Packets.read(file, "v", "").list()).hasSizeGreaterThanOrEqualTo((int) Math.min(pictures, 25));
  }

  private URI master() {
    return daemon.url("/cmaf/" + attacked + "/master.m3u8");
  }

  private int rtmpPort() {
    return URI.create(daemon.pushUrl().replaceFirst("\\?.*", "")).getPort();
  }

  private double problems(String kind) {
    return daemon.metric("headwater_rtmp_problems_total{kind=\"" + kind);
  }

  private double problemEvents() {
    return daemon.metric("headwater_stream_events_total{type=\"input_problem\"");
  }

  private void awaitCount(String kind, double count) {
    Awaitility.await(kind)
      .atMost(LIMIT)
      .until(() -> problems(kind) >= count);
  }

  private static long videoTags(FlvScript of) {
    return of
      .tags()
      .stream()
      .filter(tag -> tag.isVideo() && !tag.isSequenceHeader())
      .count();
  }

  /** Direct memory of the pool, and heap after a collection. */
  private static long memoryBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (
      PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() +
      PooledByteBufAllocator.DEFAULT.metric().usedHeapMemory() +
      runtime.totalMemory() -
      runtime.freeMemory()
    );
  }

  private FlvScript replaceHeader(byte[] body) {
    return script.map(tag ->
      tag.isVideo() && tag.isSequenceHeader() ? new Tag(tag.type(), tag.timestampMs(), body) : tag
    );
  }

  private static Tag withNalLength(Tag tag, int length) {
    byte[] body = tag.body().clone();
    for (int i = 0; i < 4; i++) {
      body[5 + i] = (byte) (length >> (24 - 8 * i));
    }
    return new Tag(tag.type(), tag.timestampMs(), body);
  }

  /** An SPS of Constrained Baseline with 3750 macroblocks each way, 60,000 pixels. H.264, 7.3.2.1.1. */
  private static byte[] hugeSps() {
    StringBuilder bits = new StringBuilder("01100111" + "01000010" + "11000000" + "00011111");
    // seq_parameter_set_id, log2_max_frame_num_minus4, pic_order_cnt_type 2, max_num_ref_frames 1
    bits.append(ue(0)).append(ue(0)).append(ue(2)).append(ue(1));
    // gaps_in_frame_num, width and height in macroblocks less one, frame_mbs_only, direct_8x8, no cropping, no VUI, stop
    bits.append('0').append(ue(3749)).append(ue(3749)).append("1100").append('1');
    while (bits.length() % 8 != 0) {
      bits.append('0');
    }
    byte[] bytes = new byte[bits.length() / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
    }
    return bytes;
  }

  /** ue(v), 9.1 (Parsing process for Exp-Golomb codes). */
  private static String ue(int value) {
    String binary = Integer.toBinaryString(value + 1);
    return "0".repeat(binary.length() - 1) + binary;
  }
}
