package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import live.headwater.srt.session.LossyLink.Quality;
import live.headwater.srt.session.Simulation.Scenario;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.FilterConfig.Layout;
import live.headwater.srt.wire.FilterConfig.Retransmission;
import live.headwater.srt.wire.SeqNo;
import live.headwater.srt.wire.StreamCipher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ends over bad networks. {@code -Dsrt.schedules=N} runs more of the random ones. */
class SimulationTest {

  private static final long MS = 1_000_000;

  /** So much of a drift is not followed: the first window, and what comes until the next one ends. */
  private static final long UNFOLLOWED_NS = 3 * PlayoutClock.WINDOW_NS;

  private static final long WRAP_US = 1L << 32;

  @Test
  void randomNetworks_holdTheLaws() {
    int schedules = Integer.getInteger("srt.schedules", 600);
    for (int seed = 0; seed < schedules; seed++) {
      Scenario scenario = random(seed);
      try {
        new Simulation(scenario, seed).run().check(toleranceNs(scenario));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + scenario, e);
      }
    }
  }

  /** Times are measured over the network: what varies there is not known exactly. */
  private static long toleranceNs(Scenario scenario) {
    long jitterNs = scenario.there().jitterNs() + scenario.back().jitterNs();
    return MS + jitterNs / 15 + (long) ((Math.abs(scenario.driftPpm()) * UNFOLLOWED_NS) / 1e6);
  }

  private static Scenario random(long seed) {
    Random random = new Random(~seed);
    long rttNs = (long) (Math.exp(random.nextDouble() * Math.log(500)) * MS);
    boolean wrapsTime = random.nextInt(3) == 0;
    boolean wrapsSequence = random.nextInt(3) == 0;
    int packets = 200 + random.nextInt(1_500);
    return new Scenario(
      quality(rttNs / 2, random),
      quality(rttNs / 2, random),
      20 * MS + rttNs * (1 + random.nextInt(5)),
      packets,
      1 * MS + random.nextInt((int) (9 * MS)),
      random.nextDouble() * 400 - 200,
      wrapsTime ? WRAP_US - random.nextInt(2_000_000) : random.nextInt(1_000_000_000),
      wrapsSequence ? SeqNo.MAX - random.nextInt(packets) : random.nextInt() & SeqNo.MAX,
      null,
      KeyRefresh.DEFAULT,
      random.nextBoolean() ? null : filter(random, arq(random))
    );
  }

  private static Retransmission arq(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Retransmission.NEVER;
      case 1 -> Retransmission.ONREQ;
      default -> Retransmission.ALWAYS;
    };
  }

  private static FilterConfig filter(Random random, Retransmission arq) {
    int rows = switch (random.nextInt(3)) {
      case 0 -> 1;
      case 1 -> 2 + random.nextInt(8);
      default -> -2 - random.nextInt(8);
    };
    return new FilterConfig(
      2 + random.nextInt(12),
      rows,
      random.nextBoolean() ? Layout.EVEN : Layout.STAIRCASE,
      arq
    );
  }

  private static Quality quality(long delayNs, Random random) {
    return new Quality(
      delayNs,
      random.nextBoolean() ? 0 : (long) (random.nextDouble() * delayNs),
      random.nextBoolean(),
      random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.3,
      random.nextBoolean() ? 1 : 1 + random.nextInt(20),
      random.nextBoolean() ? 0 : random.nextDouble() * 0.05
    );
  }

  /** @param loss both ways */
  private static Scenario plain(long rttNs, double loss, double burst, int packets, @Nullable Secret secret) {
    Quality quality = new Quality(rttNs / 2, 2 * MS, true, loss, burst, 0);
    return new Scenario(
      quality,
      quality,
      4 * rttNs,
      packets,
      1_750_000,
      0,
      12_345_678,
      SeqNo.MAX - 100,
      secret,
      new KeyRefresh(2_000, 500),
      null
    );
  }

  /** With time enough for any group to be complete. */
  private static Scenario filtered(
    FilterConfig filter,
    Quality quality,
    int packets,
    @Nullable Secret secret
  ) {
    return new Scenario(
      quality,
      quality,
      2_000 * MS,
      packets,
      1_750_000,
      0,
      12_345_678,
      SeqNo.MAX - 100,
      secret,
      new KeyRefresh(2_000, 500),
      filter
    );
  }

  @Test
  void filterAlone_recoversExactlyWhatCanBeRecovered() {
    int recovered = 0;
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      FilterConfig filter = filter(random, Retransmission.NEVER);
      long jitterNs = random.nextInt(3) == 0 ? 20 * MS : 1;
      double loss = random.nextDouble() * 0.15;
      Quality quality = new Quality(
        20 * MS,
        jitterNs,
        false,
        loss,
        1 + random.nextInt(3),
        random.nextInt(2) * 0.05
      );
      try {
        Simulation simulation = new Simulation(filtered(filter, quality, 3_000, null), seed).run();
        simulation.check(MS + jitterNs / 7);
        assertThat(simulation.delivered()).isEqualTo(simulation.recoverable(filter));
        assertThat(simulation.received().pktSentNAK()).isZero();
        assertThat(simulation.sent().pktRetrans()).isZero();
        assertThat(simulation.received().pktRecvUnique()).isEqualTo(simulation.delivered());
        recovered += simulation.delivered() - simulation.arrived();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + filter + ", " + quality, e);
      }
    }
    assertThat(recovered).isGreaterThan(8_000);
  }

  @ParameterizedTest
  @EnumSource
  void filterAlone_overFewLossesWhileKeysChange_losesNothing(StreamCipher cipher) {
    FilterConfig filter = new FilterConfig(10, 5, Layout.STAIRCASE, Retransmission.NEVER);
    Secret secret = Secret.make("correct horse battery", cipher, 32, new Random(4));
    // The first rows of a staircase are protected less.
    Quality quality = new Quality(20 * MS, 2 * MS, true, 0.01, 1, 0);
    Simulation simulation = new Simulation(filtered(filter, quality, 9_000, secret), 6).run().check(MS);

    assertThat(simulation.keyChanges()).isEqualTo(4);
    assertThat(simulation.reached()).isGreaterThan(8_950);
    assertThat(simulation.delivered()).isEqualTo(simulation.reached());
    assertThat(simulation.received().pktRcvFilterSupply())
      .isEqualTo(simulation.delivered() - simulation.arrived())
      .isGreaterThan(60);
    assertThat(simulation.received().pktRcvFilterLoss()).isZero();
    assertThat(simulation.received().pktRcvDrop()).isZero();
    assertThat(simulation.sent().pktSndFilterExtra()).isBetween(
      9_000 / 10 + 9_000 / 5 - 20L,
      9_000 / 10 + 9_000 / 5 + 0L
    );
    assertThat(simulation.received().pktRcvFilterExtra()).isLessThan(simulation.sent().pktSndFilterExtra());
  }

  /** Retransmission makes good what the filter leaves; with {@code onreq} only that is asked for. */
  @Test
  void filterAndRetransmission_deliverAll() {
    long[] asked = new long[2];
    for (Retransmission arq : new Retransmission[] { Retransmission.ALWAYS, Retransmission.ONREQ }) {
      FilterConfig filter = new FilterConfig(10, 5, Layout.STAIRCASE, arq);
      Quality quality = new Quality(20 * MS, 2 * MS, true, 0.04, 2, 0);
      Simulation simulation = new Simulation(filtered(filter, quality, 10_000, null), 7).run().check(MS);

      // Of the last columns, which nothing ends, nothing is asked for with onreq.
      assertThat(simulation.delivered(9_900)).isEqualTo(9_900);
      asked[arq == Retransmission.ALWAYS ? 0 : 1] = simulation.received().pktRcvLossAsked();
      assertThat(simulation.received().pktRcvFilterSupply()).isGreaterThan(10);
      assertThat(simulation.received().pktRcvDrop()).isLessThan(10);
    }
    assertThat(asked[0]).isGreaterThan(300);
    assertThat(asked[1]).isBetween(1L, asked[0] / 3);
  }

  @Test
  void noLoss_asksForNothing() {
    Simulation simulation = new Simulation(plain(50 * MS, 0, 1, 3_000, null), 1).run().check(MS);

    assertThat(simulation.delivered()).isEqualTo(3_000);
    assertThat(simulation.received().pktSentNAK()).isZero();
    assertThat(simulation.sent().pktRetrans()).isZero();
    assertThat(simulation.received().msRTT()).isBetween(50.0, 54.0);
    assertThat(simulation.sent().msRTT()).isBetween(50.0, 54.0);
  }

  @Test
  void tenPercentLoss_isMadeGoodWithFewRequests() {
    for (long rttMs : new long[] { 20, 50, 200 }) {
      Simulation simulation = new Simulation(plain(rttMs * MS, 0.1, 1, 10_000, null), rttMs).run().check(MS);

      double requestsPerLost = (double) simulation.received().pktRcvLossAsked() / simulation.lost();
      double share = (double) simulation.delivered() / 10_000;
      assertThat(simulation.lost()).isBetween(850, 1_150);
      assertThat(requestsPerLost).as("requests per lost packet at RTT %s ms", rttMs).isBetween(1.0, 1.6);
      assertThat(share).as("delivered at RTT %s ms", rttMs).isGreaterThan(0.998);
    }
  }

  @Test
  void bursts_areMadeGoodWithFewRequests() {
    for (long rttMs : new long[] { 50, 200 }) {
      Simulation simulation = new Simulation(plain(rttMs * MS, 0.05, 8, 10_000, null), rttMs).run().check(MS);

      double requestsPerLost = (double) simulation.received().pktRcvLossAsked() / simulation.lost();
      double share = (double) simulation.delivered() / 10_000;
      assertThat(requestsPerLost).isLessThan(1.6);
      assertThat(share).isGreaterThan(0.998);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keyRefresh_overALossyLink_losesNothing(StreamCipher cipher) {
    Secret secret = Secret.make("correct horse battery", cipher, 32, new Random(4));
    Simulation simulation = new Simulation(plain(20 * MS, 0.1, 1, 9_000, secret), 5).run().check(MS);

    assertThat(simulation.keyChanges()).isEqualTo(4);
    assertThat(simulation.received().pktRcvUndecrypt()).isZero();
    assertThat(simulation.delivered()).isGreaterThan(8_980);
  }

  @Test
  void drift_overTheWrapOfTime_isFollowed() {
    for (double ppm : new double[] { -200, 200 }) {
      Quality quality = new Quality(20 * MS, 10 * MS, false, 0.05, 1, 0);
      Scenario scenario = new Scenario(
        quality,
        quality,
        200 * MS,
        15_000,
        100 * MS,
        ppm,
        WRAP_US - 500_000_000,
        0,
        null,
        KeyRefresh.DEFAULT,
        null
      );
      Simulation simulation = new Simulation(scenario, 8).run().checkFollowed(4 * MS);

      // 1,500 s at 200 ppm.
      assertThat(simulation.received().usDrift())
        .as("drift at %s ppm", ppm)
        .isCloseTo((long) (-ppm * 1_500), within(10_000L));
    }
  }
}
