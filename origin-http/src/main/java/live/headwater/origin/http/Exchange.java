package live.headwater.origin.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Confined to the connection's event loop; answered exactly once, then or later.
 *
 * <p>A HEAD is answered as the GET would be, without the body. RFC 9110, 9.3.2 (HEAD).
 */
public final class Exchange {

  /** All that a client learns of a failure of ours. */
  public static final String INTERNAL_ERROR =
    "The server failed to answer this request. Its log has the reason.";

  private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized(
    "X-Content-Type-Options"
  );
  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final String path;
  private final OriginMeters meters;
  private final String date;
  private RequestKind kind = RequestKind.OTHER;

  /**
   * @param date value of the answer's {@code Date} header
   */
  public Exchange(HttpServerRequest request, OriginMeters meters, String date) {
    this.request = request;
    this.response = request.response();
    String requested = request.path();
    this.path = requested == null ? "" : requested;
    this.meters = meters;
    this.date = date;
    putCommonHeaders();
  }

  /** Path as sent: neither decoded nor normalised, without the query. */
  public String path() {
    return path;
  }

  public HttpMethod method() {
    return request.method();
  }

  public boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** First header of this name; null when there is none. */
  public @Nullable String header(CharSequence name) {
    return request.getHeader(name);
  }

  /** First query parameter of this name, decoded; null when there is none, empty when the query is malformed. */
  public @Nullable String queryParameter(String name) {
    try {
      return request.params().get(name);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** The peer's address as a number, without the port; empty when there is none. */
  public String remoteAddress() {
    SocketAddress remote = request.remoteAddress();
    String address = remote == null ? null : remote.hostAddress();
    return address == null ? "" : address;
  }

  public RequestKind kind() {
    return kind;
  }

  public Exchange kind(RequestKind kind) {
    this.kind = kind;
    return this;
  }

  /** Sets the status of the answer; 200 without. */
  public Exchange status(int status) {
    response.setStatusCode(status);
    return this;
  }

  /** Sets a header of the answer. */
  public Exchange put(CharSequence name, CharSequence value) {
    response.putHeader(name, value);
    return this;
  }

  /**
   * Answers with this body.
   *
   * @param body takes
   */
  public void send(ByteBuf body) {
    try {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
      meters.of(kind).answered(response.getStatusCode());
      if (isHead() || !body.isReadable()) {
        response.end();
        return;
      }
      // From here on the writer releases it, also when it throws.
      body.retain();
      BodyWriter.send(response, body, meters.of(kind).bodyBytes());
    } finally {
      body.release();
    }
  }

  /** Answers with a line of text, in UTF-8. */
  public void sendText(String text) {
    put(HttpHeaders.CONTENT_TYPE, TEXT);
    send(Unpooled.wrappedBuffer((text + '\n').getBytes(StandardCharsets.UTF_8)));
  }

  /** Answers without a body: 204, 304. */
  public void sendEmpty() {
    meters.of(kind).answered(response.getStatusCode());
    response.end();
  }

  /** Whether an answer was begun. */
  public boolean isAnswered() {
    return response.headWritten();
  }

  /** Takes back all headers of an answer that was not begun, to answer otherwise. */
  public void resetHeaders() {
    response.headers().clear();
    putCommonHeaders();
  }

  /** Closes the connection once what was answered is sent; to be asked for before the answer. */
  public Exchange closeAfterwards() {
    response.endHandler(_ -> request.connection().close());
    return put(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
  }

  /** Closes the connection at once. */
  public void abort() {
    request.connection().close();
  }

  private void putCommonHeaders() {
    put(HttpHeaders.DATE, date).put(CONTENT_TYPE_OPTIONS, NO_SNIFF);
  }
}
