package live.headwater.origin.http;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Range}. RFC 9110, 14.1.2 (Byte Ranges).
 *
 * <p>One range is obeyed. Several, other units and what does not parse are ignored, as 14.2 (Range) allows: no player
 * asks for several, and each would cost a multipart body.
 */
final class RangeHeader {

  private static final ByteRange WHOLE = new ByteRange.Whole();
  private static final ByteRange UNSATISFIABLE = new ByteRange.Unsatisfiable();
  private static final String UNIT = "bytes=";

  /** {@link #number} of an empty string. */
  private static final long NONE = -1;

  /** {@link #number} of anything but digits. */
  private static final long NOT_A_NUMBER = -2;

  /** Decimal digits that always fit a long; more only say "past the end". */
  private static final int MAX_DIGITS = 18;

  private RangeHeader() {}

  /**
   * What a header means for a body of some length.
   *
   * @param header null when there is none
   * @param length bytes of the body
   */
  static ByteRange resolve(@Nullable String header, int length) {
    if (header == null || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return WHOLE;
    }
    String range = header.substring(UNIT.length()).strip();
    int dash = range.indexOf('-');
    if (dash < 0) {
      return WHOLE;
    }
    long first = number(range.substring(0, dash));
    long last = number(range.substring(dash + 1));
    if (first == NOT_A_NUMBER || last == NOT_A_NUMBER || (first == NONE && last == NONE)) {
      return WHOLE;
    }
    if (first == NONE) {
      long suffix = last;
      return suffix == 0 ? UNSATISFIABLE : part(Math.max(0, length - suffix), length - 1L, length);
    }
    if (last == NONE) {
      return part(first, length - 1L, length);
    }
    return last < first ? WHOLE : part(first, Math.min(last, length - 1L), length);
  }

  private static ByteRange part(long first, long last, int length) {
    return first >= length ? UNSATISFIABLE : new ByteRange.Part((int) first, (int) (last - first + 1));
  }

  private static long number(String digits) {
    if (digits.isEmpty()) {
      return NONE;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return NOT_A_NUMBER;
      }
    }
    return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
