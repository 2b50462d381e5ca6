package live.headwater.bus;

import java.util.ArrayList;
import java.util.List;

/**
 * The last events of a stream, oldest first: at most {@link #MAX_EVENTS}, the oldest goes first. Refusals have at most
 * {@link #MAX_REFUSALS} of the places, so that a stranger at the gate cannot push out what happened to the feeds.
 */
final class EventTimeline {

  static final int MAX_EVENTS = 100;
  static final int MAX_REFUSALS = 25;

  private EventTimeline() {}

  /** The timeline with one more event. */
  static List<StreamEvent> append(List<StreamEvent> before, StreamEvent event) {
    List<StreamEvent> after = new ArrayList<>(before);
    after.add(event);
    if (after.stream().filter(EventTimeline::isRefusal).count() > MAX_REFUSALS) {
      after.remove(after.stream().filter(EventTimeline::isRefusal).findFirst().orElseThrow());
    } else if (after.size() > MAX_EVENTS) {
      after.removeFirst();
    }
    return List.copyOf(after);
  }

  private static boolean isRefusal(StreamEvent event) {
    return event.type() == StreamEvent.Type.FEED_REFUSED;
  }
}
