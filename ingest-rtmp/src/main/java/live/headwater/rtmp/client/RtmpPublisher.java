package live.headwater.rtmp.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one stream to an RTMP server. Any thread; on {@link #loop()} a call costs no hand-over. Media of one
 * publisher keeps its order when it comes from one thread.
 *
 * <p>Nothing is retried: a publisher that is over is replaced by a new one.
 */
public final class RtmpPublisher implements AutoCloseable {

  /** More than a large picture waits before the server counts as slow. */
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

  private final EventLoop loop;
  private final PublisherListener listener;
  /** Set on the loop when the channel is registered, before any task handed over later; not if that fails. */
  private volatile @Nullable PublisherHandler handler;

  private RtmpPublisher(EventLoop loop, PublisherListener listener) {
    this.loop = loop;
    this.listener = listener;
  }

  /**
   * Starts to publish.
   *
   * @param bootstrap with event-loop group and channel type, and options of the caller's choice; not changed
   * @param listener hears of everything from here on
   */
  public static RtmpPublisher connect(
    Bootstrap bootstrap,
    PublisherAddress address,
    PublisherSettings settings,
    PublisherListener listener
  ) {
    EventLoopGroup group = Objects.requireNonNull(bootstrap.config().group(), "the bootstrap has no group");
    RtmpPublisher publisher = new RtmpPublisher(group.next(), listener);
    publisher.connect(bootstrap, address, settings);
    return publisher;
  }

  private void connect(Bootstrap bootstrap, PublisherAddress address, PublisherSettings settings) {
    bootstrap
      .clone(loop)
      .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.setupTimeout().toMillis())
      .option(ChannelOption.TCP_NODELAY, true)
      .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
      .handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            PublisherHandler added = new PublisherHandler(channel, address, settings, new Events());
            channel.pipeline().addLast(added);
            handler = added;
          }
        }
      )
      .connect(address.host(), address.port())
      .addListener((ChannelFuture connected) -> onConnected(connected, address));
  }

  /** The event loop of everything this publisher does. */
  public EventLoop loop() {
    return loop;
  }

  /** False while the server reads more slowly than media is sent. */
  public boolean isWritable() {
    PublisherHandler current = handler;
    return current == null || current.isWritable();
  }

  /** Media that waits for the socket, in bytes. */
  public long pendingBytes() {
    PublisherHandler current = handler;
    return current == null ? 0 : current.pendingBytes();
  }

  /**
   * Queues metadata as {@code onMetaData} in {@code @setDataFrame}; {@link #flush} sends it. No effect unless
   * publishing.
   *
   * @param metadata an {@code EcmaArray} by custom
   */
  public void metadata(AmfValue metadata) {
    onLoop(current -> current.session().metadata(metadata));
  }

  /**
   * Queues the data of an FLV video tag; {@link #flush} sends it. Dropped unless publishing.
   *
   * @param timestampMs decode time, of which the low 32 bits are sent
   * @param tagData at most 0xFFFFFF bytes; takes. To send the same bytes with many publishers, on whatever loops, hand
   *     each its own {@code retainedDuplicate()}
   */
  public void video(long timestampMs, ByteBuf tagData) {
    PublisherHandler current = handler;
    if (!loop.inEventLoop()) {
      handOver(tagData, () -> video(timestampMs, tagData));
    } else if (current != null) {
      current.video(timestampMs, tagData);
    } else {
      tagData.release();
    }
  }

  /** Queues the data of an FLV audio tag, as {@link #video} does. */
  public void audio(long timestampMs, ByteBuf tagData) {
    PublisherHandler current = handler;
    if (!loop.inEventLoop()) {
      handOver(tagData, () -> audio(timestampMs, tagData));
    } else if (current != null) {
      current.audio(timestampMs, tagData);
    } else {
      tagData.release();
    }
  }

  /** Sends what is queued. Once for what belongs together in time costs the least. */
  public void flush() {
    onLoop(PublisherHandler::flush);
  }

  /** Unpublishes, sends what is queued and closes; {@link PublisherListener#onEnd} tells when that is done. */
  @Override
  public void close() {
    onLoop(current -> current.session().close());
  }

  private void onConnected(ChannelFuture connected, PublisherAddress address) {
    PublisherHandler current = handler;
    if (current != null && connected.isSuccess()) {
      connected
        .channel()
        .closeFuture()
        .addListener(_ -> current.onClosed());
      return;
    }
    String reason = "cannot connect to " + address.tcUrl() + ": " + message(connected.cause());
    if (current != null) {
      current.session().fail(reason);
      current.onClosed();
    } else {
      listener.onEnd(this, new PublishEnd.Failed(reason));
    }
  }

  private void onLoop(Consumer<PublisherHandler> action) {
    PublisherHandler current = handler;
    if (!loop.inEventLoop()) {
      execute(() -> onLoop(action));
    } else if (current != null) {
      action.accept(current);
    }
  }

  private void handOver(ByteBuf tagData, Runnable task) {
    if (!execute(task)) {
      tagData.release();
    }
  }

  /** Returns false when the loop has shut down, and all channels with it. */
  private boolean execute(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  private static String message(@Nullable Throwable cause) {
    return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
  }

  /** Tells the listener what the session and the channel say. */
  private final class Events implements PublisherHandler.Listener {

    @Override
    public void onPublishing() {
      listener.onPublishing(RtmpPublisher.this);
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
      listener.onWritabilityChanged(RtmpPublisher.this, writable);
    }

    @Override
    public void onEnd(PublishEnd end) {
      listener.onEnd(RtmpPublisher.this, end);
    }
  }
}
