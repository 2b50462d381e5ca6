package live.headwater.bus;

/**
 * Exact decode times of an audio track from rounded ones.
 *
 * <p>RTMP says 0, 21, 43, 64 ms where frames are 1024 samples at 48 kHz apart. Adding up rounded times drifts and
 * makes sample durations jitter, so times are counted in samples, and the encoder's clock is followed only where it
 * really departs from the count: by more than half a frame for several frames on end (a frame was lost), or by a lot
 * at once.
 *
 * <p>Confined to the stream's home loop.
 */
final class AudioClock {

  /** Frames on end that must be off before the clock is moved: rides out jitter, repairs a lost frame in 0.2 s. */
  private static final int PATIENCE = 8;

  /** Departure in seconds that is followed at once. */
  private static final double LEAP_SECONDS = 0.1;

  private final int ticksPerFrame;
  private final long leapTicks;
  private boolean started;
  private long lastTicks;
  private int framesOff;

  /**
   * @param sampleRateHz timescale of the track
   * @param ticksPerFrame samples per access unit
   */
  AudioClock(int sampleRateHz, int ticksPerFrame) {
    this.ticksPerFrame = ticksPerFrame;
    this.leapTicks = (long) (LEAP_SECONDS * sampleRateHz);
  }

  int ticksPerFrame() {
    return ticksPerFrame;
  }

  /**
   * The decode time of the next frame.
   *
   * @param roundedTicks where the encoder's rounded time puts it
   * @return after the last one by at least half a frame
   */
  long next(long roundedTicks) {
    if (!started) {
      started = true;
      lastTicks = roundedTicks;
      return roundedTicks;
    }
    long expected = lastTicks + ticksPerFrame;
    long off = roundedTicks - expected;
    framesOff = Math.abs(off) > ticksPerFrame / 2 ? framesOff + 1 : 0;
    if (Math.abs(off) > leapTicks || framesOff >= PATIENCE) {
      framesOff = 0;
      expected = Math.max(roundedTicks, lastTicks + ticksPerFrame / 2);
    }
    lastTicks = expected;
    return expected;
  }
}
