package live.headwater.origin;

import java.time.Duration;

/**
 * How the origin listens.
 *
 * @param host address to bind, a name or a number; {@code 0.0.0.0} for all
 * @param port port to bind; 0 for any free one
 * @param writeTimeout a connection on which no write completes for this long is closed: one that is idle, one that
 *     never finishes its request, and one whose reader stopped reading
 * @param maxConnections connections that may be open at once; more are closed as they come
 */
public record OriginSettings(String host, int port, Duration writeTimeout, int maxConnections) {
  /** All addresses, the port of DESIGN.md, half a minute, and more connections than one machine's viewers make. */
  public static final OriginSettings DEFAULTS = new OriginSettings(
    "0.0.0.0",
    8080,
    Duration.ofSeconds(30),
    10_000
  );

  /** Longest request line in bytes: method, URL and version. Ours. */
  static final int MAX_REQUEST_LINE_BYTES = 4 * 1024;

  /** Longest head after the request line in bytes, all headers together. Ours; browsers send about one KiB. */
  static final int MAX_HEADER_BYTES = 16 * 1024;

  /** Longest request body in bytes. Ours; no request that is understood today has a body at all. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  public OriginSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
    }
    if (!writeTimeout.isPositive()) {
      throw new IllegalArgumentException("write time-out " + writeTimeout + " is not positive");
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(maxConnections + " connections are fewer than one");
    }
  }

  public OriginSettings withHost(String host) {
    return new OriginSettings(host, port, writeTimeout, maxConnections);
  }

  public OriginSettings withPort(int port) {
    return new OriginSettings(host, port, writeTimeout, maxConnections);
  }

  public OriginSettings withWriteTimeout(Duration writeTimeout) {
    return new OriginSettings(host, port, writeTimeout, maxConnections);
  }

  public OriginSettings withMaxConnections(int maxConnections) {
    return new OriginSettings(host, port, writeTimeout, maxConnections);
  }
}
