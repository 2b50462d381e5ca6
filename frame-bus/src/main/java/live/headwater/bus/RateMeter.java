package live.headwater.bus;

/**
 * Rate of something over the last seconds: whole seconds are counted, the current one is not. Confined to one loop
 * for {@link #add}; the result may be read from any thread.
 */
final class RateMeter {

  private static final long SLOT_NS = 1_000_000_000;

  /** Seconds that the rate is averaged over. */
  private static final int SLOTS = 4;

  private final long[] amounts = new long[SLOTS];
  private long slot = Long.MIN_VALUE;
  private long current;
  private int filled;
  private volatile double perSecond;

  void add(long amount, long nowNs) {
    long now = Math.floorDiv(nowNs, SLOT_NS);
    if (slot == Long.MIN_VALUE) {
      slot = now;
    }
    if (now > slot) {
      close(now);
    }
    current += amount;
  }

  private void close(long now) {
    long empty = Math.min(now - slot - 1, SLOTS);
    push(current);
    for (long i = 0; i < empty; i++) {
      push(0);
    }
    current = 0;
    slot = now;
    long sum = 0;
    for (int i = 0; i < filled; i++) {
      sum += amounts[i];
    }
    perSecond = (double) sum / filled;
  }

  private void push(long amount) {
    System.arraycopy(amounts, 0, amounts, 1, SLOTS - 1);
    amounts[0] = amount;
    filled = Math.min(filled + 1, SLOTS);
  }

  /** Per second over the last seconds; 0 in the first one. */
  double perSecond() {
    return perSecond;
  }
}
