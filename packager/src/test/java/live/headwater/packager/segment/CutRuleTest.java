package live.headwater.packager.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutRuleTest {

  private static final long MS = 1_000_000;

  private static CutRule announced(int targetDurationSeconds, long gopMs) {
    CutRule rule = new CutRule(2000 * MS, 1000 * MS, targetDurationSeconds);
    rule.onGop(gopMs * MS);
    return rule;
  }

  @ParameterizedTest
  @CsvSource({
    // GOP, position of the random access point, whether the segment ends there
    "1000, 1000, false",
    "1000, 1999, true",
    "1000, 2001, true",
    "500, 1500, false",
    "500, 1990, true",
    "960, 960, false",
    "960, 1920, true",
    // The next one would come too late.
    "1300, 1300, true",
    "2000, 400, false",
    "2000, 600, true",
  })
  void endsAt_randomAccessPoint_isNearestToTwoSeconds(long gopMs, long elapsedMs, boolean ends) {
    assertThat(announced(2, gopMs).endsAt(elapsedMs * MS)).isEqualTo(ends);
  }

  @ParameterizedTest
  @CsvSource({ "1000, 1000, true", "500, 500, false", "500, 1000, true", "10000, 10000, true" })
  void endsAt_firstSegment_endsAfterOneSecond(long gopMs, long elapsedMs, boolean ends) {
    assertThat(announced(0, gopMs).endsAt(elapsedMs * MS)).isEqualTo(ends);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 2", // GOP, first segment, target duration
    "2000, 2000, 2",
    "2340, 2340, 2",
    "2360, 2360, 3",
    "10000, 10000, 10",
    "400, 12400, 13",
  })
  void chooseTargetDuration_firstSegment_holdsItAndItsGops(long gopMs, long segmentMs, int seconds) {
    CutRule rule = announced(0, gopMs);
    rule.chooseTargetDuration(segmentMs * MS);
    assertThat(rule.targetDurationSeconds()).isEqualTo(seconds);
    rule.chooseTargetDuration(60_000 * MS);
    assertThat(rule.targetDurationSeconds()).isEqualTo(seconds);
  }

  @Test
  void maxSegment_announced_isRoundedToTheTargetDurationEvenWithASampleMore() {
    assertThat(Math.round((announced(2, 1000).maxSegmentNs() + TrackCutter.ACROSS_NS) / 1e9)).isEqualTo(2);
  }

  @Test
  void maxWithinGop_gopTooLong_cutsItIntoEqualParts() {
    assertThat(announced(2, 8000).maxWithinGopNs()).isEqualTo(2100 * MS);
    assertThat(announced(2, 2400).maxWithinGopNs()).isEqualTo(1300 * MS);
    assertThat(announced(2, 2000).maxWithinGopNs()).isEqualTo(2350 * MS);
  }

  @Test
  void endsAt_oneLongGopLongAgo_isForgotten() {
    CutRule rule = announced(2, 2300);
    assertThat(rule.endsAt(1000 * MS)).isTrue();
    for (int i = 0; i < 8; i++) {
      rule.onGop(1000 * MS);
    }
    assertThat(rule.endsAt(1000 * MS)).isFalse();
  }
}
