package live.headwater.srt.session;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: 1 s, then twice as long each time, to 30 s; a random part of up to a quarter
 * less, so that many that failed together do not come back together. Ours.
 */
final class BackOff {

  static final long FIRST_NS = 1_000_000_000L;

  static final long LONGEST_NS = 30_000_000_000L;

  private static final double JITTER = 0.25;

  private final RandomGenerator random;
  private long nextNs = FIRST_NS;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** The time to wait now; the next one is longer. */
  long nextNs() {
    long waitNs = nextNs;
    nextNs = Math.min(2 * nextNs, LONGEST_NS);
    return waitNs - (long) (waitNs * JITTER * random.nextDouble());
  }

  /** It worked: the next failure is the first one. */
  void reset() {
    nextNs = FIRST_NS;
  }
}
