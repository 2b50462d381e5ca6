package live.headwater.media.flv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpTimestampTest {

  private static final long RANGE_24 = 1L << 24;
  private static final long RANGE_32 = 1L << 32;
  private static final long HOUR_MS = 3_600_000;

  private final RtmpTimestamp timestamp = new RtmpTimestamp();

  @Test
  void unwrap_overTwoToThe32_goesOn() {
    assertThat(timestamp.unwrap(RANGE_32 - 20)).isEqualTo(RANGE_32 - 20);
    assertThat(timestamp.unwrap(20)).isEqualTo(RANGE_32 + 20);
    assertThat(timestamp.unwrap(RANGE_32 - 5)).isEqualTo(RANGE_32 - 5);
    assertThat(timestamp.unwrap(40)).isEqualTo(RANGE_32 + 40);
  }

  @Test
  void unwrap_peerWithExtendedTimestamps_passesTwoToThe24() {
    assertThat(timestamp.unwrap(RANGE_24 - 20)).isEqualTo(RANGE_24 - 20);
    assertThat(timestamp.unwrap(RANGE_24 + 20)).isEqualTo(RANGE_24 + 20);
    assertThat(timestamp.unwrap(RANGE_24 - 5)).isEqualTo(RANGE_24 - 5);
    assertThat(timestamp.unwrap(RANGE_24 + 40)).isEqualTo(RANGE_24 + 40);
  }

  @Test
  void unwrap_peerWithoutExtendedTimestamps_wrapsAtTwoToThe24() {
    timestamp.unwrap(RANGE_24 - 20);
    assertThat(timestamp.unwrap(20)).isEqualTo(RANGE_24 + 20);
    assertThat(timestamp.unwrap(RANGE_24 - 5))
      .as("the other track, behind")
      .isEqualTo(RANGE_24 - 5);
    assertThat(timestamp.unwrap(40)).isEqualTo(RANGE_24 + 40);
  }

  @Test
  void unwrap_truncatedBesideAccumulatedTimestamps_agree() {
    timestamp.unwrap(RANGE_24 - 20);
    assertThat(timestamp.unwrap(RANGE_24 + 3))
      .as("by delta")
      .isEqualTo(RANGE_24 + 3);
    assertThat(timestamp.unwrap(20))
      .as("type 0, truncated")
      .isEqualTo(RANGE_24 + 20);
    assertThat(timestamp.unwrap(RANGE_24 + 36))
      .as("other chunk stream, by delta")
      .isEqualTo(RANGE_24 + 36);
    assertThat(timestamp.unwrap(53)).isEqualTo(RANGE_24 + 53);
  }

  @Test
  void unwrap_firstTruncatedValueAfterSeveralWraps_isPlaced() {
    long time = 0;
    for (; time < 2 * RANGE_24 + HOUR_MS; time += 40) {
      assertThat(timestamp.unwrap(time)).isEqualTo(time);
    }
    assertThat(timestamp.unwrap(time % RANGE_24)).isEqualTo(time);
    assertThat(timestamp.unwrap(time + 40)).isEqualTo(time + 40);
  }

  @Test
  void unwrap_encoderStartsOver_stepsBack() {
    timestamp.unwrap(2 * HOUR_MS);
    assertThat(timestamp.unwrap(0)).isZero();
    timestamp.unwrap(6 * HOUR_MS);
    assertThat(timestamp.unwrap(0)).isZero();
  }

  @Test
  void unwrap_jumpBackByTwoToThe24OntoAnExtendedTimestamp_isAJump() {
    timestamp.unwrap(3 * RANGE_24);
    assertThat(timestamp.unwrap(2 * RANGE_24)).isEqualTo(2 * RANGE_24);
  }

  @Test
  void unwrap_silenceAroundTheWrap_isBridgedUpToTheWindow() {
    timestamp.unwrap(RANGE_24 - 1_000);
    long silence = RtmpTimestamp.WRAP_WINDOW_MS;
    assertThat(timestamp.unwrap(silence - 1_000)).isEqualTo(RANGE_24 + silence - 1_000);
  }

  /** Audio and video of one encoder for 24 hours in each way to write time: no jump in any. */
  @ParameterizedTest
  @ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
  void unwrap_dayOfInterleavedTracks_isContinuous(long seed) {
    Random random = new Random(seed);
    boolean truncates = random.nextBoolean();
    double absoluteShare = random.nextBoolean() ? 1 : 0.01;
    long time = truncates ? random.nextLong(RANGE_24) : RANGE_32 - random.nextLong(24 * HOUR_MS);
    long end = time + 24 * HOUR_MS;
    long offset = time - timestamp.unwrap(time);
    while (time < end) {
      time += random.nextInt(200);
      long interleaved = time - random.nextInt(1_500);
      boolean absolute = random.nextDouble() < absoluteShare;
      long raw = absolute && truncates ? interleaved % RANGE_24 : interleaved % RANGE_32;
      long unwrapped = timestamp.unwrap(raw);
      if (unwrapped + offset != interleaved) {
        assertThat(unwrapped + offset)
          .as("seed %d", seed)
          .isEqualTo(interleaved);
      }
    }
  }
}
