package live.headwater.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

  private static final long S = 1_000_000_000;
  private static final PublishRate THREE_THEN_ONE_A_SECOND = new PublishRate(3, Duration.ofSeconds(1));

  /** Clocks may start anywhere, below zero too. */
  private long nowNs = -5 * S;

  private final TokenBuckets<String> buckets = new TokenBuckets<>(4, TokenBuckets.WhenFull.REFUSE, nowNs);

  private boolean take(String key) {
    return buckets.take(key, THREE_THEN_ONE_A_SECOND, nowNs);
  }

  private void empty(String key) {
    while (take(key)) {
      // Until nothing is left.
    }
  }

  @Test
  void take_burst_getsWhatTheBucketHoldsAndThenOneForEachInterval() {
    assertThat(List.of(take("a"), take("a"), take("a"), take("a"))).containsExactly(true, true, true, false);
    nowNs += S - 1;
    assertThat(take("a")).isFalse();
    nowNs += 1;
    assertThat(take("a")).isTrue();
    assertThat(take("a")).isFalse();
    nowNs += 100 * S;
    assertThat(List.of(take("a"), take("a"), take("a"), take("a"))).containsExactly(true, true, true, false);
  }

  @Test
  void take_refused_costsNothing() {
    empty("a");
    for (int i = 0; i < 1_000; i++) {
      take("a");
    }
    nowNs += S;
    assertThat(take("a")).isTrue();
  }

  @Test
  void take_otherKey_hasABucketOfItsOwn() {
    empty("a");
    assertThat(take("b")).isTrue();
  }

  @Test
  void take_rateChanged_appliesAtOnce() {
    PublishRate slow = new PublishRate(1, Duration.ofHours(1));
    assertThat(buckets.take("a", slow, nowNs)).isTrue();
    assertThat(buckets.take("a", slow, nowNs)).isFalse();
    assertThat(take("a")).isFalse();
    nowNs += S;
    assertThat(take("a")).isTrue();
  }

  @Test
  void take_noRoom_refusesTheNewcomerAndHarmsNobodyThatHasABucket() {
    for (String key : List.of("a", "b", "c", "d")) {
      assertThat(take(key)).isTrue();
    }
    assertThat(take("e")).isFalse();
    assertThat(buckets.size()).isEqualTo(4);
    assertThat(take("a")).isTrue();
    assertThat(take("a")).isTrue();
    assertThat(take("a")).isFalse();
  }

  @Test
  void take_noRoomAndToBeAllowed_allowsTheNewcomer() {
    TokenBuckets<String> open = new TokenBuckets<>(1, TokenBuckets.WhenFull.ALLOW, nowNs);
    assertThat(open.take("a", THREE_THEN_ONE_A_SECOND, nowNs)).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(open.take("b", THREE_THEN_ONE_A_SECOND, nowNs)).isTrue();
    }
    assertThat(open.size()).isEqualTo(1);
  }

  @Test
  void take_noRoom_forgetsBucketsThatAreFullAgain() {
    empty("a");
    for (String key : List.of("b", "c", "d")) {
      assertThat(take(key)).isTrue();
    }
    nowNs += 2 * S;
    assertThat(take("e")).isTrue();
    // a lacks one still, e has just come.
    assertThat(buckets.size()).isEqualTo(2);
    assertThat(List.of(take("a"), take("a"), take("a"))).containsExactly(true, true, false);
  }

  @Test
  void take_manyThreads_neverGivesMoreThanTheBucketHolds() throws Exception {
    int threads = 4;
    int each = 200_000;
    PublishRate rate = new PublishRate(each, Duration.ofSeconds(1));
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<Integer>> taken = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int thread = 0; thread < threads; thread++) {
        taken.add(
          executor.submit(() -> {
            start.await();
            int got = 0;
            for (int i = 0; i < each; i++) {
              got += buckets.take("a", rate, nowNs) ? 1 : 0;
            }
            return got;
          })
        );
      }
    }
    int sum = 0;
    for (Future<Integer> one : taken) {
      sum += one.get();
    }
    assertThat(sum).isEqualTo(each);
  }
}
