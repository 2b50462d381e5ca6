package live.headwater.srt.session;

/**
 * What a connection has counted since it began, by libsrt's names ({@code docs/API/statistics.md}, SRT Statistics) so
 * that people find what they know. Bytes are those of SRT packets with their headers, without those of UDP and IP.
 *
 * @param msRTT smoothed round-trip time, milliseconds
 * @param pktSent data packets, also those sent again
 * @param pktSndLoss that the peer asked for, each time
 * @param pktRetrans that were sent again
 * @param pktSndDrop that were given up unacknowledged
 * @param pktRecv data packets, also those that came again
 * @param pktRecvUnique without those that came again, or too late, but with those that the packet filter recovered
 * @param pktRcvLoss missing when a later one came, less those that came by themselves
 * @param pktRcvRetrans that arrived with the retransmission flag
 * @param pktRcvDrop given up because what was behind them was due
 * @param pktRcvBelated that arrived after they were given up or delivered
 * @param pktRcvUndecrypt that could not be decrypted
 * @param pktRcvLossAsked requests for missing packets, each time counted; not libsrt's
 * @param pktSndFilterExtra FEC packets, which {@code pktSent} counts too
 * @param pktRcvFilterExtra FEC packets, which {@code pktRecv} counts too
 * @param pktRcvFilterSupply that the packet filter recovered before their time
 * @param pktRcvFilterLoss that were still to come, and the packet filter could not recover any more; with each {@code arq},
 *     where libsrt counts with {@code onreq} only
 * @param pktReorderTolerance packets that one may be late by, and is not asked for yet
 * @param mbpsRecvRate what arrives, 10^6 bits per second
 * @param pktSndBuf packets that are not acknowledged
 * @param msSndBuf for how long the oldest of them has been there
 * @param pktRcvBuf packets that wait for their time
 * @param msRcvBuf from the oldest to the newest of them
 * @param msSndTsbPdDelay latency of the peer, milliseconds
 * @param msRcvTsbPdDelay latency of this end, milliseconds
 * @param usDrift how far the peer's clock was followed, microseconds; not libsrt's
 */
public record ConnectionStatistics(
  double msRTT,
  long pktSent,
  long byteSent,
  long pktSndLoss,
  long pktRetrans,
  long pktSndDrop,
  long pktRecvACK,
  long pktRecvNAK,
  long pktRecv,
  long byteRecv,
  long pktRecvUnique,
  long pktRcvLoss,
  long pktRcvRetrans,
  long pktRcvDrop,
  long pktRcvBelated,
  long pktRcvUndecrypt,
  long pktRcvLossAsked,
  long pktSentACK,
  long pktSentNAK,
  long pktSndFilterExtra,
  long pktRcvFilterExtra,
  long pktRcvFilterSupply,
  long pktRcvFilterLoss,
  int pktReorderTolerance,
  double mbpsRecvRate,
  int pktSndBuf,
  long msSndBuf,
  int pktRcvBuf,
  long msRcvBuf,
  long msSndTsbPdDelay,
  long msRcvTsbPdDelay,
  long usDrift
) {}
