package live.headwater.rtmp.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;

/** The first byte of each side, and what a first byte that is none gives away. RTMP 1.0, 5.2.2 (C0 and S0 Format). */
final class HandshakeVersion {

  /** Plain RTMP. */
  static final int RTMP = 3;

  /** Bytes needed to name a stranger. */
  static final int TELLING_BYTES = 4;

  /** RTMPE, and its variants with XTEA and Blowfish. */
  private static final List<Integer> ENCRYPTED = List.of(6, 8, 9);

  /** Above this a version is no version: text protocols begin with a printable byte. RTMP 1.0, 5.2.2. */
  private static final int HIGHEST_VERSION = 31;

  /** First byte of a TLS handshake record. RFC 8446, 5.1 (Record Layer). */
  private static final int TLS_HANDSHAKE = 22;

  private static final List<String> HTTP_METHODS = List.of(
    "GET ",
    "POST",
    "HEAD",
    "PUT ",
    "OPTI",
    "CONN",
    "DELE",
    "PATC",
    "PRI "
  );

  private HandshakeVersion() {}

  /**
   * Accepts a client's version. Versions other than 3 are reserved or older than any client, and are answered
   * with 3 as 5.2.2 says; those of RTMPE are where that begins when it is carried.
   *
   * @param bytes what arrived, {@link #TELLING_BYTES} or more
   */
  static void checkClient(byte[] bytes) throws InputException {
    int version = bytes[0] & 0xff;
    if (ENCRYPTED.contains(version)) {
      throw new UnsupportedInputException(
        "RTMPE (version " + version + " in C0) is not carried; use rtmps:// for an encrypted connection"
      );
    }
    if (version == TLS_HANDSHAKE) {
      throw new MalformedInputException(
        "a TLS ClientHello arrived on the plain RTMP port; push to rtmp:// without TLS, as RTMPS is not supported yet"
      );
    }
    if (version > HIGHEST_VERSION) {
      throw new MalformedInputException(stranger(bytes) + " arrived on the RTMP port");
    }
  }

  /**
   * Accepts a server's version.
   *
   * @param bytes what arrived, {@link #TELLING_BYTES} or more
   */
  static void checkServer(byte[] bytes) throws MalformedInputException {
    int version = bytes[0] & 0xff;
    if (version != RTMP) {
      String what = version > HIGHEST_VERSION ? stranger(bytes) : "RTMP version " + version;
      throw new MalformedInputException("the server answered with " + what + ", not with RTMP version 3");
    }
  }

  private static String stranger(byte[] bytes) {
    String start = new String(bytes, 0, TELLING_BYTES, US_ASCII);
    if (HTTP_METHODS.contains(start)) {
      return "an HTTP request (" + start.strip() + "...)";
    }
    return switch (start) {
      case "HTTP" -> "an HTTP response";
      case "SSH-" -> "an SSH greeting";
      case "RTSP" -> "an RTSP message";
      default -> "something that is not RTMP (its first bytes are %02x %02x %02x %02x)".formatted(
        bytes[0],
        bytes[1],
        bytes[2],
        bytes[3]
      );
    };
  }
}
