package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Random;
import live.headwater.media.InputException;

/** Ways to cut the same input into reads. */
public enum Splits {
  WHOLE,
  BYTE_BY_BYTE,
  RANDOM,
  RANDOM_DIRECT,
  RANDOM_COMPOSITE;

  /** What takes the reads. */
  @FunctionalInterface
  public interface Reads {
    void read(ByteBuf in) throws InputException;
  }

  /**
   * Feeds {@code bytes} in this way.
   *
   * @param seed of the random ways
   */
  public void feed(byte[] bytes, long seed, Reads reads) throws InputException {
    Random random = new Random(seed);
    int at = 0;
    while (at < bytes.length) {
      int count = Math.min(
        bytes.length - at,
        switch (this) {
          case WHOLE -> bytes.length;
          case BYTE_BY_BYTE -> 1;
          case RANDOM, RANDOM_DIRECT, RANDOM_COMPOSITE -> 1 +
            random.nextInt(random.nextBoolean() ? 20 : 3000);
        }
      );
      ByteBuf in = buffer(bytes, at, count);
      try {
        reads.read(in);
      } finally {
        in.release();
      }
      at += count;
    }
  }

  private ByteBuf buffer(byte[] bytes, int at, int count) {
    return switch (this) {
      case WHOLE, BYTE_BY_BYTE, RANDOM -> Unpooled.wrappedBuffer(bytes, at, count);
      case RANDOM_DIRECT -> PooledByteBufAllocator.DEFAULT.directBuffer(count).writeBytes(bytes, at, count);
      case RANDOM_COMPOSITE -> Unpooled.compositeBuffer()
        .addComponent(true, Unpooled.copiedBuffer(bytes, at, count / 2))
        .addComponent(true, Unpooled.copiedBuffer(bytes, at + count / 2, count - count / 2));
    };
  }
}
