package live.headwater.origin.probes;

import io.vertx.core.http.HttpHeaders;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;

/** {@code /healthz}: 200 while the process can answer at all. */
public final class HealthEndpoint implements Endpoint {

  public static final String PATH = "/healthz";

  @Override
  public void get(Exchange exchange) {
    exchange.kind(RequestKind.PROBE).put(HttpHeaders.CACHE_CONTROL, "no-store").sendText("alive");
  }
}
