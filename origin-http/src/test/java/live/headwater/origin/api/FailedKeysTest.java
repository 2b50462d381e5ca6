package live.headwater.origin.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedKeysTest {

  private static final String ONE = "192.0.2.1";
  private static final String OTHER = "192.0.2.2";

  /** Any moment; what counts are differences, also over the overflow of the clock. */
  private long startNs = Long.MAX_VALUE - 5;

  private final FailedKeys keys = new FailedKeys();

  private void fail(String address, int times, long nowNs) {
    for (int i = 0; i < times; i++) {
      keys.onFailure(address, nowNs);
    }
  }

  @Test
  void waitNs_fewerThanTheBurst_isZero() {
    fail(ONE, FailedKeys.BURST - 1, startNs);
    assertThat(keys.waitNs(ONE, startNs)).isZero();
  }

  @Test
  void waitNs_burst_isUntilTheNextTryIsBack() {
    fail(ONE, FailedKeys.BURST, startNs);
    assertThat(keys.waitNs(ONE, startNs)).isEqualTo(FailedKeys.REFILL_NS);
    assertThat(keys.waitNs(ONE, startNs + FailedKeys.REFILL_NS - 1)).isEqualTo(1);
    assertThat(keys.waitNs(ONE, startNs + FailedKeys.REFILL_NS)).isZero();
  }

  @Test
  void waitNs_flood_neverGrowsBeyondOneRefill() {
    fail(ONE, 1_000, startNs);
    assertThat(keys.waitNs(ONE, startNs)).isEqualTo(FailedKeys.REFILL_NS);
  }

  @Test
  void waitNs_anotherAddress_isNotAffected() {
    fail(ONE, 1_000, startNs);
    assertThat(keys.waitNs(OTHER, startNs)).isZero();
  }

  @Test
  void waitNs_afterAQuietTime_wholeBurstIsBack() {
    fail(ONE, FailedKeys.BURST, startNs);
    long laterNs = startNs + FailedKeys.BURST * FailedKeys.REFILL_NS;
    fail(ONE, FailedKeys.BURST - 1, laterNs);
    assertThat(keys.waitNs(ONE, laterNs)).isZero();
  }

  @Test
  void onFailure_fromEverywhere_holdsABoundedNumber() {
    for (int i = 0; i < 3 * FailedKeys.MAX_ADDRESSES; i++) {
      keys.onFailure("address " + i, startNs);
      assertThat(keys.size()).isLessThanOrEqualTo(FailedKeys.MAX_ADDRESSES);
    }
  }

  @Test
  void onFailure_full_forgetsThoseFirstWhoHaveAllTriesBack() {
    for (int i = 0; i < FailedKeys.MAX_ADDRESSES - 1; i++) {
      keys.onFailure("address " + i, startNs);
    }
    long laterNs = startNs + FailedKeys.REFILL_NS;
    fail(ONE, FailedKeys.BURST, laterNs);
    keys.onFailure(OTHER, laterNs);
    assertThat(keys.size()).isEqualTo(2);
    assertThat(keys.waitNs(ONE, laterNs)).isPositive();
  }

  @Test
  void source_isAnAddressOfVersion4OrANetworkOfVersion6() {
    assertThat(FailedKeys.source("192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(FailedKeys.source("2001:db8:0:7:1:2:3:4")).isEqualTo("2001:db8:0:7::/64");
    assertThat(FailedKeys.source("fe80:0:0:0:1:2:3:4%eth0")).isEqualTo("fe80:0:0:0::/64");
    assertThat(FailedKeys.source("")).isEmpty();
  }
}
