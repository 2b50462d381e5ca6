package live.headwater.rtmp.session;

import live.headwater.rtmp.wire.RtmpMessage;

/** The way from a session to its peer. */
public interface Outbound {
  /**
   * Queues a message; it leaves at the latest when the current event has been handled.
   *
   * @param message takes
   */
  void send(RtmpMessage message);

  /** Closes the connection when all that was sent has left and the peer had time to read it. */
  void close();
}
