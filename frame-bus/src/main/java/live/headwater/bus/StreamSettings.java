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
 * @param srtPassphrase what its SRT feeds are encrypted with: 10 to 80 characters of ASCII that can be seen; empty when they
 *     are not
 * @param pull whether it is fetched from {@code uri}; then nobody may push to it
 * @param uri where it is fetched from: several are separated by blanks, and tried in turn. May hold secrets; empty when there
 *     is none, kept while {@code pull} is off
 */
public record StreamSettings(
  long id,
  String name,
  String token,
  boolean active,
  Instant createdAt,
  RuleOverrides overrides,
  String srtPassphrase,
  boolean pull,
  String uri
) {
  /** 64 characters to the 16th are out of reach of guessing, at any rate a server can answer. Ours. */
  public static final int MIN_TOKEN_CHARACTERS = 16;

  public static final int MAX_TOKEN_CHARACTERS = 128;

  /** libsrt, {@code SRTO_PASSPHRASE}, and this. */
  public static final int MIN_PASSPHRASE_CHARACTERS = 10;

  public static final int MAX_PASSPHRASE_CHARACTERS = 80;

  /** Of all sources together. As in the Gcore streaming API. */
  public static final int MAX_URI_CHARACTERS = 255;

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
    if (!srtPassphrase.isEmpty() && !isPassphrase(srtPassphrase)) {
      throw new IllegalArgumentException(
        "SRT passphrase of stream " +
          id +
          " has " +
          srtPassphrase.length() +
          " characters; it takes " +
          MIN_PASSPHRASE_CHARACTERS +
          " to " +
          MAX_PASSPHRASE_CHARACTERS +
          " of ASCII without blanks"
      );
    }
    if (uri.length() > MAX_URI_CHARACTERS || (pull && uri.isBlank())) {
      throw new IllegalArgumentException(
        "uri of stream " +
          id +
          " has " +
          uri.length() +
          " characters; it takes " +
          (pull ? 1 : 0) +
          " to " +
          MAX_URI_CHARACTERS
      );
    }
  }

  /** A stream that encoders push to. */
  public StreamSettings(
    long id,
    String name,
    String token,
    boolean active,
    Instant createdAt,
    RuleOverrides overrides,
    String srtPassphrase
  ) {
    this(id, name, token, active, createdAt, overrides, srtPassphrase, false, "");
  }

  /** A stream whose SRT feeds are not encrypted. */
  public StreamSettings(
    long id,
    String name,
    String token,
    boolean active,
    Instant createdAt,
    RuleOverrides overrides
  ) {
    this(id, name, token, active, createdAt, overrides, "");
  }

  /** The same, to which the rules of the bus apply. */
  public StreamSettings(long id, String name, String token, boolean active, Instant createdAt) {
    this(id, name, token, active, createdAt, RuleOverrides.NONE);
  }

  /** Whether this may be a passphrase. */
  public static boolean isPassphrase(String text) {
    return (
      text.length() >= MIN_PASSPHRASE_CHARACTERS &&
      text.length() <= MAX_PASSPHRASE_CHARACTERS &&
      text.chars().allMatch(c -> c > ' ' && c < 0x7f)
    );
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  }

  /** Masks token, passphrase and source. */
  @Override
  public String toString() {
    return "StreamSettings[" + id + ", " + name + ", active=" + active + ", pull=" + pull + "]";
  }
}
