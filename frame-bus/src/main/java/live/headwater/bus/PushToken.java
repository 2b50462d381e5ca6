package live.headwater.bus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The push token of a stream, to compare with. Immutable. */
final class PushToken {

  /** What is presented for a stream that does not exist is compared with this, so that it takes as long. */
  static final PushToken OF_NO_STREAM = new PushToken("there-is-no-such-stream!");

  private final byte[] expected;

  PushToken(String token) {
    this.expected = token.getBytes(StandardCharsets.UTF_8);
  }

  /** Takes a time that depends on what is presented only. */
  boolean matches(String presented) {
    // A longer one is nobody's.
    return (
      presented.length() <= StreamSettings.MAX_TOKEN_CHARACTERS &&
      MessageDigest.isEqual(presented.getBytes(StandardCharsets.UTF_8), expected)
    );
  }
}
