package live.headwater.rtmp.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * One receive buffer for each event loop, used for every read of every connection: what is read is copied out of it before
 * the next read, so that it stays in the processor's cache, and nothing is allocated for a read.
 *
 * <p>A handler that retains what was read gets to keep it, and the next read another buffer.
 */
final class SharedReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

  private static final FastThreadLocal<@Nullable ByteBuf> BUFFER = new FastThreadLocal<>() {
    @Override
    protected void onRemoval(@Nullable ByteBuf buffer) {
      if (buffer != null) {
        buffer.release();
      }
    }
  };

  private final int bytes;

  /** @param bytes largest read of a socket */
  SharedReceiveBuffer(int bytes) {
    this.bytes = bytes;
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return bytes;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        ByteBuf last = BUFFER.get();
        if (last != null) {
          if (last.refCnt() == 1) {
            return last.clear().retain();
          }
          last.release();
        }
        ByteBuf buffer = allocator.directBuffer(bytes, bytes);
        BUFFER.set(buffer);
        return buffer.retain();
      }
    };
  }
}
