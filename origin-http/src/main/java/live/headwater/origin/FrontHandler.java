package live.headwater.origin;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.HttpDate;
import live.headwater.origin.http.OriginMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every request to its endpoint, refuses what no endpoint need see, and keeps what goes wrong there from the
 * client. Any event loop.
 */
final class FrontHandler implements Handler<HttpServerRequest> {

  private static final Logger log = LoggerFactory.getLogger(FrontHandler.class);
  private static final CharSequence METHODS = HttpHeaders.createOptimized("GET, HEAD, OPTIONS");

  private final Routes routes;
  private final OriginMeters meters;
  private final HttpDate date;

  FrontHandler(Routes routes, OriginMeters meters, HttpDate date) {
    this.routes = routes;
    this.meters = meters;
    this.date = date;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, meters, date.now());
    // RFC 9112, 3.2 (Request Target): a request of HTTP/1.1 without Host must be refused.
    if (request.version() == HttpVersion.HTTP_1_1 && request.getHeader(HttpHeaders.HOST) == null) {
      exchange.status(400).closeAfterwards().sendText("A request of HTTP/1.1 must have the header Host.");
    } else if (RequestBody.isAcceptable(request)) {
      RequestBody.discard(request);
      answer(exchange);
    } else {
      exchange
        .status(413)
        .closeAfterwards()
        .sendText("The request's body has more than " + OriginSettings.MAX_BODY_BYTES + " bytes.");
    }
  }

  /** Answers what could not be parsed. Vert.x closes the connection then, as nothing after it can be framed. */
  void refuse(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, meters, date.now()).closeAfterwards();
    switch (request.decoderResult().cause()) {
      case TooLongHttpLineException _ -> exchange
        .status(414)
        .sendText("The request line has more than " + OriginSettings.MAX_REQUEST_LINE_BYTES + " bytes.");
      case TooLongHttpHeaderException _ -> exchange
        .status(431)
        .sendText("The request's headers have more than " + OriginSettings.MAX_HEADER_BYTES + " bytes.");
      case null, default -> exchange.status(400).sendText("This is not an HTTP request.");
    }
  }

  private void answer(Exchange exchange) {
    Endpoint endpoint = routes.find(exchange.path());
    if (endpoint == null) {
      exchange.status(404).put(HttpHeaders.CACHE_CONTROL, "no-cache").sendText("There is nothing here.");
      return;
    }
    try {
      answer(exchange, endpoint);
    } catch (RuntimeException e) {
      // The path alone: a query may carry secrets.
      log.error("{} {} failed", exchange.method(), exchange.path(), e);
      if (exchange.isAnswered()) {
        exchange.abort();
      } else {
        exchange.resetHeaders();
        exchange.put(HttpHeaders.CACHE_CONTROL, "no-store");
        endpoint.sendError(exchange, 500, Exchange.INTERNAL_ERROR);
      }
    }
  }

  private static void answer(Exchange exchange, Endpoint endpoint) {
    if (endpoint.isOpenToOtherOrigins()) {
      Cors.open(exchange);
    }
    HttpMethod method = exchange.method();
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      endpoint.get(exchange);
      return;
    }
    exchange.put(HttpHeaders.ALLOW, METHODS);
    if (method.equals(HttpMethod.OPTIONS)) {
      if (endpoint.isOpenToOtherOrigins()) {
        Cors.allowMethods(exchange, METHODS);
      }
      exchange.status(204).sendEmpty();
    } else {
      endpoint.sendError(exchange, 405, "This method is not possible here; GET, HEAD and OPTIONS are.");
    }
  }
}
