package live.headwater.bus;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All streams of the daemon, and the gate to them. Any thread. */
public final class FrameBus implements Gate, PullGate {

  static final String SHUTTING_DOWN = "the server is shutting down";

  private final BusContext context;
  private final ConcurrentHashMap<Long, LiveStream> streams = new ConcurrentHashMap<>();
  private final List<StreamSettingsListener> settingsListeners = new CopyOnWriteArrayList<>();
  private volatile boolean shuttingDown;

  /**
   * @param wallClock dates events and program time
   * @param nowNs the monotonic clock that the loops have
   * @param observers told of every program, in this order
   * @param events told of every event
   */
  public FrameBus(
    BusSettings settings,
    InstantSource wallClock,
    LongSupplier nowNs,
    List<ProgramObserver> observers,
    StreamEventListener events
  ) {
    this.context = new BusContext(
      settings,
      wallClock,
      nowNs,
      List.copyOf(observers),
      events,
      new AttemptLimits(nowNs.getAsLong()),
      new RefusalReports()
    );
  }

  /**
   * Makes a stream.
   *
   * @throws IllegalArgumentException when its id is taken
   */
  public LiveStream create(StreamSettings settings) {
    LiveStream stream = new LiveStream(settings, context);
    if (streams.putIfAbsent(settings.id(), stream) != null) {
      throw new IllegalArgumentException("stream " + settings.id() + " exists already");
    }
    settingsListeners.forEach(listener -> listener.onSettings(stream));
    return stream;
  }

  /** Tells of all streams that are there, and from now on of all that are made or changed. */
  public void listen(StreamSettingsListener listener) {
    settingsListeners.add(listener);
    streams().forEach(listener::onSettings);
  }

  /** All streams, by id. */
  public List<LiveStream> streams() {
    List<LiveStream> all = new ArrayList<>(streams.values());
    all.sort(Comparator.comparingLong(stream -> stream.settings().id()));
    return all;
  }

  /** The stream with this id; null when there is none. */
  public @Nullable LiveStream stream(long id) {
    return streams.get(id);
  }

  /**
   * Replaces a stream's settings, at once: feeds that the new ones do not admit are disconnected.
   *
   * @throws IllegalArgumentException when there is no stream with this id
   */
  public void update(StreamSettings settings) {
    LiveStream stream = streams.get(settings.id());
    if (stream == null) {
      throw new IllegalArgumentException("no stream " + settings.id());
    }
    stream.update(settings);
    settingsListeners.forEach(listener -> listener.onSettings(stream));
  }

  /**
   * What a stream's SRT feeds are encrypted with, for who knows its push token. Others learn nothing of it.
   *
   * @param streamKey id and role as the encoder wrote them
   * @return empty when they are not encrypted; null when the gate would refuse this key or token
   */
  public @Nullable String srtPassphrase(String streamKey, String token) {
    StreamKey key = StreamKey.parse(streamKey);
    LiveStream stream = key == null ? null : streams.get(key.streamId());
    if (stream == null) {
      boolean _ = PushToken.OF_NO_STREAM.matches(token);
      return null;
    }
    StreamSettings settings = stream.settingsFor(token);
    return settings == null ? null : settings.srtPassphrase();
  }

  @Override
  public Admission admit(PublishRequest request, FeedConnection connection, Loop loop) {
    StreamKey key = StreamKey.parse(request.streamKey());
    LiveStream stream = key == null ? null : streams.get(key.streamId());
    if (key == null || stream == null) {
      return refuseUnknown(key, request, loop);
    }
    if (shuttingDown) {
      return stream.refuse(key.role(), request, Refusal.SHUTTING_DOWN, loop);
    }
    Admission admission = stream.admit(key.role(), request, connection, loop);
    if (shuttingDown) {
      // The stop came in between and may have missed this feed.
      stream.disconnectFeeds(SHUTTING_DOWN);
    }
    return admission;
  }

  @Override
  public Admission admitPulled(
    long streamId,
    Protocol protocol,
    String remote,
    FeedConnection connection,
    Loop loop
  ) {
    LiveStream stream = streams.get(streamId);
    if (stream == null) {
      return new Admission.Refused(Refusal.UNKNOWN_STREAM);
    }
    if (shuttingDown) {
      return new Admission.Refused(Refusal.SHUTTING_DOWN);
    }
    Admission admission = stream.admitPulled(protocol, remote, connection, loop);
    if (shuttingDown) {
      // As above.
      stream.disconnectFeeds(SHUTTING_DOWN);
    }
    return admission;
  }

  @Override
  public void onPullFailed(long streamId, String text) {
    LiveStream stream = streams.get(streamId);
    if (stream != null) {
      stream.event(StreamEvent.Type.PULL_FAILED, Role.PRIMARY, text);
    }
  }

  private Admission refuseUnknown(@Nullable StreamKey key, PublishRequest request, Loop loop) {
    boolean _ = PushToken.OF_NO_STREAM.matches(request.token());
    String address = SourceAddress.of(request.remote());
    Refusal refusal = context.limits().allowFailure(address, context.settings().failedRate(), loop.nowNs())
      ? Refusal.UNKNOWN_STREAM
      : Refusal.TOO_MANY_FAILURES;
    // What was asked for is not part of the kind: there are more ids than a report can list.
    RefusedPublish refused = new RefusedPublish(0, null, refusal, request.protocol(), address);
    context.events().onRefused(refused);
    // Of the first line only: those that sum up are about many.
    AtomicReference<String> id = new AtomicReference<>("");
    if (key != null && refusal == Refusal.UNKNOWN_STREAM) {
      id.set(": " + key.streamId());
    }
    context
      .refusals()
      .report(refused, request.remote(), loop, text ->
        context
          .events()
          .onEvent(
            new StreamEvent(
              context.wallClock().instant(),
              0,
              StreamEvent.Type.FEED_REFUSED,
              null,
              text + id.getAndSet("")
            )
          )
      );
    return new Admission.Refused(refusal);
  }

  /**
   * Refuses new feeds, disconnects those that are there and ends their programs.
   *
   * @return completes when every listener was told that its program ended
   */
  public CompletionStage<?> shutDown() {
    shuttingDown = true;
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    for (LiveStream stream : streams.values()) {
      CompletableFuture<Boolean> end = new CompletableFuture<>();
      ends.add(end);
      stream.shutDown(() -> end.complete(true));
    }
    return CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]));
  }
}
