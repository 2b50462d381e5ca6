package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import live.headwater.media.InputException;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.FecPacket;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.PeerIp;
import live.headwater.srt.wire.RejectReason;
import live.headwater.srt.wire.SeqNo;
import live.headwater.srt.wire.SrtPacket;
import live.headwater.srt.wire.StreamCipher;
import live.headwater.srt.wire.SynCookies;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * FEC alone, from and to libsrt's {@code srt-live-transmit}: what is lost on purpose, always the same, is never sent again,
 * and nothing is missing. Skipped where the program is not installed.
 */
class FecLibsrtTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final String PASSPHRASE = "correct horse";

  private static final String TRANSMIT = "srt-live-transmit";

  private static final int CHUNK = 1_316;

  /** Ten by five, times eight. */
  private static final int CHUNKS = 400;

  private static final long LATENCY_NS = 800_000_000;

  private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final byte[] media = new byte[CHUNKS * CHUNK];
  private final ByteArrayOutputStream delivered = new ByteArrayOutputStream();
  /** The program throws away what comes before it is ready. */
  private static final long START_NS = 100_000_000;

  private String program = TRANSMIT;
  private int dropped;
  private long nowNs = 1_000_000_000;
  private long lastTrueNs = System.nanoTime();
  private @Nullable Connection connection;
  private @Nullable String closed;

  @BeforeEach
  void prepare() {
    new Random(5).nextBytes(media);
    // What a program of that name elsewhere does can be shown too.
    program = System.getProperty(
      "srt.transmit",
      Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(each -> Path.of(each, TRANSMIT))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse("")
    );
    Assumptions.assumeFalse(
      program.isEmpty(),
      "no srt-live-transmit found: its FEC is not tested; install it (Debian: apt install srt-tools)"
    );
  }

  /** One in each row, and in some a second one, which needs its column; no column of five loses two. */
  private boolean isDropped(int index) {
    // The first columns begin late, and the last groups are never complete.
    boolean inside = index >= 50 && index < CHUNKS - 100;
    boolean drop = inside && (index % 10 == (index / 10) % 7 || index % 100 == 28);
    dropped += drop ? 1 : 0;
    return drop;
  }

  @ParameterizedTest
  @ValueSource(strings = { "fec,cols:10,rows:5,layout:even,arq:never", "fec,cols:10,rows:-5,arq:never" })
  void push_ofLibsrtWithLosses_isRecoveredWhole(String filter) throws IOException {
    receive(filter, "");
  }

  @Test
  void push_ofLibsrtEncryptedWithLosses_isRecoveredWhole() throws IOException {
    receive("fec,cols:10,rows:5,arq:never", "&passphrase=" + PASSPHRASE);
  }

  private void receive(String filter, String more) throws IOException {
    int source = freePort();
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(2);
      String url =
        "srt://127.0.0.1:" +
        socket.getLocalPort() +
        "?transtype=live&latency=" +
        LATENCY_NS / 1_000_000 +
        "&packetfilter=" +
        filter +
        more;
      try (
        RunningProgram _ = RunningProgram.start(
          List.of(program, "-q", "-chunk:" + CHUNK, "udp://127.0.0.1:" + source, url)
        )
      ) {
        listen(socket, source, more.isEmpty() ? "" : PASSPHRASE);
      }
    }
    check();
  }

  /** Stands still when this process does, so that a busy machine makes nothing late. */
  private long now() {
    long trueNs = System.nanoTime();
    nowNs += Math.min(trueNs - lastTrueNs, 10_000_000);
    lastTrueNs = trueNs;
    return nowNs;
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void check() {
    ConnectionStatistics statistics = Objects.requireNonNull(connection).statistics();
    assertThat(dropped).isGreaterThan(25);
    assertThat(statistics.pktRcvFilterSupply()).isEqualTo(dropped);
    assertThat(statistics.pktRcvDrop()).isZero();
    assertThat(statistics.pktSentNAK()).isZero();
    assertThat(delivered.size()).isEqualTo(media.length);
    assertThat(Arrays.equals(delivered.toByteArray(), media)).isTrue();
  }

  /** A chunk each two milliseconds, and more when late. */
  private final class Pace {

    private int sent;
    private long nextNs = Long.MAX_VALUE;
    private long doneNs = Long.MAX_VALUE;

    /** Where in {@link #media} the next one is; negative when it is not time, or the connection not there. */
    int next() {
      long nowNs = now();
      if (connection != null && nextNs == Long.MAX_VALUE) {
        nextNs = nowNs + START_NS;
      }
      if (connection == null || sent == CHUNKS || nowNs < nextNs) {
        return -1;
      }
      nextNs = Math.max(nextNs, nowNs - 20_000_000) + 2_000_000;
      if (sent == CHUNKS - 1) {
        doneNs = nowNs + LATENCY_NS + 400_000_000;
      }
      return sent++ * CHUNK;
    }

    /** Everything must have been delivered. */
    boolean isOver() {
      return now() >= doneNs;
    }
  }

  private final class End implements Connection.Owner {

    @Override
    public void onPayload(ByteBuf payload, long dueNs) {
      try {
        payload.readBytes(delivered, payload.readableBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      payload.release();
    }

    @Override
    public void onClosed(String reason) {
      closed = reason;
    }

    @Override
    public void onProblem(String text) {
      throw new AssertionError(text);
    }
  }

  private Connection connect(
    Connection.Terms terms,
    SocketAddress peer,
    DatagramSocket socket,
    long startNs
  ) {
    return new Connection(
      terms,
      KeyRefresh.DEFAULT,
      new Random(1),
      allocator,
      packet -> send(packet, peer, socket),
      new End(),
      startNs,
      now()
    );
  }

  private static void send(ByteBuf packet, SocketAddress peer, DatagramSocket socket) {
    byte[] bytes = new byte[packet.readableBytes()];
    packet.readBytes(bytes);
    packet.release();
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, peer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(DatagramSocket socket, int source, String passphrase) throws IOException {
    DatagramPacket datagram = new DatagramPacket(new byte[2_048], 2_048);
    ListenerHandshake listener = new ListenerHandshake(
      new SynCookies(1, 2),
      8_192,
      5_000_000_000L,
      () -> 77,
      allocator,
      new ListenerHandshake.Acceptor() {
        @Override
        public ListenerHandshake.Decision decide(ListenerHandshake.Request request) {
          return new ListenerHandshake.Decision.Accept((int) (LATENCY_NS / 1_000_000), passphrase);
        }

        @Override
        public @Nullable RejectReason onConnected(
          ListenerHandshake.Request request,
          Connection.Terms terms,
          long nowNs
        ) {
          connection = connect(terms, datagram.getSocketAddress(), socket, nowNs);
          return null;
        }
      }
    );
    ListenerHandshake.Peer peer = new ListenerHandshake.Peer(
      0,
      0x7f000001,
      1,
      PeerIp.of(new byte[] { 127, 0, 0, 1 })
    );
    long endNs = System.nanoTime() + TIMEOUT.toNanos();
    SocketAddress sourceAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), source);
    Pace pace = new Pace();
    while (closed == null && !pace.isOver() && delivered.size() < media.length) {
      assertThat(System.nanoTime()).as("time").isLessThan(endNs);
      ByteBuf packet = receive(socket, datagram);
      for (int at = pace.next(); connection != null && at >= 0; at = pace.next()) {
        socket.send(new DatagramPacket(media, at, CHUNK, sourceAddress));
      }
      if (packet == null) {
        continue;
      }
      Connection connection = this.connection;
      if (SrtPacket.destinationSocketId(packet) == 0) {
        ByteBuf answer = listener.onPacket(packet, peer, now());
        if (answer != null) {
          send(answer, datagram.getSocketAddress(), socket);
        }
      } else if (connection != null && (!isMedia(packet) || !isDropped(index(packet, connection)))) {
        connection.onPacket(packet, now());
      }
    }
  }

  private static boolean isMedia(ByteBuf packet) {
    return !SrtPacket.isControl(packet) && !FecPacket.isFec(packet);
  }

  private static int index(ByteBuf packet, Connection connection) {
    return SeqNo.distance(connection.terms().peerInitialSequence(), DataPacket.sequence(packet));
  }

  /** After some milliseconds null. Ticks. */
  private @Nullable ByteBuf receive(DatagramSocket socket, DatagramPacket datagram) throws IOException {
    Connection connection = this.connection;
    if (connection != null) {
      connection.onTime(now());
    }
    try {
      datagram.setLength(2_048);
      socket.receive(datagram);
      return Unpooled.wrappedBuffer(Arrays.copyOf(datagram.getData(), datagram.getLength()));
    } catch (SocketTimeoutException _) {
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "&packetfilter=fec", "&passphrase=" + PASSPHRASE })
  void push_toLibsrtWithLosses_isRecoveredWhole(String more) throws IOException, InputException {
    int port = freePort();
    String url =
      "srt://127.0.0.1:" + port + "?mode=listener&transtype=live&latency=" + LATENCY_NS / 1_000_000 + more;
    try (
      RunningProgram running = RunningProgram.start(
        List.of(program, "-q", "-a:no", "-chunk:" + CHUNK, url, "file://con")
      );
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())
    ) {
      socket.setSoTimeout(2);
      push(socket, port, more.contains("passphrase"));
      ProgramResult result = running.awaitExit(TIMEOUT);

      assertThat(dropped).isGreaterThan(25);
      assertThat(Arrays.mismatch(result.stdoutBytes(), media))
        .as("%s of %s bytes: %s", result.stdoutBytes().length, media.length, result.stderr())
        .isEqualTo(-1);
      ConnectionStatistics statistics = Objects.requireNonNull(connection).statistics();
      assertThat(statistics.pktRetrans()).isZero();
      assertThat(statistics.pktSndFilterExtra()).isGreaterThan(CHUNKS / 10 + CHUNKS / 5 - 15);
    }
  }

  private void push(DatagramSocket socket, int port, boolean encrypted) throws IOException, InputException {
    SocketAddress[] to = { new InetSocketAddress(InetAddress.getLoopbackAddress(), port) };
    CallerHandshake caller = new CallerHandshake(
      new CallerHandshake.Wish(
        7,
        SeqNo.MAX - 100,
        "",
        120,
        8_192,
        5_000_000_000L,
        encrypted ? Secret.make(PASSPHRASE, StreamCipher.AES_CTR, 16, new Random(3)) : null,
        FilterConfig.parse("fec,cols:10,rows:5,layout:staircase,arq:never")
      ),
      PeerIp.of(new byte[] { 127, 0, 0, 1 }),
      allocator,
      new CallerHandshake.Owner() {
        @Override
        public void send(ByteBuf packet) {
          FecLibsrtTest.send(packet, to[0], socket);
        }

        @Override
        public void onConnected(Connection.Terms terms, long startNs, long nowNs) {
          connection = new Connection(
            terms,
            KeyRefresh.DEFAULT,
            new Random(1),
            allocator,
            packet -> {
              if (
                isMedia(packet) &&
                isDropped(SeqNo.distance(terms.initialSequence(), DataPacket.sequence(packet)))
              ) {
                packet.release();
              } else {
                FecLibsrtTest.send(packet, to[0], socket);
              }
            },
            new End(),
            startNs,
            nowNs
          );
        }

        @Override
        public void onFailed(String reason) {
          throw new AssertionError(reason);
        }
      },
      now()
    );
    caller.start();
    DatagramPacket datagram = new DatagramPacket(new byte[2_048], 2_048);
    long endNs = System.nanoTime() + TIMEOUT.toNanos();
    Pace pace = new Pace();
    while (!pace.isOver()) {
      assertThat(System.nanoTime()).as("time").isLessThan(endNs);
      ByteBuf packet = receive(socket, datagram);
      Connection connection = this.connection;
      if (packet != null && connection == null) {
        caller.onPacket(packet, now());
      } else if (packet != null && connection != null) {
        connection.onPacket(packet, now());
      } else if (connection == null) {
        caller.onTime(now());
      }
      for (int at = pace.next(); connection != null && at >= 0; at = pace.next()) {
        ByteBuf payload = Unpooled.wrappedBuffer(media, at, CHUNK);
        assertThat(connection.sendPayload(payload, now())).isTrue();
      }
    }
    Connection connection = this.connection;
    if (connection != null) {
      connection.close("done");
    }
  }
}
