package live.headwater.media.flv;

import live.headwater.media.WrappingTimestamp;

/**
 * Turns the 32-bit milliseconds of RTMP messages into a {@code long} that does not wrap. RTMP 1.0, 5.3.1 (Message
 * format) asks for serial number arithmetic: each value is the one nearest to its predecessor, so the clock goes on
 * over 2^32 (49.7 days), and small steps back (audio and video are interleaved loosely) stay small, there too.
 *
 * <p><strong>Peers that wrap at 2^24.</strong> Some encoders never write an extended timestamp: after 2^24 - 1 ms
 * (4.66 hours) the absolute times in their type 0 chunk headers begin at 0 again, while those that arise from deltas
 * run on beyond 2^24. So one peer can mix both, by chunk stream and from message to message. What holds is that all
 * are right modulo 2^24. This class counts modulo 2^32 until it sees what only such a peer does: a step back by a
 * multiple of 2^24, give or take {@link #WRAP_WINDOW_MS}, onto a value below 2^24. From then on it counts modulo 2^24, where truncated and
 * complete values agree.
 *
 * <p>An encoder that truly starts over at 0 that close to 4.66 hours is mistaken for one; its step is then
 * within the window in size, which whoever compares media time with arrival time re-anchors as it would the step
 * back. That a peer writes 0xFFFFFF without extension is for the chunk reader to see.
 *
 * <p>One instance serves audio and video of a message stream together: a track that starts late, after the wrap, is
 * placed by the other one. The first value is taken as it is; a step back over a wrap right after it gives a negative
 * result. Confined to one thread.
 */
public final class RtmpTimestamp {

  /** How far from a multiple of 2^24 a step back may be, for silence and interleaving around the wrap, in milliseconds. */
  static final long WRAP_WINDOW_MS = 60_000;

  private static final int BITS = 32;
  private static final int BITS_WITHOUT_EXTENSION = 24;
  private static final long RANGE_WITHOUT_EXTENSION = 1L << BITS_WITHOUT_EXTENSION;

  private boolean started;
  private int bits = BITS;
  private long lastRaw;
  private long last;

  /**
   * Unwraps the next timestamp, in order of arrival.
   *
   * @param raw absolute timestamp of the message, 0 to 2^32 - 1
   * @return milliseconds
   */
  public long unwrap(long raw) {
    if (!started) {
      started = true;
      last = raw;
    } else {
      long step = WrappingTimestamp.difference(raw, lastRaw, bits);
      if (bits == BITS && showsWrapAt24Bits(raw, step)) {
        bits = BITS_WITHOUT_EXTENSION;
        step = WrappingTimestamp.difference(raw, lastRaw, bits);
      }
      last += step;
    }
    lastRaw = raw;
    return last;
  }

  /**
   * Where a timestamp that is none of the media's stands beside them; it changes nothing.
   *
   * @param raw absolute timestamp of a message, 0 to 2^32 - 1
   * @return milliseconds from the latest media's timestamp, negative before it; 0 when there were none
   */
  public long fromLatest(long raw) {
    return started ? WrappingTimestamp.difference(raw, lastRaw, bits) : 0;
  }

  /** The latest timestamp, unwrapped, in milliseconds; 0 before the first. */
  public long latest() {
    return last;
  }

  private static boolean showsWrapAt24Bits(long raw, long step) {
    long beside = WrappingTimestamp.difference(step, 0, BITS_WITHOUT_EXTENSION);
    return (
      raw < RANGE_WITHOUT_EXTENSION &&
      step <= WRAP_WINDOW_MS - RANGE_WITHOUT_EXTENSION &&
      Math.abs(beside) <= WRAP_WINDOW_MS
    );
  }
}
