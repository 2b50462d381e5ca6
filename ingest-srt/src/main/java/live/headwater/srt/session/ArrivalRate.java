package live.headwater.srt.session;

/** How much arrives, over the last second or so. */
final class ArrivalRate {

  private static final long WINDOW_NS = 500_000_000;

  private long windowStartNs;
  private int packets;
  private long bytes;
  private int packetsPerSecond;
  private int bytesPerSecond;

  void onPacket(int size, long nowNs) {
    if (packets == 0 && packetsPerSecond == 0) {
      windowStartNs = nowNs;
    }
    packets++;
    bytes += size;
    long passedNs = nowNs - windowStartNs;
    if (passedNs >= WINDOW_NS) {
      packetsPerSecond = (int) ((packets * 1_000_000_000L) / passedNs);
      bytesPerSecond = (int) ((bytes * 1_000_000_000L) / passedNs);
      packets = 0;
      bytes = 0;
      windowStartNs = nowNs;
    }
  }

  int packetsPerSecond() {
    return packetsPerSecond;
  }

  int bytesPerSecond() {
    return bytesPerSecond;
  }

  /** From one packet to the next, in nanoseconds. */
  long spacingNs() {
    return 1_000_000_000L / Math.max(packetsPerSecond, 100);
  }
}
