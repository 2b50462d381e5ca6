package live.headwater.bus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;

/**
 * An admitted feed: counts what comes, and carries it to the stream's home loop, directly when that is the feed's own
 * loop, else as one task for each flush.
 *
 * <p>Confined to the feed's loop, but for what says otherwise.
 */
final class BusFeed implements Feed {

  /**
   * Payload on its way to the home loop, in bytes. Ours. When more is waiting the machine cannot keep up, and the
   * feed is disconnected rather than let memory grow.
   */
  static final long MAX_IN_FLIGHT_BYTES = 32L << 20;

  private record Timecode(long presentationNs, long timecodeNs) {}

  private final LiveStream stream;
  private final StreamCore core;
  private final Loop home;
  private final boolean direct;
  private final Role role;
  private final PublishRequest request;
  private final FeedConnection connection;
  private final Instant connectedAt;
  private final AtomicLong bytesReceived = new AtomicLong();
  private final AtomicLong inFlightBytes = new AtomicLong();
  private final AtomicLong unitsDropped = new AtomicLong();
  private final RateMeter bitRate = new RateMeter();
  private final RateMeter pictureRate = new RateMeter();
  private final Loop loop;

  private List<Object> batch = new ArrayList<>();
  private boolean closed;
  private boolean overloaded;
  private volatile long lastMediaNs;
  private volatile List<Track> tracks = List.of();
  private volatile FeedInfo info = FeedInfo.UNKNOWN;

  BusFeed(
    LiveStream stream,
    StreamCore core,
    Loop home,
    Role role,
    PublishRequest request,
    FeedConnection connection,
    Loop loop,
    Instant connectedAt
  ) {
    this.stream = stream;
    this.core = core;
    this.home = home;
    this.direct = home.equals(loop);
    this.role = role;
    this.request = request;
    this.connection = connection;
    this.loop = loop;
    this.connectedAt = connectedAt;
    this.lastMediaNs = loop.nowNs();
  }

  // Any thread

  Role role() {
    return role;
  }

  Protocol protocol() {
    return request.protocol();
  }

  String remote() {
    return request.remote();
  }

  List<Track> tracks() {
    return tracks;
  }

  FeedInfo info() {
    return info;
  }

  /** Asks the connection to end. */
  void disconnect(String reason) {
    connection.disconnect(reason);
  }

  /** How long it has delivered no media, in nanoseconds; since it connected when it never did. */
  long silentNs(long nowNs) {
    return nowNs - lastMediaNs;
  }

  void countDropped() {
    unitsDropped.incrementAndGet();
  }

  StreamStatus.FeedStatus status(boolean live) {
    return new StreamStatus.FeedStatus(
      role,
      request.protocol(),
      request.remote(),
      info.encoder(),
      connectedAt,
      live && bytesReceived.get() > 0,
      tracks,
      bytesReceived.get(),
      live ? Math.round(bitRate.perSecond()) * 8 : 0,
      live ? pictureRate.perSecond() : 0,
      unitsDropped.get()
    );
  }

  // The feed's loop

  @Override
  public void onInfo(FeedInfo feedInfo) {
    info = feedInfo;
    hand(feedInfo);
  }

  @Override
  public void onTrack(Track track) {
    List<Track> known = new ArrayList<>(tracks);
    known.removeIf(other -> other.id() == track.id());
    known.add(track);
    tracks = List.copyOf(known);
    hand(track);
  }

  @Override
  public void onTimecode(long presentationNs, long timecodeNs) {
    hand(new Timecode(presentationNs, timecodeNs));
  }

  private void hand(Object item) {
    if (closed) {
      return;
    }
    if (direct) {
      deliver(item);
    } else {
      batch.add(item);
    }
  }

  @Override
  public void onAccessUnit(AccessUnit unit) {
    if (closed || overloaded) {
      unit.release();
      return;
    }
    count(unit);
    if (direct) {
      core.onAccessUnit(this, unit);
    } else {
      batch.add(unit);
      if (inFlightBytes.addAndGet(unit.sizeBytes()) > MAX_IN_FLIGHT_BYTES) {
        overloaded = true;
        disconnect("the server cannot keep up with its feeds");
      }
    }
  }

  private void count(AccessUnit unit) {
    // One writer, so no read-modify-write is needed.
    bytesReceived.lazySet(bytesReceived.get() + unit.sizeBytes());
    bitRate.add(unit.sizeBytes(), unit.arrivalNs());
    lastMediaNs = unit.arrivalNs();
    for (int i = 0; i < tracks.size(); i++) {
      Track track = tracks.get(i);
      if (track.id() == unit.trackId() && track.isVideo()) {
        pictureRate.add(1, unit.arrivalNs());
      }
    }
  }

  @Override
  public void flush() {
    if (closed) {
      return;
    }
    if (direct) {
      core.onBatchEnd(this);
    } else if (!batch.isEmpty()) {
      List<Object> items = batch;
      batch = new ArrayList<>(items.size());
      home.execute(() -> deliverBatch(items));
    }
  }

  @Override
  public void close(String reason) {
    if (closed) {
      return;
    }
    flush();
    closed = true;
    stream.release(this, reason, loop.nowNs());
  }

  // The home loop

  private void deliverBatch(List<Object> items) {
    for (Object item : items) {
      deliver(item);
    }
    core.onBatchEnd(this);
  }

  private void deliver(Object item) {
    switch (item) {
      case AccessUnit unit -> {
        inFlightBytes.addAndGet(-unit.sizeBytes());
        core.onAccessUnit(this, unit);
      }
      case Track track -> core.onTrack(this, track);
      case Timecode(long presentationNs, long timecodeNs) -> core.onTimecode(
        this,
        presentationNs,
        timecodeNs
      );
      case FeedInfo feedInfo -> core.onInfo(this, feedInfo);
      default -> throw new AssertionError("a batch holds no " + item.getClass());
    }
  }

  Loop home() {
    return home;
  }
}
