package live.headwater.srt.wire;

/**
 * The second word of a data packet.
 *
 * <pre>
 *   bits
 *   2    PP: position in its message
 *   1    O: to be delivered in order
 *   2    KK: encrypted with which key
 *   1    R: retransmitted
 *   26   message number, from 1; 0 in packets of the packet filter
 * </pre>
 *
 * draft-sharabayko-srt-01, 3.1 (Data Packets).
 */
public final class MessageField {

  public static final int POSITION_MIDDLE = 0;
  public static final int POSITION_LAST = 1;
  public static final int POSITION_FIRST = 2;
  /** First and last at once: what live senders send. */
  public static final int POSITION_ONLY = 3;

  public static final int KEY_NONE = 0;
  public static final int KEY_EVEN = 1;
  public static final int KEY_ODD = 2;

  /** The largest message number; 1 follows. */
  public static final int MAX_NUMBER = 0x03ff_ffff;

  /** The message number of packets that the packet filter adds. libsrt. */
  public static final int FILTER_NUMBER = 0;

  private static final int IN_ORDER_BIT = 1 << 29;
  private static final int KEY_SHIFT = 27;
  private static final int KEY_MASK = 3 << KEY_SHIFT;
  private static final int RETRANSMITTED_BIT = 1 << 26;

  private MessageField() {}

  public static int of(int position, boolean inOrder, int key, boolean retransmitted, int number) {
    return (
      (position << 30) |
      (inOrder ? IN_ORDER_BIT : 0) |
      (key << KEY_SHIFT) |
      (retransmitted ? RETRANSMITTED_BIT : 0) |
      (number & MAX_NUMBER)
    );
  }

  /** One of {@link #POSITION_MIDDLE}, {@link #POSITION_LAST}, {@link #POSITION_FIRST}, {@link #POSITION_ONLY}. */
  public static int position(int field) {
    return field >>> 30;
  }

  public static boolean isInOrder(int field) {
    return (field & IN_ORDER_BIT) != 0;
  }

  /** {@link #KEY_NONE}, {@link #KEY_EVEN}, {@link #KEY_ODD}; or 3, which no data packet may have. */
  public static int key(int field) {
    return (field & KEY_MASK) >>> KEY_SHIFT;
  }

  public static int withKey(int field, int key) {
    return (field & ~KEY_MASK) | (key << KEY_SHIFT);
  }

  public static boolean isRetransmitted(int field) {
    return (field & RETRANSMITTED_BIT) != 0;
  }

  public static int withRetransmitted(int field, boolean retransmitted) {
    return retransmitted ? field | RETRANSMITTED_BIT : field & ~RETRANSMITTED_BIT;
  }

  public static int number(int field) {
    return field & MAX_NUMBER;
  }

  /** The number that many messages later, or earlier when negative. */
  public static int addNumber(int number, long messages) {
    return (int) Math.floorMod(number - 1 + messages, (long) MAX_NUMBER) + 1;
  }

  /** 1 after the largest: 0 is the packet filter's. */
  public static int nextNumber(int number) {
    return number >= MAX_NUMBER ? 1 : number + 1;
  }
}
