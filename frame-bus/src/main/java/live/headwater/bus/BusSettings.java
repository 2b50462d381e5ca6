package live.headwater.bus;

import java.time.Duration;

/**
 * The bus rules as an operator tuned them.
 *
 * @param takeoverAfter a feed that has delivered nothing for this long gives way to a new connection
 * @param failoverAfter a feed on air that has delivered nothing for this long gives way to the other role's
 * @param returnAfter how long the primary must have delivered without a break before it goes on air again
 * @param holdOpen how long a program without any feed stays open for its encoder to come back
 * @param trackWait how long the start of a program waits for a track that was neither announced nor ruled out
 * @param mixedProtocols whether the two feeds of a stream may use different families of protocols
 * @param rate attempts with the right push token, for each stream, role and source address
 * @param failedRate attempts that are denied, for each source address
 */
public record BusSettings(
  Duration takeoverAfter,
  Duration failoverAfter,
  Duration returnAfter,
  Duration holdOpen,
  Duration trackWait,
  boolean mixedProtocols,
  PublishRate rate,
  PublishRate failedRate
) {
  public static final BusSettings DEFAULTS = new BusSettings(
    Duration.ofSeconds(2),
    Duration.ofSeconds(3),
    Duration.ofSeconds(60),
    Duration.ofSeconds(10),
    Duration.ofMillis(500),
    false,
    new PublishRate(10, Duration.ofSeconds(2)),
    new PublishRate(5, Duration.ofSeconds(5))
  );
}
