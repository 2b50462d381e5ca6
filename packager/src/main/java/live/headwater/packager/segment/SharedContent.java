package live.headwater.packager.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that readers on any thread may take hold of until their owner lets go.
 *
 * <p>It must be a composite buffer: Netty uses the objects of its pooled buffers again, so that a reader who is late
 * could take hold of somebody else's bytes; a composite that was released stays so for ever. Readers get duplicates of
 * it, whose reading does not touch state that threads share.
 */
public final class SharedContent {

  private final CompositeByteBuf bytes;
  private final int sizeBytes;

  /**
   * @param bytes takes
   */
  public SharedContent(CompositeByteBuf bytes) {
    this.bytes = bytes;
    this.sizeBytes = bytes.readableBytes();
  }

  public int sizeBytes() {
    return sizeBytes;
  }

  /**
   * Takes hold of the bytes.
   *
   * @return returns owned, with indices of its own; null when the owner has let go
   */
  public @Nullable ByteBuf tryRetain() {
    try {
      return bytes.retainedDuplicate();
    } catch (IllegalReferenceCountException _) {
      return null; // evicted between the look-up and now: rare
    }
  }

  /** The owner lets go, once. */
  public void release() {
    bytes.release();
  }
}
