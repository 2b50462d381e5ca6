package live.headwater.server.e2e;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.headwater.rtmp.client.PublishEnd;
import live.headwater.rtmp.client.PublisherAddress;
import live.headwater.rtmp.client.PublisherListener;
import live.headwater.rtmp.client.PublisherSettings;
import live.headwater.rtmp.client.RtmpPublisher;

/** Sends a script over one RTMP connection, without an encoder. Closing it closes the connection. */
final class ScriptedFeed implements PublisherListener, AutoCloseable {

  /** How the times of a script become the times of sending. */
  enum Pace {
    /** All at once. */
    FULL_SPEED,
    /** Each tag at its time. */
    REAL_TIME,
    /** Each tag at its time, over and over with continuing timestamps. */
    REAL_TIME_LOOP,
  }

  private static final Duration SETUP = Duration.ofSeconds(30);

  private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
    1,
    NioIoHandler.newFactory()
  );
  private final FlvScript script;
  private final Pace pace;
  private final CompletableFuture<Void> sent = new CompletableFuture<>();
  private final CompletableFuture<PublishEnd> end = new CompletableFuture<>();
  private final RtmpPublisher publisher;

  private volatile long sentMs;

  // Of the event loop.
  private int next;
  private long startNs;
  private long offsetMs;

  private ScriptedFeed(String url, FlvScript script, Pace pace) {
    this.script = script;
    this.pace = pace;
    PublisherSettings defaults = PublisherSettings.DEFAULT;
    publisher = RtmpPublisher.connect(
      new Bootstrap().group(group).channel(NioSocketChannel.class),
      PublisherAddress.parse(url),
      new PublisherSettings(
        defaults.handshake(),
        defaults.encoder(),
        defaults.chunkBytes(),
        SETUP,
        defaults.lingerTimeout(),
        256 << 20
      ),
      this
    );
  }

  static ScriptedFeed push(String url, FlvScript script, Pace pace) {
    return new ScriptedFeed(url, script, pace);
  }

  @Override
  public void onPublishing(RtmpPublisher ready) {
    startNs = System.nanoTime();
    offsetMs = -script.tags().getFirst().timestampMs();
    send(ready);
  }

  /** Sends what is due and comes back for the rest. */
  private void send(RtmpPublisher ready) {
    while (next < script.tags().size()) {
      FlvScript.Tag tag = script.tags().get(next);
      long waitNs = startNs + (tag.timestampMs() + offsetMs) * 1_000_000 - System.nanoTime();
      if (pace != Pace.FULL_SPEED && waitNs > 0) {
        ready.flush();
        ready.loop().schedule(() -> send(ready), waitNs, TimeUnit.NANOSECONDS);
        return;
      }
      ByteBuf body = Unpooled.wrappedBuffer(tag.body());
      long timestampMs = pace == Pace.REAL_TIME_LOOP ? tag.timestampMs() + offsetMs : tag.timestampMs();
      if (tag.isVideo()) {
        ready.video(timestampMs, body);
      } else {
        ready.audio(timestampMs, body);
      }
      sentMs = tag.timestampMs() + offsetMs;
      next++;
      if (pace == Pace.REAL_TIME_LOOP && next == script.tags().size()) {
        next = 0;
        offsetMs += tag.timestampMs() - script.tags().getFirst().timestampMs() + LOOP_STEP_MS;
      }
    }
    ready.flush();
    sent.complete(null);
  }

  /** Between the last tag and the first of the next round. */
  private static final long LOOP_STEP_MS = 20;

  @Override
  public void onEnd(RtmpPublisher over, PublishEnd why) {
    end.complete(why);
    sent.completeExceptionally(new AssertionError("the connection ended before all was sent: " + why));
  }

  /** Media sent so far, in milliseconds. */
  long sentMs() {
    return sentMs;
  }

  /** Whether the connection is still there. */
  boolean isAlive() {
    return !end.isDone();
  }

  /** Waits until all is sent, which a loop never is. */
  void awaitSent(Duration timeout) {
    await(sent, timeout);
  }

  /** Waits for the connection's end. */
  PublishEnd awaitEnd(Duration timeout) {
    return await(end, timeout);
  }

  private static <T> T await(CompletableFuture<T> future, Duration timeout) {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("not within " + timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    publisher.close();
    try {
      awaitEnd(SETUP);
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
