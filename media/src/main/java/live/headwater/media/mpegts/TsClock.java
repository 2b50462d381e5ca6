package live.headwater.media.mpegts;

import live.headwater.media.AccessUnit;
import live.headwater.media.Timescale;

/** Program time as the transport stream's clock has it: 90 kHz, 33 bits on the wire. ISO/IEC 13818-1, 2.4.2. */
final class TsClock {

  static final Timescale TIMESCALE = Timescale.NINETY_KHZ;

  /**
   * Added to all program time, in ticks: 10 s. So neither a PCR, which is earlier than its access unit, nor the PTS
   * of a negative composition offset is below zero at the start of a program.
   */
  static final long OFFSET = 900_000;

  /**
   * From the arrival of an access unit, told by the PCR, to its decoding, in ticks: 400 ms. The bytes of a large
   * key frame have that much time, and audio that is stored 300 ms late is still in time. At most 1 s is legal:
   * ISO/IEC 13818-1, 2.4.2.6 (T-STD buffering).
   */
  static final long DELAY = 36_000;

  private static final long MASK_33_BITS = (1L << 33) - 1;

  private TsClock() {}

  /** Unwrapped program time in 90 kHz ticks. */
  static long ticks(long trackTicks, Timescale timescale) {
    return TIMESCALE.rescale(trackTicks, timescale);
  }

  static long dts(AccessUnit unit, Timescale timescale) {
    return ticks(unit.dtsTicks(), timescale);
  }

  static long pts(AccessUnit unit, Timescale timescale) {
    return ticks(unit.ptsTicks(), timescale);
  }

  /** A PTS or DTS for the wire. */
  static long wire(long ticks) {
    return (ticks + OFFSET) & MASK_33_BITS;
  }

  /** {@code program_clock_reference_base} when an access unit with DTS {@code ticks} begins. */
  static long wirePcr(long ticks) {
    return wire(ticks - DELAY);
  }
}
