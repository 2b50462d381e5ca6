package live.headwater.srt.wire;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection is refused. On the wire, {@link Handshake#TYPE_REJECTION} is added to the code. Below 1000, libsrt
 * and with it ffmpeg print {@link #text}; from 1000 on they print "Application-defined rejection reason", and from 2000
 * on applications mean what they like. libsrt, {@code SRT_REJECT_REASON} and {@code access_control.h}.
 */
public enum RejectReason {
  UNKNOWN(0, "Unknown or erroneous"),
  SYSTEM(1, "Error in system calls"),
  PEER(2, "Peer rejected connection"),
  RESOURCE(3, "Resource allocation failure"),
  ROGUE(4, "Rogue peer or incorrect parameters"),
  BACKLOG(5, "Listener's backlog exceeded"),
  INTERNAL(6, "Internal Program Error"),
  CLOSE(7, "Socket is being closed"),
  VERSION(8, "Peer version too old"),
  RENDEZVOUS_COOKIE(9, "Rendezvous-mode cookie collision"),
  BAD_SECRET(10, "Incorrect passphrase"),
  UNSECURE(11, "Password required or unexpected"),
  MESSAGE_API(12, "MessageAPI/StreamAPI collision"),
  CONGESTION(13, "Congestion controller type collision"),
  FILTER(14, "Packet Filter settings error"),
  GROUP(15, "Group settings collision"),
  TIMEOUT(16, "Connection timeout"),
  CRYPTO(17, "Crypto mode"),

  FALLBACK(1000, "no reason given"),
  KEY_NOT_SUPPORTED(1001, "key of the stream id not supported"),
  FILE_PATH(1002, "file not found"),
  HOST_NOT_FOUND(1003, "host not found"),
  BAD_REQUEST(1400, "bad request"),
  UNAUTHORIZED(1401, "unauthorized"),
  OVERLOAD(1402, "overloaded"),
  FORBIDDEN(1403, "forbidden"),
  NOT_FOUND(1404, "not found"),
  BAD_MODE(1405, "bad mode"),
  UNACCEPTABLE(1406, "not acceptable"),
  CONFLICT(1409, "conflict: the stream is in use"),
  MEDIA_NOT_SUPPORTED(1415, "media type not supported"),
  LOCKED(1423, "locked"),
  FAILED_DEPENDENCY(1424, "session it depends on is gone"),
  SERVER_ERROR(1500, "internal server error"),
  NOT_IMPLEMENTED(1501, "not implemented"),
  GATEWAY(1502, "refused by the server behind"),
  DOWN(1503, "service down"),
  SRT_VERSION(1505, "SRT version not supported"),
  NO_ROOM(1507, "no room to store");

  /** From here on codes are an application's own. */
  public static final int USER_DEFINED = 2000;

  /** From here on libsrt prints one sentence for all. */
  private static final int PREDEFINED = 1000;

  private final int code;
  private final String text;

  RejectReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** As libsrt's API has it. */
  public int code() {
    return code;
  }

  /** What people are told: below 1000 what libsrt prints. */
  public String text() {
    return text;
  }

  /** The type of a handshake that refuses for this reason. */
  public int handshakeType() {
    return Handshake.TYPE_REJECTION + code;
  }

  /** Null for a code that is not known. */
  public static @Nullable RejectReason of(int code) {
    for (RejectReason reason : values()) {
      if (reason.code == code) {
        return reason;
      }
    }
    return null;
  }

  /** Words for any code of a peer. */
  public static String describe(int code) {
    RejectReason reason = of(code);
    if (reason != null) {
      return reason.text;
    }
    if (code >= USER_DEFINED) {
      return "application's own reason " + code;
    }
    return (code >= PREDEFINED ? "Application-defined rejection reason " : "unknown reason ") + code;
  }
}
