package live.headwater.rtmp.client;

/** Why a publisher is over. */
public sealed interface PublishEnd {
  /** This side closed it. */
  record Closed() implements PublishEnd {}

  /**
   * The server did not let it publish.
   *
   * @param code the server's, such as {@code NetStream.Publish.BadName}
   * @param description the server's words, possibly empty
   */
  record Refused(String code, String description) implements PublishEnd {}

  /** The server ended it while it was publishing; code and description as for {@link Refused}. */
  record Ended(String code, String description) implements PublishEnd {}

  /**
   * The connection did not come about, broke, or could not be understood.
   *
   * @param reason in words, with what was found
   */
  record Failed(String reason) implements PublishEnd {}
}
