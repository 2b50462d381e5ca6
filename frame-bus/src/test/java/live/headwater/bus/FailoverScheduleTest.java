package live.headwater.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random schedules of two encoders, their networks and the process, by seed. {@code -Dfailover.schedules=N} sets how many
 * run, {@code -Dfailover.seed=S} where they begin.
 */
class FailoverScheduleTest {

  private static final long SCHEDULES = Long.getLong("failover.schedules", 2_000);
  private static final long FIRST_SEED = Long.getLong("failover.seed", 1);

  private static void run(long seed) {
    try {
      new FailoverRun(FailoverSchedule.of(seed), false).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("schedule " + seed + ": " + e.getMessage() + "\n" + describe(seed), e);
    }
  }

  /** The same again, telling all. */
  private static String describe(long seed) {
    FailoverSchedule schedule = FailoverSchedule.of(seed);
    FailoverRun again = new FailoverRun(schedule, true);
    try {
      again.run();
    } catch (RuntimeException | AssertionError e) {
      // The one that is being described.
    }
    StringBuilder text = new StringBuilder(again.log()).append(schedule.rules()).append('\n');
    schedule.lives().forEach(life -> text.append(life).append('\n'));
    return text.append(schedule.standstills()).toString();
  }

  @Test
  @Timeout(value = 12, unit = TimeUnit.HOURS)
  void randomSchedules_keepTheRulesAndLoseNothing() {
    long startNs = System.nanoTime();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      run(seed);
      if ((seed - FIRST_SEED) % 50_000 == 49_999) {
        System.out.println(
          seed - FIRST_SEED + 1 + " schedules in " + Duration.ofNanos(System.nanoTime() - startNs)
        );
      }
    }
  }

  /** Each found something once. */
  @ParameterizedTest
  @CsvSource({
    "37, held open only long after both feeds were gone",
    "65, the primary not put on air while the backup had no key frame",
    "69, failed over on waking from a standstill",
    "73, a hole at a return to the primary after the backup had gone",
    "424, a frame of sound lost at a hand-over",
    "849, the primary not put on air while its backup had come back without showing anything",
    "952, media held without bound because the clock leapt back while tracks were awaited",
    "1242, pictures dropped because sound had leapt",
    "1728, a period that began without its key frame",
    "2005, sound left out because the encoder had paused",
    "2810, program time gone astray because the clock leapt after it was aligned",
    "14250, decode times of sound that went back at a new program",
    "175954, put on air with nothing held of it",
    "320028, sound left out after a pause of all tracks",
    "344058, a pause in a burst taken for a leap of the clock",
    "415619, sound and pictures set apart by a leap right after a switch without a discontinuity",
    "547085, sound leapt where another feed had gone on without a discontinuity",
    "599337, a gap at a hand-over from a feed whose sound ran ahead of late pictures",
    "870563, a pause taken for a leap in what had waited in a socket",
    "937033, a pause taken for a leap by the track that came later",
    "948548, a pause taken for a leap by sound alone",
    "151151, a leap taken for a pause right after a switch without a discontinuity",
    "563428, a hand-over that no timer ended",
    "600147, sound after a pause taken for a clock of its own",
    "85, pictures that are decoded before others and shown after them taken for a clock that leaps back",
    "5735, a reference that is shown later than it is decoded taken for a clock that leaps ahead",
    "10749, a period begun with what was left of a feed that had gone before its first period",
    "11955, pictures left out at a hand-over for a reference that is decoded before them",
    "32838, units never released of a feed that had gone before there was a program",
    "51815, pictures left out between a reference that was put on air at a hand-over and those before it",
    "105330, one picture shown of a feed as another took its place, and much of that one twice",
    "76840, a program started by a feed that had gone",
    "77007, a hole after a feed without B-frames that had gone on with a period of one with them",
  })
  void schedulesThatFailedOnce_hold(long seed, String found) {
    assertThat(found).isNotEmpty();
    run(seed);
  }
}
