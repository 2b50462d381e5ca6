package live.headwater.origin.http;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Completable;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Sends one body without copying it, and releases it once: when the network has taken all of it, or when the
 * connection turns out to be gone. Confined to the connection's event loop.
 *
 * <p>Vert.x never releases a buffer that it did not allocate itself, and drops queued ones when a connection closes,
 * so the holder is this class until the last write has completed, well or badly. The body goes out in chunks, the
 * next when the socket has taken the one before: that bounds what waits in the connection's outbound queue (and what
 * TLS would encrypt ahead), and makes a reader that stopped reading visible as a write that does not complete, to
 * which the connection's write time-out applies.
 */
final class BodyWriter implements Completable<Void> {

  /**
   * Bytes handed to the connection at once. Smaller ones cost a pass through the pipeline each; the write time-out
   * asks for this many bytes within its time, so larger ones close slower readers. Ours.
   */
  static final int CHUNK_BYTES = 256 * 1024;

  /** A body up to this goes out together with the end of its response: a socket's buffer nearly always takes it. */
  private static final int SMALL_BYTES = 64 * 1024;

  private final HttpServerResponse response;
  private final ByteBuf body;
  private final Counter sentBytes;
  private int chunkBytes;

  private BodyWriter(HttpServerResponse response, ByteBuf body, Counter sentBytes) {
    this.response = response;
    this.body = body;
    this.sentBytes = sentBytes;
  }

  /**
   * Ends the response with this body. Its head must have been set, with the body's length.
   *
   * @param body takes; not empty
   * @param sentBytes incremented by what was sent
   */
  static void send(HttpServerResponse response, ByteBuf body, Counter sentBytes) {
    new BodyWriter(response, body, sentBytes).sendChunk();
  }

  private void sendChunk() {
    boolean small = body.readableBytes() <= SMALL_BYTES && !response.headWritten();
    chunkBytes = Math.min(CHUNK_BYTES, body.readableBytes());
    try {
      BufferInternal chunk = BufferInternal.buffer(body.readSlice(chunkBytes));
      (small ? response.end(chunk) : response.write(chunk)).onComplete(this);
    } catch (RuntimeException e) {
      body.release();
      throw e;
    }
  }

  @Override
  public void complete(@Nullable Void result, @Nullable Throwable failure) {
    if (failure == null) {
      sentBytes.increment(chunkBytes);
      if (body.isReadable()) {
        sendChunk();
        return;
      }
    }
    body.release();
    if (failure == null && !response.ended()) {
      // Not with the last chunk: at a graceful stop Vert.x closes the connection as soon as a response has ended,
      // and drops what the socket has not taken by then.
      response.end();
    }
  }
}
