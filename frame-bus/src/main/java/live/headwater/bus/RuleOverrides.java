package live.headwater.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has otherwise than the bus; null where it has not. The names are those of {@link BusSettings}.
 *
 * @param rateBurst of {@link BusSettings#rate()}
 * @param rateInterval of {@link BusSettings#rate()}
 */
public record RuleOverrides(
  @Nullable Duration takeoverAfter,
  @Nullable Duration failoverAfter,
  @Nullable Duration returnAfter,
  @Nullable Duration holdOpen,
  @Nullable Boolean mixedProtocols,
  @Nullable Integer rateBurst,
  @Nullable Duration rateInterval
) {
  public static final RuleOverrides NONE = new RuleOverrides(null, null, null, null, null, null, null);

  /** The rules of a stream that has these. */
  BusSettings over(BusSettings bus) {
    return new BusSettings(
      or(takeoverAfter, bus.takeoverAfter()),
      or(failoverAfter, bus.failoverAfter()),
      or(returnAfter, bus.returnAfter()),
      or(holdOpen, bus.holdOpen()),
      bus.trackWait(),
      or(mixedProtocols, bus.mixedProtocols()),
      new PublishRate(or(rateBurst, bus.rate().burst()), or(rateInterval, bus.rate().interval())),
      bus.failedRate()
    );
  }

  private static <T> T or(@Nullable T own, T other) {
    return own == null ? other : own;
  }
}
