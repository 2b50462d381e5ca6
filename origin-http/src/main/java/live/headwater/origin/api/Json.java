package live.headwater.origin.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import live.headwater.origin.http.Exchange;
import org.jspecify.annotations.Nullable;

/** JSON as the API writes it. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  /** RFC 9457, 3 (The Problem Details JSON Object). */
  private static final CharSequence PROBLEM = HttpHeaders.createOptimized("application/problem+json");

  private Json() {}

  /** ISO 8601 in UTC with milliseconds at most; null for null. */
  static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static void send(Exchange exchange, JsonNode body) {
    send(exchange, JSON, body);
  }

  /**
   * Answers with a problem.
   *
   * @param title of the status
   * @param detail what is wrong and, if somebody can act, what to do
   */
  static void sendProblem(Exchange exchange, int status, String title, String detail) {
    JsonNode problem = MAPPER.createObjectNode()
      .put("type", "about:blank")
      .put("title", title)
      .put("status", status)
      .put("detail", detail);
    send(exchange.status(status), PROBLEM, problem);
  }

  private static void send(Exchange exchange, CharSequence contentType, JsonNode body) {
    byte[] bytes;
    try {
      bytes = MAPPER.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
    exchange.put(HttpHeaders.CONTENT_TYPE, contentType);
    exchange.send(Unpooled.wrappedBuffer(bytes));
  }
}
