package live.headwater.bus;

/** The connection behind a feed, as the bus sees it. */
public interface FeedConnection {
  /**
   * Asks the connection to end, telling the peer if its protocol can. The connection then calls {@link
   * Feed#close}. Any thread.
   *
   * @param reason for the log and, where the protocol has a text for it, the peer
   */
  void disconnect(String reason);
}
