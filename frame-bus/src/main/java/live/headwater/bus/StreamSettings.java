package live.headwater.bus;

import java.time.Instant;

/**
 * What an operator decided about a stream.
 *
 * @param id 1 or more, never reused
 * @param name free text, not unique
 * @param token the push token: 16 to 128 characters of {@code A-Z a-z 0-9 _ -}
 * @param active whether publishing is allowed
 * @param createdAt when it was made
 * @param overrides bus rules that are otherwise for this stream
 */
public record StreamSettings(
  long id,
  String name,
  String token,
  boolean active,
  Instant createdAt,
  RuleOverrides overrides
) {
  /** 64 characters to the 16th are out of reach of guessing, at any rate a server can answer. Ours. */
  public static final int MIN_TOKEN_CHARACTERS = 16;

  public static final int MAX_TOKEN_CHARACTERS = 128;

  public StreamSettings {
    if (id < 1) {
      throw new IllegalArgumentException("stream id " + id + " is not 1 or more");
    }
    if (
      token.length() < MIN_TOKEN_CHARACTERS ||
      token.length() > MAX_TOKEN_CHARACTERS ||
      !token.chars().allMatch(StreamSettings::isTokenCharacter)
    ) {
      throw new IllegalArgumentException(
        "token of stream " +
          id +
          " has " +
          token.length() +
          " characters; it takes " +
          MIN_TOKEN_CHARACTERS +
          " to " +
          MAX_TOKEN_CHARACTERS +
          " of A-Z a-z 0-9 _ -"
      );
    }
  }

  /** A stream to which the rules of the bus apply. */
  public StreamSettings(long id, String name, String token, boolean active, Instant createdAt) {
    this(id, name, token, active, createdAt, RuleOverrides.NONE);
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  }

  /** Masks the token. */
  @Override
  public String toString() {
    return "StreamSettings[" + id + ", " + name + ", active=" + active + "]";
  }
}
