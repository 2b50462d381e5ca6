package live.headwater.origin;

import io.vertx.core.http.HttpHeaders;
import live.headwater.origin.http.Exchange;

/**
 * Lets players on pages of other origins read playback. WHATWG Fetch, 3.3 (CORS protocol).
 *
 * <p>The answer is the same for every origin, so caches need no {@code Vary: Origin}; credentials are never asked for.
 */
final class Cors {

  private static final CharSequence ANY = HttpHeaders.createOptimized("*");
  private static final CharSequence EXPOSED = HttpHeaders.createOptimized(
    "Content-Length, Content-Range, Date, ETag, Age, X-Err-Code"
  );
  private static final CharSequence REQUEST_HEADERS = HttpHeaders.createOptimized(
    "Range, If-Range, If-None-Match, If-Modified-Since, Cache-Control, Pragma, Content-Type"
  );
  private static final CharSequence TIMING_ALLOW_ORIGIN = HttpHeaders.createOptimized("Timing-Allow-Origin");
  private static final CharSequence RESOURCE_POLICY = HttpHeaders.createOptimized(
    "Cross-Origin-Resource-Policy"
  );
  private static final CharSequence CROSS_ORIGIN = HttpHeaders.createOptimized("cross-origin");

  private Cors() {}

  /** Headers of every answer. */
  static void open(Exchange exchange) {
    exchange
      .put(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY)
      .put(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)
      .put(TIMING_ALLOW_ORIGIN, ANY)
      .put(RESOURCE_POLICY, CROSS_ORIGIN);
  }

  /** Headers of the answer to a preflight request, beside those of {@link #open}. A day is what browsers cap at. */
  static void allowMethods(Exchange exchange, CharSequence methods) {
    exchange
      .put(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, methods)
      .put(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
      .put(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400");
  }
}
