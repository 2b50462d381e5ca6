package live.headwater.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line and one count for each event of a stream. Any thread. */
final class BusEventLog implements StreamEventListener {

  private static final Logger LOG = LoggerFactory.getLogger("live.headwater.stream");

  private final Map<StreamEvent.Type, Counter> counters = new EnumMap<>(StreamEvent.Type.class);

  BusEventLog(MeterRegistry meters) {
    for (StreamEvent.Type type : StreamEvent.Type.values()) {
      counters.put(
        type,
        Counter.builder("headwater.stream.events")
          .description("Events of all streams, as they are logged, by their type")
          .tag("type", name(type))
          .register(meters)
      );
    }
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void onEvent(StreamEvent event) {
    Objects.requireNonNull(counters.get(event.type())).increment();
    LOG.info(
      "stream={} {}event={} {}",
      event.streamId(),
      event.role() == null ? "" : "role=" + name(event.role()) + " ",
      name(event.type()),
      event.text()
    );
  }
}
