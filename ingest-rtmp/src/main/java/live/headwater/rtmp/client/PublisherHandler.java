package live.headwater.rtmp.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import live.headwater.media.InputException;
import live.headwater.rtmp.session.Outbound;
import live.headwater.rtmp.wire.ChunkLimits;
import live.headwater.rtmp.wire.ChunkReader;
import live.headwater.rtmp.wire.ClientHandshake;
import live.headwater.rtmp.wire.MessageReader;
import live.headwater.rtmp.wire.MessageWriter;
import live.headwater.rtmp.wire.RtmpMessage;
import org.jspecify.annotations.Nullable;

/** Carries bytes between one channel and its {@link ClientSession}. Confined to the channel's event loop. */
final class PublisherHandler extends ChannelInboundHandlerAdapter implements Outbound {

  /** A server says little to a publisher: commands of some hundred bytes. */
  private static final ChunkLimits LIMITS = new ChunkLimits(16, 64 << 10, 64 << 10, 256 << 10);

  /** Hears of the channel as well. */
  interface Listener extends ClientSession.Listener {
    void onWritabilityChanged(boolean writable);
  }

  private final Channel channel;
  private final PublisherSettings settings;
  private final Listener listener;
  private final ClientSession session;
  private final MessageWriter writer;
  private final ChunkReader reader;
  private final Future<?> setupTimer;
  /** Null when it is done. */
  private @Nullable ClientHandshake handshake;
  private long receivedBytes;

  PublisherHandler(Channel channel, PublisherAddress address, PublisherSettings settings, Listener listener) {
    this.channel = channel;
    this.settings = settings;
    this.listener = listener;
    session = new ClientSession(address, settings, this, listener, System.nanoTime());
    writer = new MessageWriter(channel.alloc(), this::write);
    reader = new ChunkReader(channel.alloc(), LIMITS, new MessageReader(session::onMessage));
    handshake = new ClientHandshake(settings.handshake(), RandomGenerator.getDefault());
    setupTimer = channel
      .eventLoop()
      .schedule(
        () -> session.onTick(System.nanoTime()),
        settings.setupTimeout().toNanos(),
        TimeUnit.NANOSECONDS
      );
  }

  ClientSession session() {
    return session;
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  long pendingBytes() {
    WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
    // Netty counts to one past the mark.
    return channel.isWritable()
      ? marks.high() + 1 - channel.bytesBeforeUnwritable()
      : marks.low() - 1 + channel.bytesBeforeWritable();
  }

  /**
   * @param tagData takes
   */
  void video(long timestampMs, ByteBuf tagData) {
    session.video(timestampMs, tagData);
    limitPendingMedia();
  }

  /**
   * @param tagData takes
   */
  void audio(long timestampMs, ByteBuf tagData) {
    session.audio(timestampMs, tagData);
    limitPendingMedia();
  }

  void flush() {
    channel.flush();
  }

  /** Without it a server that stops reading would cost memory without bound. */
  private void limitPendingMedia() {
    if (!channel.isWritable() && channel.bytesBeforeWritable() > settings.maxPendingBytes()) {
      session.fail(
        "the server reads too slowly: more than " + settings.maxPendingBytes() + " bytes wait to be sent"
      );
      closeChannel();
    }
  }

  /** The connection is gone, or never came. */
  void onClosed() {
    setupTimer.cancel(false);
    reader.close();
    session.onDisconnected();
  }

  // --- From the channel --------------------------------------------------------------------------------------------

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (handshake != null) {
      ByteBuf c0c1 = channel.alloc().buffer();
      handshake.start(c0c1);
      write(c0c1);
      channel.flush();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      receivedBytes += in.readableBytes();
      if (handshake != null) {
        readHandshake(handshake, in);
      }
      reader.read(in);
      session.onReceived(receivedBytes);
    } catch (InputException e) {
      session.fail(String.valueOf(e.getMessage()));
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    channel.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (session.isPublishing()) {
      listener.onWritabilityChanged(channel.isWritable());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session.fail(String.valueOf(cause.getMessage()));
    closeChannel();
  }

  private void readHandshake(ClientHandshake handshake, ByteBuf in) throws InputException {
    ByteBuf answer = channel.alloc().buffer();
    boolean done;
    try {
      done = handshake.read(in, answer);
      if (answer.isReadable()) {
        write(answer.retain());
      }
    } finally {
      answer.release();
    }
    if (done) {
      this.handshake = null;
      session.onHandshakeDone();
    }
  }

  // --- To the channel ----------------------------------------------------------------------------------------------

  @Override
  public void send(RtmpMessage message) {
    writer.write(message);
  }

  /** Closes when the server has: it has read everything then. A close from here at once could take that back. */
  @Override
  public void close() {
    var _ = channel
      .eventLoop()
      .schedule(this::closeChannel, settings.lingerTimeout().toNanos(), TimeUnit.NANOSECONDS);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
      if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
        var _ = duplex.shutdownOutput();
      } else {
        closeChannel();
      }
    });
  }

  /**
   * @param bytes takes; a failure comes back as an exception caught
   */
  private void write(ByteBuf bytes) {
    var _ = channel.write(bytes, channel.voidPromise());
  }

  private void closeChannel() {
    var _ = channel.close();
  }
}
