package live.headwater.origin.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;
import live.headwater.origin.streams.PublicUrls;
import live.headwater.origin.streams.StreamDirectory;
import live.headwater.origin.streams.StreamView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /streaming/streams}, {@code /streaming/streams/{id}}, and its {@code /health} and {@code /events}. Any event
 * loop.
 */
public final class StreamsEndpoint implements Endpoint {

  /** Everything below belongs to the API, so that what it does not have is answered in its own format. */
  public static final String PREFIX = "/streaming/";

  private static final Logger log = LoggerFactory.getLogger(StreamsEndpoint.class);

  private static final String STREAMS = "/streaming/streams";
  private static final String SCHEME = "APIKey";

  /** Decimal digits that always fit a long. */
  private static final int MAX_ID_DIGITS = 18;

  private final StreamDirectory streams;
  private final Supplier<PublicUrls> urls;
  private final ApiKeys keys;
  private final FailedKeys failedKeys = new FailedKeys();
  private final LongSupplier monotonicNs;

  /**
   * @param monotonicNs paces those who send wrong keys
   */
  public StreamsEndpoint(
    StreamDirectory streams,
    Supplier<PublicUrls> urls,
    ApiKeys keys,
    LongSupplier monotonicNs
  ) {
    this.monotonicNs = monotonicNs;
    this.streams = streams;
    this.urls = urls;
    this.keys = keys;
  }

  @Override
  public void get(Exchange exchange) {
    exchange.kind(RequestKind.API).put(HttpHeaders.CACHE_CONTROL, "no-store");
    if (!isAuthorized(exchange)) {
      return;
    }
    String path = exchange.path();
    if (path.equals(STREAMS)) {
      list(exchange);
    } else if (path.startsWith(STREAMS + "/")) {
      getStream(exchange, path.substring(STREAMS.length() + 1));
    } else {
      sendError(exchange, 404, "The API has no such resource.");
    }
  }

  @Override
  public void sendError(Exchange exchange, int status, String detail) {
    exchange.kind(RequestKind.API);
    Json.sendProblem(exchange, status, HttpResponseStatus.valueOf(status).reasonPhrase(), detail);
  }

  /** Whether the request carries a valid key; if not, it was answered. */
  private boolean isAuthorized(Exchange exchange) {
    String key = key(exchange.header(HttpHeaders.AUTHORIZATION));
    // Nobody guesses with no key at all.
    if (key == null) {
      refuse(exchange);
      return false;
    }
    String address = FailedKeys.source(exchange.remoteAddress());
    long nowNs = monotonicNs.getAsLong();
    long waitNs = failedKeys.waitNs(address, nowNs);
    if (waitNs > 0) {
      // The key is not looked at: one that is right must not stand out among guesses.
      long seconds = TimeUnit.NANOSECONDS.toSeconds(waitNs) + 1;
      exchange.put("Retry-After", Long.toString(seconds));
      sendError(exchange, 429, "Too many wrong keys came from your address. Wait " + seconds + " s.");
      return false;
    }
    if (keys.accepts(key)) {
      return true;
    }
    failedKeys.onFailure(address, nowNs);
    if (failedKeys.waitNs(address, nowNs) > 0) {
      log.warn("too many wrong API keys from {}: its keys are not looked at for a while", address);
    }
    refuse(exchange);
    return false;
  }

  private void refuse(Exchange exchange) {
    exchange.put("WWW-Authenticate", SCHEME + " realm=\"headwater\"");
    sendError(exchange, 401, "Send the header \"Authorization: APIKey KEY\" with a valid key.");
  }

  /** RFC 9110, 11.6.2 (Authorization): the scheme's name is not case-sensitive. */
  private static @Nullable String key(@Nullable String credentials) {
    if (credentials == null || !credentials.regionMatches(true, 0, SCHEME + " ", 0, SCHEME.length() + 1)) {
      return null;
    }
    return credentials.substring(SCHEME.length() + 1).strip();
  }

  /** All streams are on the first page, so that a client which asks on until a page is empty comes to an end. */
  private void list(Exchange exchange) {
    String page = exchange.queryParameter("page");
    if (page != null && (!isNumber(page) || Long.parseLong(page) < 1)) {
      sendError(exchange, 400, "The query parameter page is a number from 1.");
      return;
    }
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    if (page == null || Long.parseLong(page) == 1) {
      PublicUrls publicUrls = urls.get();
      for (StreamView stream : streams.streams()) {
        json.add(StreamDocument.of(stream, publicUrls));
      }
    }
    Json.send(exchange, json);
  }

  /**
   * @param path {@code {id}}, {@code {id}/health} or {@code {id}/events}
   */
  private void getStream(Exchange exchange, String path) {
    int slash = path.indexOf('/');
    String id = slash < 0 ? path : path.substring(0, slash);
    StreamView stream = isNumber(id) ? streams.stream(Long.parseLong(id)) : null;
    if (stream == null) {
      sendError(exchange, 404, "There is no such stream.");
      return;
    }
    JsonNode document = switch (slash < 0 ? "" : path.substring(slash)) {
      case "" -> StreamDocument.of(stream, urls.get());
      case "/health" -> HealthDocument.of(stream);
      case "/events" -> EventsDocument.of(stream);
      default -> null;
    };
    if (document == null) {
      sendError(exchange, 404, "A stream has no such resource.");
    } else {
      Json.send(exchange, document);
    }
  }

  private static boolean isNumber(String text) {
    return (
      !text.isEmpty() && text.length() <= MAX_ID_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')
    );
  }
}
