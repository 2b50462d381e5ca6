package live.headwater.rtmp.client;

/**
 * Where to publish.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65535
 * @param app application, such as {@code in}; may have slashes inside
 * @param streamKey what follows the application, query included, such as {@code 1?TOKEN}; a secret
 */
public record PublisherAddress(String host, int port, String app, String streamKey) {
  /** What a URL without port means. RTMP 1.0, 5 (RTMP Chunk Stream). */
  private static final int DEFAULT_PORT = 1935;

  private static final String SCHEME = "rtmp://";

  public PublisherAddress {
    if (host.isEmpty() || app.isEmpty() || streamKey.isEmpty()) {
      throw new IllegalArgumentException("an RTMP address needs host, application and stream key");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not in 1..65535");
    }
  }

  /**
   * Reads {@code rtmp://host[:port]/app/key}. The last slash before a query ends the application. The rest is taken
   * as it is: keys and host names of the field have characters that a strict URL has not.
   *
   * @throws IllegalArgumentException if it has not this form; the message does not repeat the key
   */
  public static PublisherAddress parse(String url) {
    int pathStart = url.indexOf('/', SCHEME.length());
    int query = url.indexOf('?');
    int keyStart = query == -1 ? url.lastIndexOf('/') : url.lastIndexOf('/', query);
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || pathStart == -1 || keyStart <= pathStart) {
      throw new IllegalArgumentException("an RTMP URL has the form rtmp://host[:port]/app/key");
    }
    String authority = url.substring(SCHEME.length(), pathStart);
    int colon = authority.lastIndexOf(':');
    // The colons inside brackets belong to an IPv6 address.
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    return new PublisherAddress(
      host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
      hasPort ? port(authority.substring(colon + 1)) : DEFAULT_PORT,
      url.substring(pathStart + 1, keyStart),
      url.substring(keyStart + 1)
    );
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("port '" + text + "' is not a number");
    }
  }

  /** The URL of the application, without the stream key. */
  public String tcUrl() {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return SCHEME + bracketed + (port == DEFAULT_PORT ? "" : ":" + port) + "/" + app;
  }

  /** Masks the stream key. */
  @Override
  public String toString() {
    return tcUrl() + "/***";
  }
}
