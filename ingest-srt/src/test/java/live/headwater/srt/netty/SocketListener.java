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
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BooleanSupplier;
import live.headwater.srt.session.Connection;
import live.headwater.srt.session.KeyRefresh;
import live.headwater.srt.session.ListenerHandshake;
import live.headwater.srt.wire.RejectReason;
import live.headwater.srt.wire.SynCookies;
import org.jspecify.annotations.Nullable;

/** A source that takes one caller after the other, and does something only while a test waits. */
final class SocketListener implements AutoCloseable {

  private static final long PATIENCE_NS = 60_000_000_000L;

  private static final int TICK_MS = 10;

  private final DatagramSocket socket;
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final ListenerHandshake handshakes;
  private SocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private int nextId = 1;
  /** Callers that were accepted. */
  int calls;
  /** What the last one asked for. */
  String streamId = "";

  @Nullable
  Connection connection;

  /** Why there is no connection any more. */
  @Nullable
  String over;

  SocketListener() {
    try {
      this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(TICK_MS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.handshakes = new ListenerHandshake(
      new SynCookies(1, 2),
      8_192,
      PATIENCE_NS,
      () -> nextId++,
      allocator,
      new Acceptor()
    );
  }

  String uri() {
    return "srt://127.0.0.1:" + socket.getLocalPort();
  }

  /** Waits for a caller, and accepts it. */
  Connection accept() {
    int before = calls;
    run(() -> calls > before);
    Connection accepted = connection;
    if (accepted == null) {
      throw new AssertionError("not connected: " + over);
    }
    return accepted;
  }

  /** Sends as a transport stream is sent: seven packets at a time; returns when the caller has it all. */
  void send(byte[] transportStream) {
    Connection to = connection;
    if (to == null) {
      throw new AssertionError("not connected: " + over);
    }
    int chunk = 7 * 188;
    for (int at = 0; at < transportStream.length; at += chunk) {
      int bytes = Math.min(chunk, transportStream.length - at);
      ByteBuf payload = Unpooled.wrappedBuffer(transportStream, at, bytes);
      while (over == null && !to.sendPayload(payload, System.nanoTime())) {
        step();
      }
      if ((at / chunk) % 16 == 0) {
        step();
      }
    }
    run(() -> to.statistics().pktSndBuf() == 0 || over != null);
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
      onDatagram(packet);
    } catch (SocketTimeoutException _) {
      // Nothing came; time has gone on.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (connection != null) {
      connection.onTime(System.nanoTime());
    }
  }

  private void onDatagram(DatagramPacket datagram) {
    ByteBuf in = Unpooled.wrappedBuffer(Arrays.copyOf(datagram.getData(), datagram.getLength()));
    // The id of whom it is for is the last word of the header.
    if (in.getInt(12) != 0) {
      if (connection != null) {
        connection.onPacket(in, System.nanoTime());
      }
      return;
    }
    peer = datagram.getSocketAddress();
    ByteBuf answer = handshakes.onPacket(in, PeerAddress.peer((InetSocketAddress) peer), System.nanoTime());
    if (answer != null) {
      transmit(answer);
    }
  }

  private void transmit(ByteBuf packet) {
    byte[] bytes = ByteBufUtil.getBytes(packet);
    packet.release();
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, peer));
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

  private final class Acceptor implements ListenerHandshake.Acceptor, Connection.Owner {

    @Override
    public ListenerHandshake.Decision decide(ListenerHandshake.Request request) {
      streamId = request.streamId();
      return new ListenerHandshake.Decision.Accept(20, "");
    }

    @Override
    public @Nullable RejectReason onConnected(
      ListenerHandshake.Request request,
      Connection.Terms terms,
      long nowNs
    ) {
      calls++;
      over = null;
      connection = new Connection(
        terms,
        KeyRefresh.DEFAULT,
        new Random(1),
        allocator,
        SocketListener.this::transmit,
        this,
        nowNs,
        nowNs
      );
      return null;
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
