package live.headwater.origin.http;

import org.jspecify.annotations.Nullable;

/** What a client can decode. RFC 9110, 12.5.3 (Accept-Encoding). */
final class AcceptEncoding {

  private AcceptEncoding() {}

  /**
   * Whether gzip may be sent. What does not parse counts as not accepted.
   *
   * @param header null when there is none
   */
  static boolean allowsGzip(@Nullable String header) {
    if (header == null) {
      return false;
    }
    boolean any = false;
    for (String element : header.split(",", MAX_ELEMENTS)) {
      int semicolon = element.indexOf(';');
      String coding = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
      boolean accepted = semicolon < 0 || isPositiveWeight(element.substring(semicolon + 1).strip());
      if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
        return accepted;
      }
      any |= coding.equals("*") && accepted;
    }
    return any;
  }

  /** Codings looked at; nobody lists more, and a header may hold thousands. Ours. */
  private static final int MAX_ELEMENTS = 32;

  /** RFC 9110, 12.4.2 (Quality Values): {@code q=0} to {@code q=0.000} means "not acceptable". */
  private static boolean isPositiveWeight(String parameter) {
    if (!parameter.regionMatches(true, 0, "q=", 0, 2)) {
      return false;
    }
    return parameter
      .substring(2)
      .chars()
      .anyMatch(c -> c >= '1' && c <= '9');
  }
}
