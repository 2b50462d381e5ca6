package live.headwater.rtmp.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import live.headwater.bus.Loop;
import live.headwater.bus.Protocol;
import live.headwater.media.InputException;
import live.headwater.rtmp.session.Outbound;
import live.headwater.rtmp.session.RtmpMetrics.Problem;
import live.headwater.rtmp.session.RtmpServerSession;
import live.headwater.rtmp.wire.ChunkReader;
import live.headwater.rtmp.wire.MessageReader;
import live.headwater.rtmp.wire.MessageWriter;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.ServerHandshake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries buffers between a channel and its handshake, chunk reader and session, and owns nothing else.
 *
 * <p>What arrives in one read is handed to the bus together, and what it makes us send leaves in one write. Added to
 * a pipeline when the channel is active.
 */
final class RtmpServerHandler extends ChannelInboundHandlerAdapter implements Outbound {

  /** Asks a connection to end; a user event of the pipeline. */
  record Shutdown(String reason) {}

  private static final Logger log = LoggerFactory.getLogger(RtmpServerHandler.class);

  private static final long TICK_MS = 1_000;

  /** S0, S1 and S2. RTMP 1.0, 5.2 (Handshake). */
  private static final int HANDSHAKE_ANSWER_BYTES = 1 + 2 * 1536;

  private final RtmpServerSession.Environment environment;
  private final Loop loop;
  private final Channel channel;
  private final String remote;

  private final RtmpServerSession session;
  private final ChunkReader chunks;
  private final MessageWriter writer;
  private final Future<?> ticks;
  /** Null once it is done. */
  private @Nullable ServerHandshake handshake = new ServerHandshake(ThreadLocalRandom.current());

  /** Time of the read being handled. */
  private long readNs;
  /** Within a read, what is sent waits for its end. */
  private boolean reading;
  /** The peer was sent away: what it still sends is dropped. */
  private boolean closing;
  private boolean disconnected;

  /**
   * @param channel active
   * @param loop of the channel's event loop
   */
  RtmpServerHandler(
    RtmpServerSession.Environment environment,
    Protocol protocol,
    Channel channel,
    Loop loop
  ) {
    this.environment = environment;
    this.loop = loop;
    this.channel = channel;
    this.remote = PeerAddress.of(channel);
    this.session = new RtmpServerSession(environment, loop, protocol, remote, this, loop.nowNs());
    this.chunks = new ChunkReader(
      environment.allocator(),
      environment.settings().chunkLimits(),
      new MessageReader(message -> session.onMessage(message, readNs))
    );
    this.writer = new MessageWriter(environment.allocator(), this::write);
    this.ticks = channel
      .eventLoop()
      .scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  // --- In --------------------------------------------------------------------------------------------------------

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (closing) {
        return;
      }
      reading = true;
      readNs = loop.nowNs();
      session.onBytes(in.readableBytes(), readNs);
      read(in);
    } finally {
      in.release();
    }
  }

  private void read(ByteBuf in) {
    try {
      if (handshake != null && !readHandshake(handshake, in)) {
        return;
      }
    } catch (InputException e) {
      session.onBadInput(Problem.HANDSHAKE, e);
      return;
    }
    try {
      chunks.read(in);
    } catch (InputException e) {
      session.onBadInput(Problem.CHUNK_STREAM, e);
    }
  }

  private boolean readHandshake(ServerHandshake running, ByteBuf in) throws InputException {
    ByteBuf answer = environment.allocator().directBuffer(HANDSHAKE_ANSWER_BYTES);
    try {
      if (!running.read(in, answer)) {
        return false;
      }
      handshake = null;
      session.onHandshakeDone(readNs);
      return true;
    } finally {
      if (answer.isReadable()) {
        write(answer);
      } else {
        answer.release();
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    session.onReadComplete();
    channel.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    disconnected("the encoder closed the connection");
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Shutdown(String reason)) {
      session.onShutdown(reason);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  /** Whatever went wrong costs this connection only. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      disconnected("the connection broke: " + cause.getMessage());
    } else {
      log.error("RTMP from {}: connection closed because of an error in the server", remote, cause);
      disconnected("an error in the server");
    }
    abandon();
  }

  private void tick() {
    try {
      session.onTick(loop.nowNs());
    } catch (RuntimeException e) {
      channel.pipeline().fireExceptionCaught(e);
    }
  }

  private void disconnected(String reason) {
    if (disconnected) {
      return;
    }
    disconnected = true;
    closing = true;
    ticks.cancel(false);
    chunks.close();
    session.onDisconnected(reason);
  }

  // --- Out -------------------------------------------------------------------------------------------------------

  @Override
  public void send(RtmpMessage message) {
    writer.write(message);
    // One that is closed, as after a failed write, is not writable either; its end comes as an event.
    if (!channel.isWritable() && channel.isActive() && !closing) {
      log.warn("RTMP from {}: connection closed: the peer asks and does not read the answers", remote);
      disconnected("the encoder does not read answers");
      abandon();
    } else if (!reading) {
      channel.flush();
    }
  }

  /**
   * Says goodbye in a way that the peer can read: a socket closed with unread input makes the system tell the peer to
   * forget what was sent before. So only the sending side is closed, and input dropped until the peer closes too.
   */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    chunks.close();
    Future<?> _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closeSendingSide());
    long lingerMs = environment.settings().lingerTimeout().toMillis();
    Future<?> linger = channel.eventLoop().schedule(this::abandon, lingerMs, TimeUnit.MILLISECONDS);
    Future<?> _ = channel.closeFuture().addListener(_ -> linger.cancel(false));
  }

  private void closeSendingSide() {
    if (channel instanceof DuplexChannel duplex) {
      Future<?> _ = duplex.shutdownOutput();
    } else {
      abandon();
    }
  }

  private void write(ByteBuf bytes) {
    // Failures end in exceptionCaught.
    Future<?> _ = channel.write(bytes, channel.voidPromise());
  }

  private void abandon() {
    Future<?> _ = channel.close();
  }
}
