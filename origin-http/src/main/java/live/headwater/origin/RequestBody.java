package live.headwater.origin;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Request bodies, which nothing reads yet: small ones are skipped, large ones refused. */
final class RequestBody {

  private RequestBody() {}

  /** Whether a body of this announced length may come. */
  static boolean isAcceptable(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null || isWithinLimit(length);
  }

  private static boolean isWithinLimit(String length) {
    try {
      return Long.parseLong(length) <= OriginSettings.MAX_BODY_BYTES;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Skips the body if there is one. A chunked one that grows too long closes the connection. */
  static void discard(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      request.handler(new Limit(request));
    }
  }

  private static final class Limit implements Handler<Buffer> {

    private final HttpServerRequest request;
    private long bytes;

    Limit(HttpServerRequest request) {
      this.request = request;
    }

    @Override
    public void handle(Buffer chunk) {
      bytes += chunk.length();
      if (bytes > OriginSettings.MAX_BODY_BYTES) {
        request.connection().close();
      }
    }
  }
}
