package live.headwater.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakDetectionTest {

  @Test
  void failOnLeaks_bufferNeverReleased_failsAndNamesIt() {
    lose();
    assertThatThrownBy(LeakDetection::failOnLeaks).hasMessageContaining("1 buffer(s) never released");
  }

  private static void lose() {
    ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(16);
    lost.writeByte(1);
  }

  @Test
  void failOnLeaks_allReleased_passes() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    LeakDetection.failOnLeaks();
  }
}
