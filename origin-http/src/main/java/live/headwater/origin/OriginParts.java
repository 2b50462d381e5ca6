package live.headwater.origin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import live.headwater.origin.api.ApiKeys;
import live.headwater.origin.playback.Presentations;
import live.headwater.origin.streams.PublicUrls;
import live.headwater.origin.streams.StreamDirectory;

/**
 * What the origin serves from. All of it is called on event loops and must not block.
 *
 * @param presentations what can be played
 * @param streams what the API and error texts tell of
 * @param apiKeys who may use the API
 * @param urls the URLs the API hands out; asked for once ports are known
 * @param ready whether the daemon takes encoders and players now
 * @param meters where the origin counts, and what {@code /metrics} shows
 * @param clock wall clock of {@code Date} headers and {@code /time}
 */
public record OriginParts(
  Presentations presentations,
  StreamDirectory streams,
  ApiKeys apiKeys,
  Supplier<PublicUrls> urls,
  BooleanSupplier ready,
  PrometheusMeterRegistry meters,
  InstantSource clock
) {}
