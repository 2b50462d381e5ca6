package live.headwater.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
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

  BusEventLog(MeterRegistry meters) {
    this.meters = meters;
  }

  /** The address is left to log and events: there are too many for labels. */
  @Override
  public void onRefused(RefusedPublish refused) {
    Role role = refused.role();
    meters
      .counter(
        "headwater.publish.refused",
        "reason",
        refused.refusal().name().toLowerCase(Locale.ROOT),
        "stream",
        refused.streamId() == 0 ? UNKNOWN : Long.toString(refused.streamId()),
        "role",
        role == null ? UNKNOWN : role.name().toLowerCase(Locale.ROOT)
      )
      .increment();
  }

  @Override
  public void onEvent(StreamEvent event) {
    String type = event.type().name().toLowerCase(Locale.ROOT);
    meters.counter("headwater.stream.events", "type", type).increment();
    LOG.info(
      "stream={} {}event={} {}",
      event.streamId(),
      event.role() == null ? "" : "role=" + event.role().name().toLowerCase(Locale.ROOT) + " ",
      type,
      event.text()
    );
  }
}
