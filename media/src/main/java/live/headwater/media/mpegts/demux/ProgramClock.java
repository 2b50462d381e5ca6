package live.headwater.media.mpegts.demux;

import live.headwater.media.WrappingTimestamp;

/** The one clock of all streams of a program, unwrapped together so that they agree after each wrap. */
final class ProgramClock {

  private static final int BITS = 33;

  private final WrappingTimestamp unwrapped = WrappingTimestamp.mpegTs();
  private long now;

  /** Unwraps a decode time. */
  long unwrap(long wireTicks) {
    now = unwrapped.unwrap(wireTicks);
    return now;
  }

  /** The last decode time of any stream, in unwrapped ticks of 90 kHz; 0 before the first. */
  long now() {
    return now;
  }

  /** {@code pts - dts} as they are on the wire, in ticks. */
  static long offset(long wirePts, long wireDts) {
    return WrappingTimestamp.difference(wirePts, wireDts, BITS);
  }
}
