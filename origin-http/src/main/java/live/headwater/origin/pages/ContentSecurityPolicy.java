package live.headwater.origin.pages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What our pages may do: load from this server alone, play from blobs and work in blobs (players make their sources
 * and workers so). W3C Content Security Policy Level 3.
 */
final class ContentSecurityPolicy {

  /** Scripts in the page itself, which the policy names by their hash. */
  private static final Pattern INLINE_SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

  private ContentSecurityPolicy() {}

  /**
   * The policy of a page.
   *
   * @param html the page
   * @param frameAncestors who may show it in a frame: a source list, {@code *} for all, {@code 'none'}
   */
  static String of(String html, String frameAncestors) {
    StringBuilder scripts = new StringBuilder("'self'");
    Matcher inline = INLINE_SCRIPT.matcher(html);
    while (inline.find()) {
      scripts
        .append(" 'sha256-")
        .append(sha256(inline.group(1)))
        .append('\'');
    }
    return String.join(
      "; ",
      "default-src 'none'",
      "script-src " + scripts,
      // Players position captions with style attributes.
      "style-src 'self' 'unsafe-inline'",
      "font-src 'self'",
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      "connect-src 'self'",
      "worker-src 'self' blob:",
      "frame-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors " + frameAncestors
    );
  }

  private static String sha256(String script) {
    try {
      byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
