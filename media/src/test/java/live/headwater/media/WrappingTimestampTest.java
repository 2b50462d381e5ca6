package live.headwater.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrappingTimestampTest {

  private static final long RANGE = 1L << 33;

  @Test
  void unwrap_overTheWrap_goesOn() {
    WrappingTimestamp timestamp = WrappingTimestamp.mpegTs();
    assertThat(timestamp.unwrap(RANGE - 3_000)).isEqualTo(RANGE - 3_000);
    assertThat(timestamp.unwrap(0)).isEqualTo(RANGE);
    assertThat(timestamp.unwrap(3_000)).isEqualTo(RANGE + 3_000);
  }

  @Test
  void unwrap_backOverTheWrap_stepsBack() {
    WrappingTimestamp timestamp = WrappingTimestamp.mpegTs();
    timestamp.unwrap(RANGE - 3_000);
    assertThat(timestamp.unwrap(3_000)).isEqualTo(RANGE + 3_000);
    assertThat(timestamp.unwrap(RANGE - 1)).isEqualTo(RANGE - 1);
    assertThat(timestamp.unwrap(6_000)).isEqualTo(RANGE + 6_000);
  }

  @Test
  void unwrap_backOverTheWrapAtTheStart_isNegative() {
    WrappingTimestamp timestamp = WrappingTimestamp.mpegTs();
    timestamp.unwrap(10);
    assertThat(timestamp.unwrap(RANGE - 10)).isEqualTo(-10);
  }

  @Test
  void unwrap_bitsAboveTheWidth_areIgnored() {
    WrappingTimestamp timestamp = WrappingTimestamp.mpegTs();
    assertThat(timestamp.unwrap(5 * RANGE + 7)).isEqualTo(7);
    assertThat(timestamp.unwrap(-RANGE + 8)).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(ints = { 2, 16, 24, 31, 32, 33, 62 })
  void unwrap_anyStepsUnderHalfTheRange_areKept(int bits) {
    Random random = new Random(bits);
    long half = 1L << (bits - 1);
    WrappingTimestamp timestamp = new WrappingTimestamp(bits);
    long expected = timestamp.unwrap(random.nextLong());
    for (int i = 0; i < 5_000; i++) {
      long step = random.nextLong(-half, half);
      if (Math.abs(expected + step) > Long.MAX_VALUE / 2) {
        step = -step;
      }
      expected += step;
      assertThat(timestamp.unwrap(expected & ((1L << bits) - 1))).isEqualTo(expected);
    }
  }

  @Test
  void new_impossibleWidth_isRefused() {
    assertThatThrownBy(() -> new WrappingTimestamp(63)).isInstanceOf(IllegalArgumentException.class);
  }
}
