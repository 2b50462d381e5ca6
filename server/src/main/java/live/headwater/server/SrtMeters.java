package live.headwater.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import live.headwater.bus.Refusal;
import live.headwater.bus.StreamKey;
import live.headwater.srt.session.SrtMetrics;

/** What SRT counts, as meters. Any thread. */
final class SrtMeters implements SrtMetrics {

  private final MeterRegistry meters;
  private final AtomicInteger feeds = new AtomicInteger();
  private final Counter stray;
  private final Counter accepted;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
  private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);
  /** No more than there are streams and roles: only feeds that the gate admitted are here. */
  private final Map<StreamKey, SrtFeedMeters> perFeed = new ConcurrentHashMap<>();

  SrtMeters(MeterRegistry meters) {
    this.meters = meters;
    Gauge.builder("headwater.srt.feeds", feeds, AtomicInteger::get)
      .description("Feeds that are connected over SRT")
      .register(meters);
    accepted = Counter.builder("headwater.srt.feeds.accepted")
      .description("SRT feeds that were let in")
      .register(meters);
    stray = Counter.builder("headwater.srt.stray.datagrams")
      .description(
        "Datagrams at the SRT port that belong to no connection, or whose handshake has no valid cookie"
      )
      .register(meters);
    for (Refusal refusal : Refusal.values()) {
      refused.put(
        refusal,
        Counter.builder("headwater.srt.feeds.refused")
          .description("SRT feeds that were refused, by what the gate said")
          .tag("reason", name(refusal))
          .register(meters)
      );
    }
    for (Rejection reason : Rejection.values()) {
      rejected.put(
        reason,
        Counter.builder("headwater.srt.rejected")
          .description("SRT callers that were sent away before the gate was asked")
          .tag("reason", name(reason))
          .register(meters)
      );
    }
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <K extends Enum<K>> void count(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void onStrayDatagram() {
    stray.increment();
  }

  @Override
  public void onFeedRefused(Refusal refusal) {
    count(refused, refusal);
  }

  @Override
  public void onRejected(Rejection reason) {
    count(rejected, reason);
  }

  @Override
  public FeedMetrics onFeedAccepted(StreamKey key) {
    accepted.increment();
    feeds.incrementAndGet();
    SrtFeedMeters ofFeed = perFeed.computeIfAbsent(key, _ ->
      new SrtFeedMeters(meters, Long.toString(key.streamId()), name(key.role()))
    );
    return ofFeed.connected(feeds::decrementAndGet);
  }
}
