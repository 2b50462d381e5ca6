package live.headwater.origin.streams;

import java.util.List;
import live.headwater.bus.FrameBus;
import live.headwater.bus.LiveStream;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamSettings;
import live.headwater.bus.StreamStatus;
import org.jspecify.annotations.Nullable;

/** All streams there are, to look at. Any thread. */
public interface StreamDirectory {
  /** All streams, by id. */
  List<? extends StreamView> streams();

  /** The stream with this id; null when there is none. */
  @Nullable
  StreamView stream(long id);

  /** The streams of a bus. */
  static StreamDirectory of(FrameBus bus) {
    return new StreamDirectory() {
      @Override
      public List<? extends StreamView> streams() {
        return bus.streams().stream().map(BusStream::new).toList();
      }

      @Override
      public @Nullable StreamView stream(long id) {
        LiveStream stream = bus.stream(id);
        return stream == null ? null : new BusStream(stream);
      }
    };
  }

  /** A stream of the bus. */
  record BusStream(LiveStream stream) implements StreamView {
    @Override
    public StreamSettings settings() {
      return stream.settings();
    }

    @Override
    public StreamStatus status() {
      return stream.status();
    }

    @Override
    public List<StreamEvent> events() {
      return stream.events();
    }
  }
}
