package live.headwater.srt.wire;

/** What a control packet is for. draft-sharabayko-srt-01, 3.2 (Control Packets), Table 1. */
public enum ControlType {
  HANDSHAKE(0),
  KEEP_ALIVE(1),
  ACK(2),
  NAK(3),
  CONGESTION_WARNING(4),
  SHUTDOWN(5),
  ACK_ACK(6),
  DROP_REQUEST(7),
  PEER_ERROR(8),
  /** Its subtype is one of {@link HandshakeExtension}'s, of which key material alone is sent outside of handshakes. */
  USER_DEFINED(0x7fff),
  /** Any other code. To be ignored. */
  UNKNOWN(-1);

  private static final ControlType[] BY_CODE = {
    HANDSHAKE,
    KEEP_ALIVE,
    ACK,
    NAK,
    CONGESTION_WARNING,
    SHUTDOWN,
    ACK_ACK,
    DROP_REQUEST,
    PEER_ERROR,
  };

  private final int code;

  ControlType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** @param code 15 bits */
  public static ControlType of(int code) {
    if (code >= 0 && code < BY_CODE.length) {
      return BY_CODE[code];
    }
    return code == USER_DEFINED.code ? USER_DEFINED : UNKNOWN;
  }
}
