package live.headwater.bus;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What all protocols do with the addresses that encoders push to. */
public final class PushAddress {

  private static final Pattern ID_AND_ROLE = Pattern.compile("[0-9]{1,19}b?");

  private PushAddress() {}

  /** Resolves escapes ({@code %3D}); text with an escape that is none stays as it is. */
  public static String decode(String part) {
    if (part.indexOf('%') < 0) {
      return part;
    }
    try {
      // A plus sign is itself in an address; the decoder would make it a space.
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return part;
    }
  }

  /** For logs: stream and role when the key is an id, else only its length: it may be a secret in the wrong place. */
  public static String label(String streamKey) {
    if (!ID_AND_ROLE.matcher(streamKey).matches()) {
      return "stream ***(" + streamKey.length() + " characters)";
    }
    boolean backup = streamKey.endsWith("b");
    String id = backup ? streamKey.substring(0, streamKey.length() - 1) : streamKey;
    return "stream " + id + (backup ? " backup" : " primary");
  }
}
