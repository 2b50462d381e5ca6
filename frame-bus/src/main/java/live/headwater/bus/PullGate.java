package live.headwater.bus;

/** Takes what the server fetches itself. Any thread; lock-free. */
public interface PullGate {
  /**
   * Admits a connection that was made to a stream's source as its primary feed. What holds for pushes holds here but for
   * token and rate limit: the server decided itself to connect. A refusal is told to nobody else.
   *
   * @param remote the source's address for logs, {@code host:port}
   * @param connection what to disconnect when the feed must go
   * @param loop the connection's loop, from which the feed will be used
   */
  Admission admitPulled(
    long streamId,
    Protocol protocol,
    String remote,
    FeedConnection connection,
    Loop loop
  );

  /**
   * Tells the operator that a source gives nothing, by an event of the stream.
   *
   * @param text one line without secrets
   */
  void onPullFailed(long streamId, String text);
}
