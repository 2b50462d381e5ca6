package live.headwater.rtmp.client;

/** Hears what becomes of a publisher. All calls come from the publisher's event loop and must not block. */
public interface PublisherListener {
  /** The server is ready for metadata and media. */
  void onPublishing(RtmpPublisher publisher);

  /**
   * The server reads more slowly than media is sent ({@code false}), or has caught up ({@code true}). A sender in
   * real time drops media while it is false, whole GOPs at best.
   */
  default void onWritabilityChanged(RtmpPublisher publisher, boolean writable) {}

  /** The connection is gone. Called once, last. */
  void onEnd(RtmpPublisher publisher, PublishEnd end);
}
