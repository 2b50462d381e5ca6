package live.headwater.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import live.headwater.bus.FeedSwitch.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE, "Failover": each test is a row of its table, with the row's number in its name. */
class FeedSwitchTest {

  private static final long MS = 1_000_000;

  private final BusSettings rules = new BusSettings(
    Duration.ofSeconds(2),
    Duration.ofSeconds(3),
    Duration.ofSeconds(60),
    Duration.ofSeconds(10),
    Duration.ofMillis(500),
    false,
    BusSettings.DEFAULTS.rate(),
    BusSettings.DEFAULTS.failedRate()
  );
  private final FeedSwitch feedSwitch = new FeedSwitch(() -> rules);
  /** The clock's origin means nothing. */
  private long nowMs = -1_000_000;

  private void media(Role role, boolean startable) {
    feedSwitch.onMedia(role, nowMs * MS, startable);
  }

  private void connectAndDeliver(Role role) {
    feedSwitch.onConnected(role);
    media(role, true);
  }

  /** Time passes in which the given roles deliver, each 100 ms; nothing must happen. */
  private void pass(long ms, Role... delivering) {
    for (long until = nowMs + ms; nowMs < until; ) {
      nowMs += 100;
      for (Role role : delivering) {
        media(role, true);
      }
      assertThat(decide())
        .describedAs("at %d ms before the end", until - nowMs)
        .isNull();
    }
  }

  private @Nullable State decide() {
    FeedSwitch.Change change = feedSwitch.decide(nowMs * MS);
    return change == null ? null : change.state();
  }

  private @Nullable State decideAtPrimaryKeyFrame() {
    FeedSwitch.Change change = feedSwitch.decideAtPrimaryKeyFrame(nowMs * MS);
    return change == null ? null : change.state();
  }

  private long msToDeadline() {
    long deadlineNs = feedSwitch.nextDeadlineNs(nowMs * MS);
    return deadlineNs == FeedSwitch.NEVER ? -1 : deadlineNs / MS - nowMs;
  }

  private void primaryOnAir() {
    connectAndDeliver(Role.PRIMARY);
    assertThat(decide()).isEqualTo(State.PRIMARY);
  }

  private void backupOnAir() {
    connectAndDeliver(Role.BACKUP);
    assertThat(decide()).isEqualTo(State.BACKUP);
  }

  private void primaryHeldOpen() {
    primaryOnAir();
    feedSwitch.onDisconnected(Role.PRIMARY);
    assertThat(decide()).isEqualTo(State.HELD_OPEN);
  }

  private void backupHeldOpen() {
    backupOnAir();
    feedSwitch.onDisconnected(Role.BACKUP);
    assertThat(decide()).isEqualTo(State.HELD_OPEN);
  }

  @Test
  void row1_off_primaryDelivers_isOnAirEvenWhenTheBackupWasFirst() {
    feedSwitch.onConnected(Role.PRIMARY);
    feedSwitch.onConnected(Role.BACKUP);
    assertThat(decide()).isNull();
    media(Role.BACKUP, true);
    media(Role.PRIMARY, false);
    assertThat(decide()).isEqualTo(State.PRIMARY);
    assertThat(decide()).isNull();
  }

  @Test
  void row2_off_onlyBackupDelivers_isOnAir() {
    feedSwitch.onConnected(Role.PRIMARY);
    backupOnAir();
  }

  @Test
  void row3_primarySilentForFailoverAfter_backupLive_failsOverThenAndNotBefore() {
    primaryOnAir();
    connectAndDeliver(Role.BACKUP);
    pass(2_900, Role.BACKUP);
    assertThat(msToDeadline()).isEqualTo(100);
    nowMs += 100;
    assertThat(decide()).isEqualTo(State.BACKUP);
  }

  @Test
  void row3_primaryDisconnected_backupLive_failsOverByTheSameTime() {
    primaryOnAir();
    connectAndDeliver(Role.BACKUP);
    feedSwitch.onDisconnected(Role.PRIMARY);
    pass(2_900, Role.BACKUP);
    nowMs += 100;
    assertThat(decide()).isEqualTo(State.BACKUP);
  }

  @Test
  void row3_primaryComesBackWithinFailoverAfter_staysOnAir() {
    primaryOnAir();
    connectAndDeliver(Role.BACKUP);
    feedSwitch.onDisconnected(Role.PRIMARY);
    pass(2_900, Role.BACKUP);
    connectAndDeliver(Role.PRIMARY);
    pass(2_900, Role.BACKUP);
    assertThat(feedSwitch.state()).isEqualTo(State.PRIMARY);
  }

  @Test
  void row4_primarySilent_backupCannotStart_isHeldOpen() {
    primaryOnAir();
    feedSwitch.onConnected(Role.BACKUP);
    nowMs += 3_000;
    media(Role.BACKUP, false);
    assertThat(decide()).isEqualTo(State.HELD_OPEN);
  }

  @Test
  void row4_primaryDisconnected_noBackup_isHeldOpenAtOnce() {
    primaryHeldOpen();
    assertThat(msToDeadline()).isEqualTo(10_000);
  }

  @Test
  void row4_primaryDisconnected_backupFallsSilentToo_isHeldOpenThen() {
    primaryOnAir();
    connectAndDeliver(Role.BACKUP);
    nowMs += 500;
    media(Role.PRIMARY, true);
    feedSwitch.onDisconnected(Role.PRIMARY);
    assertThat(decide()).isNull();
    assertThat(msToDeadline()).isEqualTo(2_500);
    nowMs += 2_500;
    assertThat(decide()).isEqualTo(State.HELD_OPEN);
  }

  @Test
  void row5_backupOnAir_primaryUpForReturnAfter_returnsAtItsKeyFrameOnly() {
    backupOnAir();
    connectAndDeliver(Role.PRIMARY);
    pass(59_900, Role.PRIMARY, Role.BACKUP);
    assertThat(decideAtPrimaryKeyFrame()).isNull();
    pass(100, Role.PRIMARY, Role.BACKUP);
    assertThat(decideAtPrimaryKeyFrame()).isEqualTo(State.PRIMARY);
  }

  @Test
  void row5_primaryBreaksOff_countBeginsAgain() {
    backupOnAir();
    connectAndDeliver(Role.PRIMARY);
    pass(59_000, Role.PRIMARY, Role.BACKUP);
    pass(3_000, Role.BACKUP);
    pass(60_000, Role.PRIMARY, Role.BACKUP);
    assertThat(decideAtPrimaryKeyFrame()).isNull();
    pass(100, Role.PRIMARY, Role.BACKUP);
    assertThat(decideAtPrimaryKeyFrame()).isEqualTo(State.PRIMARY);
  }

  @Test
  void row6_returnFails_backupIsOnAirStill() {
    backupOnAir();
    connectAndDeliver(Role.PRIMARY);
    pass(60_000, Role.PRIMARY, Role.BACKUP);
    assertThat(decideAtPrimaryKeyFrame()).isEqualTo(State.PRIMARY);
    feedSwitch.onDisconnected(Role.PRIMARY);
    feedSwitch.onReturnFailed();
    assertThat(feedSwitch.state()).isEqualTo(State.BACKUP);
    assertThat(decide()).isNull();
  }

  @Test
  void row7_backupSilentForFailoverAfter_primaryLive_returnsWithoutReturnAfter() {
    backupOnAir();
    connectAndDeliver(Role.PRIMARY);
    pass(2_900, Role.PRIMARY);
    nowMs += 100;
    media(Role.PRIMARY, true);
    assertThat(decide()).isEqualTo(State.PRIMARY);
  }

  @Test
  void row8_backupGone_primaryCannotStart_isHeldOpen() {
    backupOnAir();
    feedSwitch.onConnected(Role.PRIMARY);
    media(Role.PRIMARY, false);
    feedSwitch.onDisconnected(Role.BACKUP);
    assertThat(decide()).isEqualTo(State.HELD_OPEN);
  }

  @Test
  void row9_held_theSameRoleIsBack_isOnAirAtItsFirstMedia() {
    primaryHeldOpen();
    nowMs += 9_900;
    feedSwitch.onConnected(Role.PRIMARY);
    assertThat(decide()).isNull();
    media(Role.PRIMARY, false);
    assertThat(decide()).isEqualTo(State.PRIMARY);
  }

  @Test
  void row9_held_theBackupIsBack_isOnAirAtItsFirstMedia() {
    backupHeldOpen();
    feedSwitch.onConnected(Role.BACKUP);
    media(Role.BACKUP, false);
    assertThat(decide()).isEqualTo(State.BACKUP);
  }

  @Test
  void row10_heldAfterBackup_primaryIsOnAirAsSoonAsItCanStart() {
    backupHeldOpen();
    feedSwitch.onConnected(Role.PRIMARY);
    media(Role.PRIMARY, false);
    assertThat(decide()).isNull();
    media(Role.PRIMARY, true);
    assertThat(decide()).isEqualTo(State.PRIMARY);
  }

  @Test
  void row11_heldAfterPrimary_backupWaitsForFailoverAfter() {
    primaryHeldOpen();
    nowMs += 1_000;
    connectAndDeliver(Role.BACKUP);
    assertThat(msToDeadline()).isEqualTo(2_000);
    pass(1_900, Role.BACKUP);
    nowMs += 100;
    assertThat(decide()).isEqualTo(State.BACKUP);
  }

  @Test
  void row12_heldForHoldOpen_isOff() {
    primaryHeldOpen();
    pass(9_900);
    nowMs += 100;
    assertThat(decide()).isEqualTo(State.OFF);
    assertThat(msToDeadline()).isEqualTo(-1);
  }

  @Test
  void row13_nothingToHold_isOff() {
    primaryHeldOpen();
    feedSwitch.onNothingToHold();
    assertThat(feedSwitch.state()).isEqualTo(State.OFF);
  }

  @Test
  void row14_standstill_isNobodysSilence() {
    primaryOnAir();
    connectAndDeliver(Role.BACKUP);
    pass(500, Role.BACKUP);
    long awakeNs = nowMs * MS;
    nowMs += 20_000;
    feedSwitch.onStandstill(awakeNs, 17_500 * MS, 250 * MS, nowMs * MS);
    assertThat(msToDeadline()).isEqualTo(2_500);
    media(Role.BACKUP, true);
    pass(2_400, Role.BACKUP);
    nowMs += 100;
    assertThat(decide()).isEqualTo(State.BACKUP);
  }

  @Test
  void row14_standstillWithinHoldOpen_leavesAMomentToComeBack() {
    primaryHeldOpen();
    long awakeNs = nowMs * MS;
    nowMs += 30_000;
    feedSwitch.onStandstill(awakeNs, 20_000 * MS, 250 * MS, nowMs * MS);
    pass(200);
    nowMs += 50;
    assertThat(decide()).isEqualTo(State.OFF);
  }
}
