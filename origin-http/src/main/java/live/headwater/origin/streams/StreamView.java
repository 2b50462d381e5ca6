package live.headwater.origin.streams;

import java.util.List;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamSettings;
import live.headwater.bus.StreamStatus;

/** One stream, to look at. Any thread. */
public interface StreamView {
  StreamSettings settings();

  StreamStatus status();

  /** The last events, oldest first. */
  List<StreamEvent> events();
}
