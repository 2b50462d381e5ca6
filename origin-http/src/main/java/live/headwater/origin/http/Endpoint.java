package live.headwater.origin.http;

/** Answers GET and HEAD of some paths. Any event loop. */
public interface Endpoint {
  /** Answers, now or later, exactly once. Must not block. */
  void get(Exchange exchange);

  /** Answers with an error, in the format that clients of these paths read. */
  default void sendError(Exchange exchange, int status, String detail) {
    exchange.status(status).sendText(detail);
  }

  /** Whether pages of other origins may read the answers (CORS). */
  default boolean isOpenToOtherOrigins() {
    return false;
  }
}
