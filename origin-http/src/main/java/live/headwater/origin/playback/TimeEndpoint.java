package live.headwater.origin.playback;

import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;

/**
 * The server's clock for DASH players: the current time as {@code xs:dateTime} in UTC, milliseconds exact. ISO/IEC
 * 23009-1, 5.8.5.7 (UTC timing), scheme {@code urn:mpeg:dash:utc:http-iso:2014} (and {@code http-xsdate}).
 */
public final class TimeEndpoint implements Endpoint {

  public static final String PATH = "/time";

  private final InstantSource clock;

  public TimeEndpoint(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public boolean isOpenToOtherOrigins() {
    return true;
  }

  @Override
  public void get(Exchange exchange) {
    exchange.kind(RequestKind.TIME).put(HttpHeaders.CACHE_CONTROL, "no-store");
    exchange.put(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
    // No line end: some players parse the body as it is.
    String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    exchange.send(Unpooled.wrappedBuffer(now.getBytes(StandardCharsets.US_ASCII)));
  }
}
