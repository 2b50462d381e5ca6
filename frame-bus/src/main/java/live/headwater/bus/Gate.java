package live.headwater.bus;

/** Decides who may publish. Any thread; lock-free. */
public interface Gate {
  /**
   * Admits a connection to a feed, or refuses it without any effect on the feed that is there.
   *
   * @param connection what to disconnect when the feed must go
   * @param loop the connection's loop, from which the feed will be used
   */
  Admission admit(PublishRequest request, FeedConnection connection, Loop loop);
}
