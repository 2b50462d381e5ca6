package live.headwater.origin.probes;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /metrics} in Prometheus' text format. */
public final class MetricsEndpoint implements Endpoint {

  public static final String PATH = "/metrics";

  private static final Logger log = LoggerFactory.getLogger(MetricsEndpoint.class);
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;

  public MetricsEndpoint(Vertx vertx, PrometheusMeterRegistry registry) {
    this.vertx = vertx;
    this.registry = registry;
  }

  @Override
  public void get(Exchange exchange) {
    exchange.kind(RequestKind.PROBE).put(HttpHeaders.CACHE_CONTROL, "no-store");
    // With many streams writing it takes milliseconds, and gauges may be slow: not a thing for an event loop.
    vertx
      .executeBlocking(() -> registry.scrape(TEXT_FORMAT))
      .onSuccess(text -> {
        exchange.put(HttpHeaders.CONTENT_TYPE, TEXT_FORMAT);
        exchange.send(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
      })
      .onFailure(failure -> {
        log.error("metrics could not be written", failure);
        sendError(exchange, 500, Exchange.INTERNAL_ERROR);
      });
  }
}
