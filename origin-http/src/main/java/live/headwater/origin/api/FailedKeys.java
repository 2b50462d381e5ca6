package live.headwater.origin.api;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts wrong keys by the address they came from, and says when an address has to wait. Each address has {@link #BURST}
 * tries, and gets one back every {@link #REFILL_NS}. Any thread.
 *
 * <p>An address is held as the one moment at which its tries will all be back (the generic cell rate algorithm, ITU-T
 * I.371). At most {@link #MAX_ADDRESSES} are held; when there are more, those who have all their tries are forgotten,
 * and if that is not enough, all are: a flood from thousands of addresses costs memory no more than one from a few.
 */
final class FailedKeys {

  /** Wrong keys that an address may send one after the other. Ours: people mistype, programs have a stale one. */
  static final int BURST = 10;

  /** After this long an address has another try, in nanoseconds. Ours. */
  static final long REFILL_NS = 6_000_000_000L;

  /** Addresses that are remembered. Ours; some 500 KB. */
  static final int MAX_ADDRESSES = 4_096;

  private final ConcurrentHashMap<String, Long> allBackAtNs = new ConcurrentHashMap<>();

  /**
   * The part of an address that one source of requests has to itself: an IPv4 address, or the first 64 bits of an IPv6
   * address, below which a source can change it at will (RFC 6177).
   *
   * @param address as {@link java.net.InetAddress#getHostAddress()} writes it, with all groups of IPv6
   */
  static String source(String address) {
    String[] groups = address.split(":", -1);
    return groups.length < 8 ? address : String.join(":", List.of(groups).subList(0, 4)) + "::/64";
  }

  /** How long this address has to wait for its next try, in nanoseconds; 0 when it need not. */
  long waitNs(String address, long nowNs) {
    Long allBack = allBackAtNs.get(address);
    return allBack == null ? 0 : Math.max(0, allBack - nowNs - (BURST - 1) * REFILL_NS);
  }

  /** A wrong key came from this address. */
  void onFailure(String address, long nowNs) {
    if (allBackAtNs.size() >= MAX_ADDRESSES && !allBackAtNs.containsKey(address)) {
      makeRoom(nowNs);
    }
    allBackAtNs.merge(
      address,
      nowNs + REFILL_NS,
      (before, _) -> Math.min(Math.max(before - nowNs, 0) + REFILL_NS, BURST * REFILL_NS) + nowNs
    );
  }

  private void makeRoom(long nowNs) {
    allBackAtNs.values().removeIf(allBack -> allBack - nowNs <= 0);
    if (allBackAtNs.size() >= MAX_ADDRESSES) {
      allBackAtNs.clear();
    }
  }

  /** Addresses that are held now. */
  int size() {
    return allBackAtNs.size();
  }
}
