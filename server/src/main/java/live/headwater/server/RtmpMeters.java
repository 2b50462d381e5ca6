package live.headwater.server;

import io.micrometer.core.instrument.Counter;
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
    meters.gauge("headwater.rtmp.connections", connections);
    meters.gauge("headwater.rtmp.feeds", feeds);
    bytes = meters.counter("headwater.rtmp.received.bytes");
    accepted = meters.counter("headwater.rtmp.feeds.accepted");
    for (Refusal refusal : Refusal.values()) {
      refused.put(refusal, meters.counter("headwater.rtmp.feeds.refused", "reason", name(refusal)));
    }
    for (Rejection reason : Rejection.values()) {
      rejected.put(reason, meters.counter("headwater.rtmp.rejected", "reason", name(reason)));
    }
    for (Problem problem : Problem.values()) {
      problems.put(problem, meters.counter("headwater.rtmp.problems", "kind", name(problem)));
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
