package live.headwater.server.demo;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.headwater.rtmp.client.PublishEnd;
import live.headwater.rtmp.client.PublisherAddress;
import live.headwater.rtmp.client.PublisherListener;
import live.headwater.rtmp.client.PublisherSettings;
import live.headwater.rtmp.client.RtmpPublisher;
import live.headwater.rtmp.wire.amf.AmfValue;

/** Carries a demo over RTMP. */
public final class RtmpDemoConnection implements DemoConnection {

  /** The server's, when it takes leave; it is on the same machine. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  private final RtmpPublisher publisher;
  private final CompletableFuture<PublishEnd> end;

  private RtmpDemoConnection(RtmpPublisher publisher, CompletableFuture<PublishEnd> end) {
    this.publisher = publisher;
    this.end = end;
  }

  /**
   * Connections to an RTMP server.
   *
   * @param bootstrap with event-loop group and channel type; not changed
   */
  public static Connector connector(Bootstrap bootstrap, PublisherAddress address) {
    return () -> connect(bootstrap, address);
  }

  private static RtmpDemoConnection connect(Bootstrap bootstrap, PublisherAddress address)
    throws IOException, InterruptedException {
    CountDownLatch answered = new CountDownLatch(1);
    CompletableFuture<PublishEnd> end = new CompletableFuture<>();
    PublisherListener listener = new PublisherListener() {
      @Override
      public void onPublishing(RtmpPublisher publisher) {
        answered.countDown();
      }

      @Override
      public void onEnd(RtmpPublisher publisher, PublishEnd how) {
        end.complete(how);
        answered.countDown();
      }
    };
    RtmpDemoConnection connection = new RtmpDemoConnection(
      RtmpPublisher.connect(bootstrap, address, PublisherSettings.DEFAULT, listener),
      end
    );
    try {
      // The publisher itself gives up in time.
      answered.await();
    } catch (InterruptedException e) {
      connection.close();
      throw e;
    }
    if (!connection.isOpen()) {
      throw new IOException(connection.endReason());
    }
    return connection;
  }

  @Override
  public void onMetaData(AmfValue metaData) {
    publisher.metadata(metaData);
  }

  @Override
  public void onVideo(long timestampMs, ByteBuf tagBody) {
    publisher.video(timestampMs, tagBody);
  }

  @Override
  public void onAudio(long timestampMs, ByteBuf tagBody) {
    publisher.audio(timestampMs, tagBody);
  }

  @Override
  public void flush() {
    publisher.flush();
  }

  @Override
  public boolean isOpen() {
    return !end.isDone();
  }

  /** {@inheritDoc} Returns when the connection is gone, or after half a second. */
  @Override
  public void close() {
    publisher.close();
    try {
      var _ = end.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // The publisher closes the connection itself when the server does not.
    }
  }

  @Override
  public String endReason() {
    return describe(end.getNow(new PublishEnd.Closed()));
  }

  private static String describe(PublishEnd end) {
    return switch (end) {
      case PublishEnd.Closed() -> "closed";
      case PublishEnd.Refused(var code, var description) -> "the server refused: " + code + " " + description;
      case PublishEnd.Ended(var code, var description) -> "the server ended it: " + code + " " + description;
      case PublishEnd.Failed(var reason) -> reason;
    };
  }
}
