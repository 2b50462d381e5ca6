package live.headwater.srt.session;

/**
 * When keys are changed.
 *
 * @param everyPackets packets that are encrypted with one key; libsrt, {@code SRTO_KMREFRESHRATE}
 * @param announcePackets how many packets before that the next key is announced, at most half; libsrt,
 *     {@code SRTO_KMPREANNOUNCE}
 */
public record KeyRefresh(long everyPackets, long announcePackets) {
  /** What libsrt does unless told otherwise. */
  public static final KeyRefresh DEFAULT = new KeyRefresh(1 << 24, 1 << 12);

  public KeyRefresh {
    if (everyPackets < 2 || announcePackets < 1 || announcePackets > everyPackets / 2) {
      throw new IllegalArgumentException(
        "key refresh every " + everyPackets + " packets, announced " + announcePackets + " packets before"
      );
    }
  }
}
