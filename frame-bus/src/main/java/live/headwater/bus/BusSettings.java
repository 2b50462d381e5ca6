package live.headwater.bus;

import java.time.Duration;

/**
 * Times of the bus rules.
 *
 * @param takeoverAfter a feed that has delivered nothing for this long gives way to a new connection
 * @param failoverAfter a feed on air that has delivered nothing for this long gives way to the other role's
 * @param returnAfter how long the primary must have delivered without a break before it goes on air again
 * @param holdOpen how long a program without any feed stays open for its encoder to come back
 * @param trackWait how long the start of a program waits for a track that was neither announced nor ruled out
 */
public record BusSettings(
  Duration takeoverAfter,
  Duration failoverAfter,
  Duration returnAfter,
  Duration holdOpen,
  Duration trackWait
) {
  public static final BusSettings DEFAULTS = new BusSettings(
    Duration.ofSeconds(2),
    Duration.ofSeconds(3),
    Duration.ofSeconds(60),
    Duration.ofSeconds(10),
    Duration.ofMillis(500)
  );
}
