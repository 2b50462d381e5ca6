package live.headwater.bus;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Token buckets by key, in bounded memory. Any thread; without a lock but for the map's own, which is held for one
 * key's bin and never while waiting.
 *
 * <p>A full bucket and no bucket are the same, so one is made by the first attempt and may be forgotten once it has
 * filled up again. When {@code capacity} is reached those are swept out, at most once a second. If all that are left
 * are in use, a key that has none gets none, and {@link WhenFull} says what that means. Nothing that is in use is ever
 * pushed out: whoever brings many addresses takes room from newcomers only.
 *
 * @param <K> with value semantics
 */
final class TokenBuckets<K> {

  /** What an attempt gets when there is no room for its bucket. */
  enum WhenFull {
    ALLOW,
    REFUSE,
  }

  private static final long SWEEP_INTERVAL_NS = 1_000_000_000;

  private final int capacity;
  private final WhenFull whenFull;
  /** For each key the time at which its bucket is full again: "generic cell rate algorithm", ITU-T I.371, annex A. */
  private final ConcurrentHashMap<K, AtomicLong> fullAt = new ConcurrentHashMap<>();
  private final AtomicLong sweptNs;

  TokenBuckets(int capacity, WhenFull whenFull, long nowNs) {
    this.capacity = capacity;
    this.whenFull = whenFull;
    this.sweptNs = new AtomicLong(nowNs - SWEEP_INTERVAL_NS);
  }

  /**
   * Takes a token.
   *
   * @param rate may differ from that of an earlier call; what was taken then counts at most as an empty bucket now
   * @return whether there was one
   */
  boolean take(K key, PublishRate rate, long nowNs) {
    AtomicLong bucket = fullAt.get(key);
    if (bucket == null) {
      if (!hasRoom(nowNs)) {
        return whenFull == WhenFull.ALLOW;
      }
      bucket = fullAt.computeIfAbsent(key, _ -> new AtomicLong(nowNs));
    }
    // Swept out by another thread meanwhile, it was full: the token taken from it is then not counted, which harms nobody.
    long intervalNs = rate.interval().toNanos();
    long capacityNs = Math.multiplyExact(intervalNs, rate.burst());
    while (true) {
      long before = bucket.get();
      long owedNs = Math.clamp(before - nowNs, 0, capacityNs);
      boolean taken = owedNs + intervalNs <= capacityNs;
      if (!taken && before - nowNs == owedNs) {
        return false;
      }
      if (bucket.compareAndSet(before, nowNs + owedNs + (taken ? intervalNs : 0))) {
        return taken;
      }
    }
  }

  private boolean hasRoom(long nowNs) {
    if (fullAt.mappingCount() < capacity) {
      return true;
    }
    long swept = sweptNs.get();
    if (nowNs - swept >= SWEEP_INTERVAL_NS && sweptNs.compareAndSet(swept, nowNs)) {
      fullAt.values().removeIf(bucket -> bucket.get() - nowNs <= 0);
    }
    return fullAt.mappingCount() < capacity;
  }

  /** Buckets in memory; may exceed the capacity by the number of threads. */
  long size() {
    return fullAt.mappingCount();
  }
}
