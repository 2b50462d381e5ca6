package live.headwater.origin;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import live.headwater.bus.Protocol;
import live.headwater.bus.Role;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamSettings;
import live.headwater.bus.StreamStatus;
import live.headwater.media.Track;
import live.headwater.origin.streams.StreamDirectory;
import live.headwater.origin.streams.StreamView;
import org.jspecify.annotations.Nullable;

/** Streams as a test sets them. */
final class FakeStreams implements StreamDirectory {

  static final String TOKEN = "push-token-of-a-test";

  private final ConcurrentSkipListMap<Long, FakeStream> streams = new ConcurrentSkipListMap<>();
  private volatile @Nullable RuntimeException failure;

  record FakeStream(
    StreamSettings settings,
    StreamStatus status,
    List<StreamEvent> events
  ) implements StreamView {}

  void put(long id, StreamStatus status, StreamEvent... events) {
    StreamSettings settings = new StreamSettings(
      id,
      "Stream " + id,
      TOKEN,
      true,
      Instant.parse("2026-11-20T10:00:00Z")
    );
    streams.put(id, new FakeStream(settings, status, List.of(events)));
  }

  /** Of a stream whose primary feed delivers these tracks over RTMP. */
  static StreamStatus live(Track... tracks) {
    Instant connectedAt = Instant.parse("2026-11-20T11:00:00.250Z");
    StreamStatus.FeedStatus feed = new StreamStatus.FeedStatus(
      Role.PRIMARY,
      Protocol.RTMP,
      "127.0.0.1:5000",
      "Lavf60",
      connectedAt,
      true,
      List.of(tracks),
      123_456,
      2_600_000,
      29.97,
      3
    );
    return new StreamStatus(List.of(feed), Role.PRIMARY, List.of(tracks), null, connectedAt, null, null);
  }

  @Override
  public List<? extends StreamView> streams() {
    return List.copyOf(streams.values());
  }

  /** From now on asking for a stream fails. */
  void failWith(RuntimeException exception) {
    failure = exception;
  }

  @Override
  public @Nullable StreamView stream(long id) {
    if (failure != null) {
      throw failure;
    }
    return streams.get(id);
  }
}
