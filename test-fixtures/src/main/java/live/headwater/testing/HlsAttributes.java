package live.headwater.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Attribute lists. RFC 8216bis, 4.2 (Attribute Lists). */
final class HlsAttributes {

  /** Name, then a quoted string without line breaks or quotes, or an unquoted value without comma, quote, white space. */
  private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z0-9-]+)=(\"[^\"\r\n]*\"|[^\",\\s]+)(,|$)");

  private HlsAttributes() {}

  /** Values by name, quotes kept, so that the checks see which type each has. */
  static Map<String, String> parse(String tag, String list) {
    Map<String, String> attributes = new LinkedHashMap<>();
    Matcher matcher = ATTRIBUTE.matcher(list);
    int at = 0;
    while (at < list.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new AssertionError(tag + ": not an attribute list from column " + at + ": " + list);
      }
      if (attributes.put(matcher.group(1), matcher.group(2)) != null) {
        throw new AssertionError(tag + ": attribute " + matcher.group(1) + " comes twice: " + list);
      }
      at = matcher.end();
      if (at == list.length() && matcher.group(3).equals(",")) {
        throw new AssertionError(tag + ": ends with a comma: " + list);
      }
    }
    return attributes;
  }
}
