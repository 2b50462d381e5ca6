package live.headwater.bus;

import java.time.Duration;

/**
 * Times of the bus rules.
 *
 * @param takeoverAfter a feed that has delivered nothing for this long gives way to a new connection
 * @param holdOpen how long a program without any feed stays open for its encoder to come back
 * @param trackWait how long the start of a program waits for a track that was neither announced nor ruled out
 */
public record BusSettings(Duration takeoverAfter, Duration holdOpen, Duration trackWait) {
  public static final BusSettings DEFAULTS = new BusSettings(
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofMillis(500)
  );
}
