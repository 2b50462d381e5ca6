package live.headwater.bus;

import org.jspecify.annotations.Nullable;

/**
 * The name an encoder publishes to: the stream's id, with {@code b} behind it for the backup role.
 *
 * @param streamId 1 or more
 */
public record StreamKey(long streamId, Role role) {
  /** Digits of the largest id; more cannot name a stream. */
  private static final int MAX_DIGITS = 18;

  /** Reads {@code 12} or {@code 12b}; null when {@code text} is neither. */
  public static @Nullable StreamKey parse(String text) {
    boolean backup = text.endsWith("b");
    int digits = backup ? text.length() - 1 : text.length();
    if (digits < 1 || digits > MAX_DIGITS || text.charAt(0) == '0') {
      return null;
    }
    long id = 0;
    for (int i = 0; i < digits; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      id = id * 10 + (c - '0');
    }
    return new StreamKey(id, backup ? Role.BACKUP : Role.PRIMARY);
  }

  @Override
  public String toString() {
    return role == Role.BACKUP ? streamId + "b" : Long.toString(streamId);
  }
}
