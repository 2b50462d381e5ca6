package live.headwater.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import live.headwater.bus.RefusedPublish;
import live.headwater.bus.Role;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line and one count for each event of a stream, and a count for each refusal. Any thread. */
final class BusEventLog implements StreamEventListener {

  private static final Logger LOG = LoggerFactory.getLogger("live.headwater.stream");

  private static final String UNKNOWN = "unknown";

  private final MeterRegistry meters;
  private final Map<StreamEvent.Type, Counter> counters = new EnumMap<>(StreamEvent.Type.class);

  BusEventLog(MeterRegistry meters) {
    this.meters = meters;
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

  /** The address is left to log and events: there are too many for labels. */
  @Override
  public void onRefused(RefusedPublish refused) {
    Role role = refused.role();
    Counter.builder("headwater.publish.refused")
      .description(
        "Publish attempts that were refused, each single one; stream is unknown for ids that do not exist"
      )
      .tag("reason", name(refused.refusal()))
      .tag("stream", refused.streamId() == 0 ? UNKNOWN : Long.toString(refused.streamId()))
      .tag("role", role == null ? UNKNOWN : name(role))
      .register(meters)
      .increment();
  }

  @Override
  public void onEvent(StreamEvent event) {
    Objects.requireNonNull(counters.get(event.type())).increment();
    LOG.info(
      "stream={} {}event={} {}",
      event.streamId() == 0 ? UNKNOWN : Long.toString(event.streamId()),
      event.role() == null ? "" : "role=" + name(event.role()) + " ",
      name(event.type()),
      event.text()
    );
  }
}
