package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SeqNoTest {

  @Test
  void next_largest_isZero() {
    assertThat(SeqNo.next(SeqNo.MAX)).isZero();
    assertThat(SeqNo.previous(0)).isEqualTo(SeqNo.MAX);
  }

  @Test
  void distance_overTheWrap_isTheShorterWay() {
    assertThat(SeqNo.distance(SeqNo.MAX, 2)).isEqualTo(3);
    assertThat(SeqNo.distance(2, SeqNo.MAX)).isEqualTo(-3);
    assertThat(SeqNo.distance(0, (1 << 30) - 1)).isEqualTo((1 << 30) - 1);
    assertThat(SeqNo.distance(0, 1 << 30)).isEqualTo(-(1 << 30));
    assertThat(SeqNo.isBefore(SeqNo.MAX, 0)).isTrue();
    assertThat(SeqNo.isBefore(0, SeqNo.MAX)).isFalse();
    assertThat(SeqNo.isBefore(5, 5)).isFalse();
  }

  @Test
  void distance_ofAnySum_isWhatWasAdded() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      int sequence = random.nextInt() & SeqNo.MAX;
      int distance = random.nextInt() >> 1;
      assertThat(SeqNo.distance(sequence, SeqNo.add(sequence, distance))).isEqualTo(distance);
    }
  }

  @Test
  void unwrap_manyWraps_goesOn() {
    long unwrapped = SeqNo.MAX - 10L;
    for (long expected = unwrapped; expected < unwrapped + (1L << 34); expected += (1 << 29) + 1) {
      unwrapped = SeqNo.unwrap(expected - 77, SeqNo.wrap(expected));
      assertThat(unwrapped).isEqualTo(expected);
      unwrapped = SeqNo.MAX - 10L;
    }
    assertThat(SeqNo.unwrap(1L << 31, SeqNo.MAX)).isEqualTo(SeqNo.MAX);
  }

  @Test
  void time_overTheWrap_goesOnAndBack() {
    long before = 0xffff_fff0L;

    assertThat(SrtTime.unwrap(before, 5)).isEqualTo(0x1_0000_0005L);
    assertThat(SrtTime.unwrap(0x1_0000_0005L, (int) before)).isEqualTo(before);
    assertThat(SrtTime.wrap(0x3_0000_0005L)).isEqualTo(5);
    assertThat(SrtTime.unwrap(0x3_0000_0005L, 0x7000_0000)).isEqualTo(0x3_7000_0000L);
  }

  @Test
  void messageNumber_largest_isFollowedByOne() {
    assertThat(MessageField.nextNumber(MessageField.MAX_NUMBER)).isEqualTo(1);
    assertThat(MessageField.nextNumber(1)).isEqualTo(2);
  }
}
