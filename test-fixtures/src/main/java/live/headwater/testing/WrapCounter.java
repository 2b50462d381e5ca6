package live.headwater.testing;

/** Unwraps a counter that goes round: the value nearest to the last one. */
final class WrapCounter {

  private final long modulus;
  private boolean started;
  private long last;

  WrapCounter(int bits) {
    this(1L << bits);
  }

  WrapCounter(long modulus) {
    this.modulus = modulus;
  }

  long unwrap(long wire) {
    last = started ? last + nearest(wire - last, modulus) : wire;
    started = true;
    return last;
  }

  /** {@code a - b} on a counter of {@code bits} bits. */
  static long difference(long a, long b, int bits) {
    return nearest(a - b, 1L << bits);
  }

  private static long nearest(long difference, long modulus) {
    long positive = Math.floorMod(difference, modulus);
    return positive < modulus / 2 ? positive : positive - modulus;
  }
}
