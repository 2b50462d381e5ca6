package live.headwater.srt.session;

import live.headwater.srt.wire.SrtTime;

/**
 * When what a peer's timestamps say is due here: timestamp-based packet delivery. draft-sharabayko-srt-01, 4.5
 * (Timestamp-Based Packet Delivery) and 4.7 (Drift Management).
 *
 * <p>The peer's clock is another one. How far it runs away is measured with each answer to an ACK, whose timestamp is of
 * the moment it was sent and whose way is taken to be half the round trip. The draft averages over a thousand answers,
 * which waiting in queues distorts; here, as NTP does it (RFC 5905, 10, Clock Filter Algorithm), the answer that was
 * quickest speaks for its window. The first window only sets the mark: what the handshake's packet took stays part of
 * the delay, as in libsrt.
 */
final class PlayoutClock {

  /** How long answers compete, at least. Ours: a clock that is wrong by 200 ppm moves by 1 ms in it. */
  static final long WINDOW_NS = 5_000_000_000L;

  /** Answers that compete, at least. Ours. */
  static final int WINDOW_ANSWERS = 16;

  /** What is followed after one window, at most. libsrt, {@code TSBPD_DRIFT_MAX_VALUE}. */
  static final long MAX_STEP_NS = 5_000_000;

  /** Time from the peer's present to a packet's timestamp from which it is taken for garbage. Ours. */
  static final long MAX_AHEAD_NS = 10_000_000_000L;

  private final long latencyNs;
  /** Time here when the peer's timestamp was zero. */
  private long baseNs;
  private final long firstBaseNs;
  private boolean marked;
  /** Of the first window: from the peer's clock to this one. */
  private long markNs;
  private long windowStartNs;
  private int answers;
  private int quickestUs;
  private long quickestOffsetNs;

  /**
   * @param latencyNs from a packet's timestamp to its delivery, without the way here
   * @param timestampUs of a packet that arrived now
   */
  PlayoutClock(long latencyNs, int timestampUs, long nowNs) {
    this.latencyNs = latencyNs;
    this.baseNs = nowNs - Integer.toUnsignedLong(timestampUs) * 1_000;
    this.firstBaseNs = baseNs;
  }

  /** The peer's time without wrapping, of a timestamp at most 35 minutes from its present. */
  long unwrapUs(int timestampUs, long nowNs) {
    return SrtTime.unwrap(Math.floorDiv(nowNs - baseNs, 1_000), timestampUs);
  }

  /** When a packet is to be delivered. */
  long dueNs(long timeUs) {
    return baseNs + timeUs * 1_000 + latencyNs;
  }

  /** Whether a packet of this time can have been sent by now. */
  boolean isPlausible(long timeUs, long nowNs) {
    return baseNs + timeUs * 1_000 - nowNs <= MAX_AHEAD_NS;
  }

  /** The answer to an ACK came, sent at this time of the peer's, {@code rttUs} after the ACK. */
  void onAckAck(long timeUs, int rttUs, long nowNs) {
    if (answers == 0) {
      windowStartNs = nowNs;
    }
    if (answers++ == 0 || rttUs < quickestUs) {
      quickestUs = rttUs;
      quickestOffsetNs = nowNs - timeUs * 1_000 - rttUs * 500L;
    }
    if (answers >= WINDOW_ANSWERS && nowNs - windowStartNs >= WINDOW_NS) {
      answers = 0;
      if (marked) {
        long stepNs = firstBaseNs + quickestOffsetNs - markNs - baseNs;
        // Half of it, since even the quickest answer may have waited, on one way more than on the other.
        baseNs += Math.clamp(stepNs / 2, -MAX_STEP_NS, MAX_STEP_NS);
      } else {
        marked = true;
        markNs = quickestOffsetNs;
      }
    }
  }

  /** What was followed since the beginning, in microseconds: positive when the peer's clock is slow. */
  long driftUs() {
    return (baseNs - firstBaseNs) / 1_000;
  }
}
