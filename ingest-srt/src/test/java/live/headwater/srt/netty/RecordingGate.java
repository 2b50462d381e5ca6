package live.headwater.srt.netty;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import live.headwater.bus.Admission;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.Gate;
import live.headwater.bus.Loop;
import live.headwater.bus.PublishRequest;
import live.headwater.bus.Refusal;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Track;

/** Admits whoever knows {@link #TOKEN}, and keeps what was asked and delivered. Any thread. */
final class RecordingGate implements Gate {

  static final String TOKEN = "the-push-token-of-a-test";

  /** An access unit whose buffer is gone. */
  record Unit(int trackId, long dtsTicks, int ctsOffsetTicks, boolean randomAccess, Bytes payload) {
    /** @param unit takes */
    static Unit of(AccessUnit unit) {
      try {
        return new Unit(
          unit.trackId(),
          unit.dtsTicks(),
          unit.ctsOffsetTicks(),
          unit.randomAccess(),
          Bytes.of(ByteBufUtil.getBytes(unit.payload()))
        );
      } finally {
        unit.release();
      }
    }
  }

  final List<PublishRequest> requests = new CopyOnWriteArrayList<>();
  final List<RecordedFeed> feeds = new CopyOnWriteArrayList<>();
  /** Thrown at the next access unit of any feed. */
  volatile boolean broken;

  @Override
  public Admission admit(PublishRequest request, FeedConnection connection, Loop loop) {
    requests.add(request);
    if (!request.token().equals(TOKEN)) {
      return new Admission.Refused(Refusal.WRONG_TOKEN);
    }
    RecordedFeed feed = new RecordedFeed(connection);
    feeds.add(feed);
    return new Admission.Accepted(feed);
  }

  final class RecordedFeed implements Feed {

    final FeedConnection connection;
    final List<FeedInfo> infos = new CopyOnWriteArrayList<>();
    final List<Track> tracks = new CopyOnWriteArrayList<>();
    final List<Unit> units = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    /** Whether something was delivered after the last flush. */
    volatile boolean unflushed;

    RecordedFeed(FeedConnection connection) {
      this.connection = connection;
    }

    @Override
    public void onInfo(FeedInfo info) {
      infos.add(info);
    }

    @Override
    public void onTrack(Track track) {
      tracks.add(track);
    }

    @Override
    public void onTimecode(long presentationNs, long timecodeNs) {}

    @Override
    public void onAccessUnit(AccessUnit unit) {
      if (broken) {
        broken = false;
        unit.release();
        throw new IllegalStateException("thrown by a test");
      }
      units.add(Unit.of(unit));
      unflushed = true;
    }

    @Override
    public void flush() {
      unflushed = false;
    }

    @Override
    public void close(String reason) {
      closed.complete(reason);
    }
  }
}
