package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;

/** Where the two halves of a connection put what they make. */
interface Output {
  /** A packet to begin, for a datagram; returns owned. */
  ByteBuf begin();

  /** Sends a packet; takes. */
  void send(ByteBuf packet);

  /**
   * A packet's payload is due.
   *
   * @param payload takes
   * @param dueNs when it was to be delivered
   */
  void deliver(ByteBuf payload, long dueNs);

  /** What this end's clock says, for packets that are made now. */
  int timestampUs();

  /** Where packets go. */
  int peerSocketId();
}
