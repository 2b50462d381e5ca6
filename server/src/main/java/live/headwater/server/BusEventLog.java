package live.headwater.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line and one count for each event of a stream. Any thread. */
final class BusEventLog implements StreamEventListener {

  private static final Logger LOG = LoggerFactory.getLogger("live.headwater.stream");

  private final MeterRegistry meters;

  BusEventLog(MeterRegistry meters) {
    this.meters = meters;
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
