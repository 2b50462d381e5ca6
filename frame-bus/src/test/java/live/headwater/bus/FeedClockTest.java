package live.headwater.bus;

import static org.assertj.core.api.Assertions.assertThat;

import live.headwater.bus.FeedClock.Alignment;
import org.junit.jupiter.api.Test;

class FeedClockTest {

  private static final long MS = 1_000_000;
  private static final long DAY_MS = 86_400_000;

  private final FeedClock primary = new FeedClock();
  private final FeedClock backup = new FeedClock();

  private static boolean onUnit(FeedClock clock, long feedMs, long arrivalMs) {
    return clock.onUnit(feedMs * MS, feedMs * MS, arrivalMs * MS);
  }

  /** Media of ten seconds, taken from moment 0 on. */
  private static void play(FeedClock clock, long clockMs, long delayMs) {
    for (long momentMs = 0; momentMs < 10_000; momentMs += 40) {
      onUnit(clock, momentMs + clockMs, momentMs + delayMs + (momentMs % 7));
    }
  }

  @Test
  void align_clocksThatRanBefore_areSharedThoughTheWaysDiffer() {
    play(primary, 50_000_000, 30);
    play(backup, 50_000_000, 800);
    assertThat(backup.alignTo(primary)).isEqualTo(new Alignment(0, Alignment.By.ENCODER_CLOCK));
  }

  @Test
  void align_clocksStartedForTheirConnections_areNotSharedByChance() {
    play(primary, 0, 30);
    play(backup, 400, 30);
    assertThat(backup.alignTo(primary)).isEqualTo(new Alignment(-400 * MS, Alignment.By.ARRIVAL));
    play(primary, 0, 30);
    FeedClock together = new FeedClock();
    play(together, 10, 30);
    assertThat(together.alignTo(primary).by()).isEqualTo(Alignment.By.ENCODER_CLOCK);
  }

  @Test
  void align_timeCodes_winOverArrival() {
    play(primary, 0, 30);
    play(backup, 7_000, 900);
    primary.onTimecode(4_000 * MS, 36_004_000 * MS);
    backup.onTimecode(11_000 * MS, 36_004_000 * MS);
    assertThat(backup.alignTo(primary)).isEqualTo(new Alignment(-7_000 * MS, Alignment.By.TIMECODE));
  }

  @Test
  void align_timeCodesOnEitherSideOfMidnight_meanTheSameNight() {
    play(primary, 0, 30);
    play(backup, 7_000, 900);
    primary.onTimecode(4_000 * MS, (DAY_MS - 1_000) * MS);
    backup.onTimecode(13_000 * MS, 1_000 * MS);
    assertThat(backup.alignTo(primary)).isEqualTo(new Alignment(-7_000 * MS, Alignment.By.TIMECODE));
  }

  @Test
  void align_timeCodesFarFromArrival_areNotBelieved() {
    play(primary, 0, 30);
    play(backup, 7_000, 30);
    primary.onTimecode(4_000 * MS, 36_004_000 * MS);
    backup.onTimecode(11_000 * MS, 7_200_000 * MS);
    assertThat(backup.alignTo(primary)).isEqualTo(new Alignment(-7_000 * MS, Alignment.By.ARRIVAL));
  }

  @Test
  void align_encoderTimeLeapt_followsItAndForgetsTheTimeCode() {
    play(primary, 0, 30);
    play(backup, 7_000, 30);
    primary.onTimecode(4_000 * MS, 36_004_000 * MS);
    backup.onTimecode(11_000 * MS, 36_004_000 * MS);
    for (long momentMs = 10_000; momentMs < 12_000; momentMs += 40) {
      onUnit(backup, momentMs + 100_000, momentMs + 30);
    }
    assertThat(backup.alignTo(primary).by()).isEqualTo(Alignment.By.ARRIVAL);
    assertThat(backup.alignTo(primary).offsetNs()).isBetween(-100_010 * MS, -99_990 * MS);
  }

  @Test
  void onUnit_presentationGoesToAndFro_isNoLeap() {
    // Two pictures per second, three of each four shown before the reference that they are decoded after.
    for (long picture = 0; picture < 40; picture++) {
      long shown = picture % 4 == 0 ? picture + 4 : picture;
      long arrivalMs = (picture - (picture % 4) + 4) * 500 + 30;
      assertThat(primary.onUnit(picture * 500 * MS, shown * 500 * MS, arrivalMs * MS)).isFalse();
    }
  }
}
