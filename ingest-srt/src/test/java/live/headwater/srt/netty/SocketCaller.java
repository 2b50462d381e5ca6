package live.headwater.srt.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import live.headwater.srt.session.CallerHandshake;
import live.headwater.srt.session.Connection;
import live.headwater.srt.session.KeyRefresh;
import live.headwater.srt.wire.PeerIp;
import org.jspecify.annotations.Nullable;

/** One caller with a socket of its own, which does something only while a test waits. */
final class SocketCaller implements AutoCloseable {

  private static final long PATIENCE_NS = 20_000_000_000L;

  private static final int TICK_MS = 10;

  private final DatagramSocket socket;
  private final int port;
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final CallerHandshake handshake;
  /** Whole datagrams, as they were sent. */
  final List<byte[]> sent = new ArrayList<>();
  /** Answers, as they came. */
  final List<byte[]> received = new ArrayList<>();

  @Nullable
  Connection connection;

  /** Why there is no connection, or no more. */
  @Nullable
  String over;

  SocketCaller(int port, String streamId) {
    this.port = port;
    try {
      this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(TICK_MS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.handshake = new CallerHandshake(
      new CallerHandshake.Wish(socket.getLocalPort(), 1_000, streamId, 20, 8_192, PATIENCE_NS, null),
      PeerIp.NONE,
      allocator,
      new Owner(),
      System.nanoTime()
    );
  }

  /** Calls; returns when that has come to an end. */
  SocketCaller call() {
    handshake.start();
    run(() -> connection != null || over != null);
    return this;
  }

  Connection connected() {
    return Objects.requireNonNull(connection, () -> "not connected: " + over);
  }

  /** Sends as a transport stream is sent: seven packets at a time, until the connection is over. */
  void send(byte[] transportStream) {
    int chunk = 7 * 188;
    for (int at = 0; at < transportStream.length; at += chunk) {
      ByteBuf payload = Unpooled.wrappedBuffer(
        transportStream,
        at,
        Math.min(chunk, transportStream.length - at)
      );
      while (over == null && !connected().sendPayload(payload, System.nanoTime())) {
        step();
      }
      if ((at / chunk) % 16 == 0) {
        step();
      }
    }
  }

  /** Answers, and keeps the connection going, until something is so. */
  void run(BooleanSupplier until) {
    long giveUpNs = System.nanoTime() + PATIENCE_NS;
    while (!until.getAsBoolean()) {
      if (System.nanoTime() > giveUpNs) {
        throw new AssertionError("not so in time; " + over);
      }
      step();
    }
  }

  private void step() {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    try {
      socket.receive(packet);
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      received.add(bytes.clone());
      ByteBuf in = Unpooled.wrappedBuffer(bytes);
      if (connection == null) {
        handshake.onPacket(in, System.nanoTime());
      } else {
        connection.onPacket(in, System.nanoTime());
      }
    } catch (SocketTimeoutException _) {
      // Nothing came; time has gone on.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (connection == null) {
      handshake.onTime(System.nanoTime());
    } else {
      connection.onTime(System.nanoTime());
    }
  }

  void sendRaw(byte[] datagram) {
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close("the test is over");
    }
    socket.close();
  }

  private void transmit(ByteBuf packet) {
    byte[] bytes = ByteBufUtil.getBytes(packet);
    packet.release();
    sent.add(bytes);
    sendRaw(bytes);
  }

  private final class Owner implements CallerHandshake.Owner, Connection.Owner {

    @Override
    public void send(ByteBuf packet) {
      transmit(packet);
    }

    @Override
    public void onConnected(Connection.Terms terms, long startNs, long nowNs) {
      connection = new Connection(
        terms,
        KeyRefresh.DEFAULT,
        new Random(1),
        allocator,
        SocketCaller.this::transmit,
        this,
        startNs,
        nowNs
      );
    }

    @Override
    public void onFailed(String reason) {
      over = reason;
    }

    @Override
    public void onPayload(ByteBuf payload, long dueNs) {
      payload.release();
    }

    @Override
    public void onClosed(String reason) {
      over = reason;
    }

    @Override
    public void onProblem(String text) {
      throw new AssertionError(text);
    }
  }
}
