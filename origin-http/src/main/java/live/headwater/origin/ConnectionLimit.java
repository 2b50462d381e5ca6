package live.headwater.origin;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts open connections, and lets no more than so many be. Any thread. */
final class ConnectionLimit {

  private static final Logger log = LoggerFactory.getLogger(ConnectionLimit.class);

  private final int limit;
  private final AtomicInteger open = new AtomicInteger();
  /** Said once, until a tenth of the room is free again: a flood must not fill the log. */
  private final AtomicBoolean saidFull = new AtomicBoolean();
  private final Counter refused;

  ConnectionLimit(int limit, MeterRegistry registry) {
    this.limit = limit;
    Gauge.builder("headwater.http.connections", open, AtomicInteger::get)
      .description("HTTP connections that are open")
      .register(registry);
    refused = Counter.builder("headwater.http.connections.refused")
      .description("HTTP connections closed at once because as many as http.max-connections were open")
      .register(registry);
  }

  /** Whether one more may be open. If so, {@link #closed()} has to be called when it is not any more. */
  boolean open() {
    if (open.incrementAndGet() <= limit) {
      return true;
    }
    open.decrementAndGet();
    refused.increment();
    if (saidFull.compareAndSet(false, true)) {
      log.warn("{} HTTP connections are open, which is the limit: more are closed at once", limit);
    }
    return false;
  }

  void closed() {
    if (open.decrementAndGet() < limit - limit / 10) {
      saidFull.set(false);
    }
  }
}
