package live.headwater.origin.playback;

/** The stream in a playback path: {@code 12}, or {@code 7_12} as the public API writes it with its client's id. */
public final class StreamKey {

  /** {@link #parse} of what is no stream id. */
  public static final long NONE = -1;

  /** Decimal digits that always fit a long. */
  private static final int MAX_DIGITS = 18;

  private StreamKey() {}

  /** The stream id; {@link #NONE} when the key names none. The client's id is not looked at: there is one client. */
  public static long parse(String key) {
    int underscore = key.indexOf('_');
    if (underscore < 0) {
      return number(key, 0);
    }
    return number(key.substring(0, underscore), 0) == NONE ? NONE : number(key, underscore + 1);
  }

  private static long number(String text, int from) {
    int digits = text.length() - from;
    if (digits < 1 || digits > MAX_DIGITS) {
      return NONE;
    }
    long number = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return NONE;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
