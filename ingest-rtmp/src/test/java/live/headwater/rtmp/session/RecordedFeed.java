package live.headwater.rtmp.session;

import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedInfo;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/** Keeps a copy of all it is given. */
public final class RecordedFeed implements Feed {

  /** An access unit whose buffer is gone. */
  public record Unit(int trackId, long dtsTicks, int ctsOffsetTicks, boolean randomAccess, Bytes payload) {}

  public final String streamKey;
  public final List<FeedInfo> infos = new ArrayList<>();
  public final List<Track> tracks = new ArrayList<>();

  /** What was told of the source's time of day. */
  public record Timecode(long presentationNs, long timecodeNs) {}

  public final List<Timecode> timecodes = new ArrayList<>();
  public final List<Unit> units = new ArrayList<>();
  public int flushes;
  public @Nullable String closeReason;
  public final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> events = new ArrayList<>();

  RecordedFeed(String streamKey) {
    this.streamKey = streamKey;
  }

  @Override
  public void onInfo(FeedInfo info) {
    infos.add(info);
    events.add(streamKey + " " + info);
  }

  @Override
  public void onTrack(Track track) {
    tracks.add(track);
    events.add(streamKey + " " + track);
  }

  @Override
  public void onTimecode(long presentationNs, long timecodeNs) {
    timecodes.add(new Timecode(presentationNs, timecodeNs));
  }

  @Override
  public void onAccessUnit(AccessUnit unit) {
    try {
      byte[] bytes = ByteBufUtil.getBytes(unit.payload());
      units.add(
        new Unit(unit.trackId(), unit.dtsTicks(), unit.ctsOffsetTicks(), unit.randomAccess(), Bytes.of(bytes))
      );
      events.add(
        streamKey + " track " + unit.trackId() + " at " + unit.dtsTicks() + " " + Bytes.of(bytes).hashCode()
      );
    } finally {
      unit.release();
    }
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public void close(String reason) {
    closeReason = reason;
    events.add(streamKey + " closed: " + reason);
    closed.countDown();
  }

  List<String> events() {
    return events;
  }

  /** Only the units of a track. */
  public List<Unit> units(int trackId) {
    return units
      .stream()
      .filter(unit -> unit.trackId() == trackId)
      .toList();
  }
}
