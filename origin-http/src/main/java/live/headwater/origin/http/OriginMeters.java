package live.headwater.origin.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Counts requests and bytes, and knows when somebody last watched. Any thread. */
public final class OriginMeters {

  /** Status codes are below this. RFC 9110, 15 (Status Codes). */
  private static final int STATUS_CODES = 600;

  private final Map<RequestKind, OfKind> kinds = new EnumMap<>(RequestKind.class);
  private final InstantSource clock;
  private volatile @Nullable Instant lastPlayback;

  public OriginMeters(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    for (RequestKind kind : RequestKind.values()) {
      kinds.put(kind, new OfKind(registry, kind));
    }
  }

  OfKind of(RequestKind kind) {
    return Objects.requireNonNull(kinds.get(kind));
  }

  /** When a playlist or media was last given to somebody; null when never. */
  public @Nullable Instant lastPlayback() {
    return lastPlayback;
  }

  /** Counters of one kind of request. */
  final class OfKind {

    private final MeterRegistry registry;
    private final RequestKind kind;
    private final AtomicReferenceArray<@Nullable Counter> requests = new AtomicReferenceArray<>(STATUS_CODES);
    private final Counter bodyBytes;

    private OfKind(MeterRegistry registry, RequestKind kind) {
      this.registry = registry;
      this.kind = kind;
      this.bodyBytes = Counter.builder("headwater.http.response.bytes")
        .description("Bytes of HTTP bodies that the network took, by what the request was for")
        .baseUnit("bytes")
        .tag("kind", kind.label())
        .register(registry);
    }

    /** Counts a request by the status it is answered with. */
    void answered(int status) {
      Counter counter = requests.get(status);
      if (counter == null) {
        counter = Counter.builder("headwater.http.requests")
          .description("HTTP requests by what they were for and the status they were answered with")
          .tag("kind", kind.label())
          .tag("status", Integer.toString(status))
          .register(registry);
        // Two threads may both come here; the registry gives them the same counter.
        requests.set(status, counter);
      }
      counter.increment();
      if (status < 400 && (kind == RequestKind.MANIFEST || kind == RequestKind.SEGMENT)) {
        lastPlayback = clock.instant();
      }
    }

    Counter bodyBytes() {
      return bodyBytes;
    }
  }
}
