package live.headwater.bus;

/** The gate's answer to a {@link PublishRequest}. */
public sealed interface Admission {
  /**
   * @param feed to be used on the loop that the request came with, and closed by the connection
   */
  record Accepted(Feed feed) implements Admission {}

  record Refused(Refusal refusal) implements Admission {}
}
