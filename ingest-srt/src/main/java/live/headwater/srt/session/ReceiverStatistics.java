package live.headwater.srt.session;

/** What a receiver has counted since it began. */
final class ReceiverStatistics {

  long packetsReceived;
  long bytesReceived;
  /** Gaps seen in what arrived, in packets. */
  long packetsLost;
  /** Asked for, each time. */
  long packetsAskedFor;
  /** That arrived with the retransmission flag. */
  long packetsRetransmitted;
  /** Arrived twice. */
  long packetsDuplicate;
  /** Given up when what came behind them was due. */
  long packetsDropped;
  /** Arrived after they were given up. */
  long packetsBelated;
  /** So far ahead that there was no room. */
  long packetsBeyond;
  /** With a timestamp from the far future. */
  long packetsMistimed;
  long packetsUndecrypted;
  /** Full and light ones. */
  long acksSent;
  long naksSent;
  /** FEC packets. */
  long filterPackets;
  /** That the packet filter made. */
  long packetsRecovered;
  /** Still missing when the packet filter could not make them any more. */
  long packetsNotRecovered;
  /** Arrived late though they were never sent again. */
  long packetsReordered;
}
