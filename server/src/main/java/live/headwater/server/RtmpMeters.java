package live.headwater.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import live.headwater.bus.Refusal;
import live.headwater.rtmp.session.RtmpMetrics;

/** What RTMP counts, as meters. Any thread. */
final class RtmpMeters implements RtmpMetrics {

  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger feeds = new AtomicInteger();
  private final Counter bytes;
  private final Counter accepted;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
  private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);
  private final Map<Problem, Counter> problems = new EnumMap<>(Problem.class);

  RtmpMeters(MeterRegistry meters) {
    Gauge.builder("headwater.rtmp.connections", connections, AtomicInteger::get)
      .description("RTMP connections that are open")
      .register(meters);
    Gauge.builder("headwater.rtmp.feeds", feeds, AtomicInteger::get)
      .description("Feeds that are connected over RTMP")
      .register(meters);
    bytes = Counter.builder("headwater.rtmp.received.bytes")
      .description("Bytes received over RTMP")
      .register(meters);
    accepted = Counter.builder("headwater.rtmp.feeds.accepted")
      .description("Feeds that were let in")
      .register(meters);
    for (Refusal refusal : Refusal.values()) {
      refused.put(
        refusal,
        counter(meters, "feeds.refused", "Feeds that were refused, by what the gate said", "reason", refusal)
      );
    }
    for (Rejection reason : Rejection.values()) {
      rejected.put(
        reason,
        counter(
          meters,
          "rejected",
          "RTMP connections that were ended for what the peer did",
          "reason",
          reason
        )
      );
    }
    for (Problem problem : Problem.values()) {
      problems.put(
        problem,
        counter(
          meters,
          "problems",
          "Parts of RTMP input that could not be used, by what they were",
          "kind",
          problem
        )
      );
    }
  }

  private static Counter counter(
    MeterRegistry meters,
    String name,
    String description,
    String label,
    Enum<?> value
  ) {
    return Counter.builder("headwater.rtmp." + name)
      .description(description)
      .tag(label, name(value))
      .register(meters);
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
  public void onConnectionOpened() {
    connections.incrementAndGet();
  }

  @Override
  public void onConnectionClosed() {
    connections.decrementAndGet();
  }

  @Override
  public void onBytesReceived(long count) {
    bytes.increment((double) count);
  }

  @Override
  public void onFeedAccepted() {
    accepted.increment();
    feeds.incrementAndGet();
  }

  @Override
  public void onFeedEnded() {
    feeds.decrementAndGet();
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
  public void onProblem(Problem problem) {
    count(problems, problem);
  }
}
