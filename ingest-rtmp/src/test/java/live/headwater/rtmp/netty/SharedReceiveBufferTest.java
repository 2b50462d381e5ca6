package live.headwater.rtmp.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReceiveBufferTest {

  private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  private final SharedReceiveBuffer buffers = new SharedReceiveBuffer(100);

  @AfterEach
  void letGo() {
    FastThreadLocal.removeAll();
  }

  private ByteBuf read(int value) {
    return buffers.newHandle().allocate(ALLOCATOR).writeInt(value);
  }

  @Test
  void releasedBuffer_isEmptyAndUsedForTheNextReadOfAnyConnection() {
    ByteBuf first = read(1);
    first.release();

    ByteBuf second = read(2);

    assertThat(second).isSameAs(first);
    assertThat(second.readableBytes()).isEqualTo(4);
    assertThat(second.readInt()).isEqualTo(2);
    second.release();
  }

  @Test
  void retainedBuffer_keepsItsBytes() {
    ByteBuf kept = read(1);

    ByteBuf next = read(2);

    assertThat(next).isNotSameAs(kept);
    assertThat(kept.readInt()).isEqualTo(1);
    kept.release();
    assertThat(kept.refCnt()).isZero();
    next.release();
    assertThat(next.refCnt()).as("held for the next read").isEqualTo(1);
  }
}
