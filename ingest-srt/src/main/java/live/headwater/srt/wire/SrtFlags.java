package live.headwater.srt.wire;

/** What a side does and can do. draft-sharabayko-srt-01, 3.2.1.1.1 (Handshake Extension Message Flags). */
public final class SrtFlags {

  /** It sends with timestamps to deliver by. */
  public static final int TSBPD_SENDER = 1;
  /** It delivers by timestamps. */
  public static final int TSBPD_RECEIVER = 1 << 1;
  /** It can encrypt. */
  public static final int CRYPT = 1 << 2;
  /** It drops what is too late. */
  public static final int TOO_LATE_DROP = 1 << 3;
  /** It repeats NAKs. */
  public static final int PERIODIC_NAK = 1 << 4;
  /** It knows the retransmission flag; without, message numbers have a bit more. */
  public static final int RETRANSMIT_FLAG = 1 << 5;
  /** Bytes rather than messages. */
  public static final int STREAM = 1 << 6;
  /** It knows packet filters. */
  public static final int PACKET_FILTER = 1 << 7;

  private SrtFlags() {}
}
