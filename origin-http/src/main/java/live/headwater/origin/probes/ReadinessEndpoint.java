package live.headwater.origin.probes;

import io.vertx.core.http.HttpHeaders;
import java.util.function.BooleanSupplier;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;

/** {@code /readyz}: 200 while encoders and players can be sent here, 503 at start and while shutting down. */
public final class ReadinessEndpoint implements Endpoint {

  public static final String PATH = "/readyz";

  private final BooleanSupplier ready;

  public ReadinessEndpoint(BooleanSupplier ready) {
    this.ready = ready;
  }

  @Override
  public void get(Exchange exchange) {
    exchange.kind(RequestKind.PROBE).put(HttpHeaders.CACHE_CONTROL, "no-store");
    if (ready.getAsBoolean()) {
      exchange.sendText("ready");
    } else {
      exchange.status(503).put("Retry-After", "1").sendText("not ready: starting or shutting down");
    }
  }
}
