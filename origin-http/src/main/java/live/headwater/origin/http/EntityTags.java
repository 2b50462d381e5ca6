package live.headwater.origin.http;

import org.jspecify.annotations.Nullable;

/** Entity tags. RFC 9110, 8.8.3 (ETag). */
final class EntityTags {

  private EntityTags() {}

  /** The strong tag of a representation: the bytes in gzip are other bytes, so they have another tag. */
  static String quoted(String validator, boolean gzip) {
    return gzip ? '"' + validator + "-gzip\"" : '"' + validator + '"';
  }

  /**
   * Whether an {@code If-None-Match} names this tag, by weak comparison. RFC 9110, 13.1.2 (If-None-Match).
   *
   * @param header null when there is none
   * @param etag strong, in quotes
   */
  static boolean matches(@Nullable String header, String etag) {
    if (header == null) {
      return false;
    }
    if (header.strip().equals("*")) {
      return true;
    }
    // A tag holds no quote, so every second quote ends one. Commas may be in tags.
    int open = header.indexOf('"');
    while (open >= 0) {
      int close = header.indexOf('"', open + 1);
      if (close < 0) {
        return false;
      }
      if (close + 1 - open == etag.length() && header.startsWith(etag, open)) {
        return true;
      }
      open = header.indexOf('"', close + 1);
    }
    return false;
  }
}
