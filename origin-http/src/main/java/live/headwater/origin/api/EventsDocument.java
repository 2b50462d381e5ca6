package live.headwater.origin.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import live.headwater.bus.StreamEvent;
import live.headwater.origin.streams.StreamView;

/** A stream's last events, oldest first. Ours, not the public API's. */
final class EventsDocument {

  private EventsDocument() {}

  static ArrayNode of(StreamView stream) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (StreamEvent event : stream.events()) {
      json
        .addObject()
        .put("at", Json.time(event.at()))
        .put("type", event.type().name().toLowerCase(Locale.ROOT))
        .put("role", HealthDocument.role(event.role()))
        .put("text", event.text());
    }
    return json;
  }
}
