package live.headwater.origin.http;

import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Answers a GET or HEAD for a {@link Servable}: validators, ranges and encodings. RFC 9110, 8.4 (Content-Encoding),
 * 13 (Conditional Requests), 14 (Range Requests).
 *
 * <p>Each encoding is a representation of its own with its own strong validator (RFC 9110, 8.8.3.3, Example: Entity
 * Tags Varying on Content-Negotiated Resources), and ranges count its bytes.
 */
public final class ServableSender {

  private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");
  private static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");
  private static final CharSequence ACCEPT_ENCODING = HttpHeaders.createOptimized("Accept-Encoding");

  private static final CharSequence RANGE = HttpHeaders.createOptimized("Range");
  private static final CharSequence IF_RANGE = HttpHeaders.createOptimized("If-Range");

  private ServableSender() {}

  /**
   * Answers.
   *
   * @return false when the bytes are gone; nothing was answered then, but headers of the answer were set
   */
  public static boolean send(Exchange exchange, Servable servable) {
    boolean gzip =
      servable.offersGzip() && AcceptEncoding.allowsGzip(exchange.header(HttpHeaders.ACCEPT_ENCODING));
    String etag = EntityTags.quoted(servable.etag(), gzip);
    if (EntityTags.matches(exchange.header(HttpHeaders.IF_NONE_MATCH), etag)) {
      putValidators(exchange, servable, etag);
      exchange.status(304).sendEmpty();
      return true;
    }
    ByteBuf content = gzip ? servable.gzipContent() : servable.content();
    if (content == null) {
      return false;
    }
    putValidators(exchange, servable, etag);
    exchange.put(HttpHeaders.CONTENT_TYPE, servable.contentType()).put(HttpHeaders.ACCEPT_RANGES, BYTES);
    if (gzip) {
      exchange.put(HttpHeaders.CONTENT_ENCODING, GZIP);
    }
    sendRange(exchange, content, etag);
    return true;
  }

  /** Headers that a 304 carries as well. RFC 9110, 15.4.5 (304 Not Modified). */
  private static void putValidators(Exchange exchange, Servable servable, String etag) {
    exchange.put(HttpHeaders.ETAG, etag).put(HttpHeaders.CACHE_CONTROL, servable.cacheControl());
    if (servable.offersGzip()) {
      exchange.put(HttpHeaders.VARY, ACCEPT_ENCODING);
    }
  }

  /**
   * @param content takes
   */
  private static void sendRange(Exchange exchange, ByteBuf content, String etag) {
    int length = content.readableBytes();
    switch (RangeHeader.resolve(requestedRange(exchange, etag), length)) {
      case ByteRange.Whole _ -> exchange.send(content);
      case ByteRange.Part(int first, int count) -> {
        exchange
          .status(206)
          .put(HttpHeaders.CONTENT_RANGE, "bytes " + first + "-" + (first + count - 1) + "/" + length);
        content.setIndex(content.readerIndex() + first, content.readerIndex() + first + count);
        exchange.send(content);
      }
      case ByteRange.Unsatisfiable _ -> {
        content.release();
        exchange
          .status(416)
          .put(HttpHeaders.CONTENT_RANGE, "bytes */" + length)
          .sendText("The range lies outside the " + length + " bytes of this file.");
      }
    }
  }

  /** The range to obey; null when the whole is asked for. */
  private static @Nullable String requestedRange(Exchange exchange, String etag) {
    // RFC 9110, 14.2 (Range): defined for GET only.
    if (!exchange.method().equals(HttpMethod.GET)) {
      return null;
    }
    String ifRange = exchange.header(IF_RANGE);
    // Strong comparison; a date never matches, as nothing here has a modification date. RFC 9110, 13.1.5 (If-Range).
    if (ifRange != null && !ifRange.equals(etag)) {
      return null;
    }
    return exchange.header(RANGE);
  }
}
