package live.headwater.bus;

/**
 * What an encoder asks for when it publishes.
 *
 * @param streamKey id and role as the encoder wrote them: {@code 12} or {@code 12b}
 * @param token the push token it presented; empty when none
 * @param protocol how it is connected
 * @param remote the peer's address for logs, {@code host:port}
 */
public record PublishRequest(String streamKey, String token, Protocol protocol, String remote) {
  /** Masks the token. */
  @Override
  public String toString() {
    return "PublishRequest[" + streamKey + ", " + protocol + ", " + remote + "]";
  }
}
