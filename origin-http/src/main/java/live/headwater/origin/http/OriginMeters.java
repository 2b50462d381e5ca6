package live.headwater.origin.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Counts requests, bytes and connections. Any thread. */
public final class OriginMeters {

  /** Status codes are below this. RFC 9110, 15 (Status Codes). */
  private static final int STATUS_CODES = 600;

  private final Map<RequestKind, OfKind> kinds = new EnumMap<>(RequestKind.class);
  private final AtomicInteger connections = new AtomicInteger();

  public OriginMeters(MeterRegistry registry) {
    for (RequestKind kind : RequestKind.values()) {
      kinds.put(kind, new OfKind(registry, kind));
    }
    Gauge.builder("headwater.http.connections", connections, AtomicInteger::get)
      .description("Open connections")
      .register(registry);
  }

  OfKind of(RequestKind kind) {
    return Objects.requireNonNull(kinds.get(kind));
  }

  public void connectionOpened() {
    connections.incrementAndGet();
  }

  public void connectionClosed() {
    connections.decrementAndGet();
  }

  /** Counters of one kind of request. */
  static final class OfKind {

    private final MeterRegistry registry;
    private final RequestKind kind;
    private final AtomicReferenceArray<@Nullable Counter> requests = new AtomicReferenceArray<>(STATUS_CODES);
    private final Counter bodyBytes;

    private OfKind(MeterRegistry registry, RequestKind kind) {
      this.registry = registry;
      this.kind = kind;
      this.bodyBytes = Counter.builder("headwater.http.response.bytes")
        .description("Body bytes that the network took")
        .baseUnit("bytes")
        .tag("kind", kind.label())
        .register(registry);
    }

    /** Counts a request by the status it is answered with. */
    void answered(int status) {
      Counter counter = requests.get(status);
      if (counter == null) {
        counter = Counter.builder("headwater.http.requests")
          .description("Requests by the status they were answered with")
          .tag("kind", kind.label())
          .tag("status", Integer.toString(status))
          .register(registry);
        // Two threads may both come here; the registry gives them the same counter.
        requests.set(status, counter);
      }
      counter.increment();
    }

    Counter bodyBytes() {
      return bodyBytes;
    }
  }
}
