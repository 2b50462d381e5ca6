package live.headwater.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import live.headwater.packager.SegmentListener;

/** What the packager tells of its segments, as meters. Any thread. */
final class SegmentMeters implements SegmentListener {

  private final LongSupplier monotonicNs;
  private final Timer published;
  private final Counter forcedCuts;

  /**
   * @param monotonicNs the clock of the bus
   */
  SegmentMeters(MeterRegistry meters, LongSupplier monotonicNs) {
    this.monotonicNs = monotonicNs;
    published = Timer.builder("headwater.segments.published")
      .description(
        "From the arrival of the access unit that completed a segment to the playlist that lists it"
      )
      .publishPercentiles(0.5, 0.99)
      .percentilePrecision(2)
      .distributionStatisticExpiry(Duration.ofMinutes(1))
      .register(meters);
    forcedCuts = Counter.builder("headwater.segments.forced.cuts")
      .description("Segments that had to be cut within a GOP")
      .register(meters);
  }

  @Override
  public void onSegment(long streamId, long mediaSequence, long arrivalNs) {
    published.record(monotonicNs.getAsLong() - arrivalNs, TimeUnit.NANOSECONDS);
  }

  @Override
  public void onForcedCut(long streamId) {
    forcedCuts.increment();
  }
}
