package live.headwater.bus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/** A stream an operator made, with its feeds and its program. Any thread may ask. */
public final class LiveStream {

  /** Events kept for each stream. Ours. The oldest goes first. */
  static final int MAX_EVENTS = 100;

  private final BusContext context;
  private final StreamCore core;
  private final AtomicReference<Slots> slots = new AtomicReference<>(Slots.EMPTY);
  private final AtomicReference<List<StreamEvent>> events = new AtomicReference<>(List.of());
  private final AtomicReference<Times> times = new AtomicReference<>(new Times(null, null, null));
  private volatile StreamSettings settings;
  private volatile OnAir onAir = new OnAir(null, List.of());

  private record OnAir(@Nullable Role role, List<Track> tracks) {}

  private record Times(
    @Nullable Instant startedPrimary,
    @Nullable Instant startedBackup,
    @Nullable Instant finishedPrimary
  ) {}

  /**
   * Who is connected, and which loop is home. Replaced as a whole, so that of two connections at the same moment one
   * is admitted and the other refused, without a lock.
   */
  private record Slots(@Nullable BusFeed primary, @Nullable BusFeed backup, @Nullable Loop home) {
    static final Slots EMPTY = new Slots(null, null, null);

    @Nullable
    BusFeed of(Role role) {
      return role == Role.PRIMARY ? primary : backup;
    }

    Slots with(Role role, @Nullable BusFeed feed, @Nullable Loop newHome) {
      return role == Role.PRIMARY ? new Slots(feed, backup, newHome) : new Slots(primary, feed, newHome);
    }
  }

  LiveStream(StreamSettings settings, BusContext context) {
    this.settings = settings;
    this.context = context;
    this.core = new StreamCore(this, context.observers());
  }

  public StreamSettings settings() {
    return settings;
  }

  /** Times of the bus rules for this stream, as they are now. */
  BusSettings rules() {
    return context.settings();
  }

  public StreamStatus status() {
    Slots now = slots.get();
    Times when = times.get();
    OnAir air = onAir;
    List<StreamStatus.FeedStatus> feeds = new ArrayList<>(2);
    for (Role role : Role.values()) {
      BusFeed feed = now.of(role);
      if (feed != null) {
        feeds.add(feed.status(!isStale(feed, context.nowNs().getAsLong())));
      }
    }
    return new StreamStatus(
      feeds,
      air.role,
      air.tracks,
      when.startedPrimary,
      when.startedBackup,
      when.finishedPrimary
    );
  }

  /** The last events, oldest first, at most a hundred. */
  public List<StreamEvent> events() {
    return events.get();
  }

  // The gate

  Admission admit(Role role, PublishRequest request, FeedConnection connection, Loop loop) {
    StreamSettings current = settings;
    if (!sameToken(current.token(), request.token())) {
      return refuse(role, request, Refusal.WRONG_TOKEN);
    }
    if (!current.active()) {
      return refuse(role, request, Refusal.INACTIVE);
    }
    while (true) {
      Slots before = slots.get();
      BusFeed same = before.of(role);
      if (same != null && !isStale(same, loop.nowNs())) {
        return refuse(role, request, Refusal.ALREADY_CONNECTED);
      }
      BusFeed other = before.of(role == Role.PRIMARY ? Role.BACKUP : Role.PRIMARY);
      if (other != null && other.protocol().family() != request.protocol().family()) {
        return refuse(role, request, Refusal.OTHER_PROTOCOL);
      }
      Loop home = before.home == null ? loop : before.home;
      BusFeed feed = new BusFeed(
        this,
        core,
        home,
        role,
        request,
        connection,
        loop,
        context.wallClock().instant()
      );
      if (slots.compareAndSet(before, before.with(role, feed, home))) {
        connected(feed, same, loop.nowNs());
        return new Admission.Accepted(feed);
      }
    }
  }

  private void connected(BusFeed feed, @Nullable BusFeed ghost, long nowNs) {
    if (ghost != null) {
      Duration silent = Duration.ofNanos(ghost.silentNs(nowNs));
      event(
        StreamEvent.Type.FEED_TAKEN_OVER,
        feed.role(),
        "%s takes over from %s, silent for %d ms".formatted(feed.remote(), ghost.remote(), silent.toMillis())
      );
      ghost.disconnect("a new connection took over this feed");
    }
    times.updateAndGet(t ->
      feed.role() == Role.PRIMARY
        ? new Times(context.wallClock().instant(), t.startedBackup, t.finishedPrimary)
        : new Times(t.startedPrimary, context.wallClock().instant(), t.finishedPrimary)
    );
    event(
      StreamEvent.Type.FEED_CONNECTED,
      feed.role(),
      "%s connected from %s".formatted(feed.protocol(), feed.remote())
    );
    onLoop(feed.home(), () -> core.onFeedConnected(feed));
  }

  private Admission refuse(Role role, PublishRequest request, Refusal refusal) {
    event(
      StreamEvent.Type.FEED_REFUSED,
      role,
      "%s from %s refused: %s".formatted(request.protocol(), request.remote(), refusal.description())
    );
    return new Admission.Refused(refusal);
  }

  private boolean isStale(BusFeed feed, long nowNs) {
    return feed.silentNs(nowNs) >= rules().takeoverAfter().toNanos();
  }

  private static boolean sameToken(String expected, String presented) {
    return MessageDigest.isEqual(
      expected.getBytes(StandardCharsets.UTF_8),
      presented.getBytes(StandardCharsets.UTF_8)
    );
  }

  /** The feed's connection is gone. Called on the feed's loop. */
  void release(BusFeed feed, String reason, long nowNs) {
    boolean current = false;
    Slots before = slots.get();
    while (before.of(feed.role()) == feed && !current) {
      current = slots.compareAndSet(before, before.with(feed.role(), null, before.home));
      before = slots.get();
    }
    if (current && feed.role() == Role.PRIMARY) {
      times.updateAndGet(t -> new Times(t.startedPrimary, t.startedBackup, context.wallClock().instant()));
    }
    event(
      StreamEvent.Type.FEED_DISCONNECTED,
      feed.role(),
      "%s from %s disconnected: %s".formatted(feed.protocol(), feed.remote(), reason)
    );
    onLoop(feed.home(), () -> core.onFeedClosed(feed));
  }

  private static void onLoop(Loop loop, Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  // What an operator changes

  /** Replaces the settings; feeds that these no longer admit are disconnected. */
  void update(StreamSettings replacement) {
    StreamSettings before = settings;
    settings = replacement;
    if (!replacement.active()) {
      disconnectFeeds("the stream was switched off");
    } else if (!before.token().equals(replacement.token())) {
      disconnectFeeds("the push token was reset");
    }
  }

  private void disconnectFeeds(String reason) {
    Slots now = slots.get();
    for (Role role : Role.values()) {
      BusFeed feed = now.of(role);
      if (feed != null) {
        feed.disconnect(reason);
      }
    }
  }

  /** Disconnects the feeds and ends the program; {@code done} runs on the home loop, or here when nothing is on. */
  void shutDown(Runnable done) {
    disconnectFeeds("the server is shutting down");
    Loop home = slots.get().home;
    if (home == null) {
      done.run();
    } else {
      home.execute(() -> {
        core.shutDown(home);
        done.run();
      });
    }
  }

  // What the core tells; the home loop

  void onAir(@Nullable Role role, List<Track> tracks) {
    onAir = new OnAir(role, tracks);
  }

  void releaseHome(Loop home) {
    Slots now = slots.get();
    if (now.primary == null && now.backup == null && home.equals(now.home)) {
      slots.compareAndSet(now, Slots.EMPTY);
    }
  }

  long wallClockNs() {
    Instant now = context.wallClock().instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  // Any thread

  void event(StreamEvent.Type type, @Nullable Role role, String text) {
    StreamEvent event = new StreamEvent(context.wallClock().instant(), settings.id(), type, role, text);
    events.updateAndGet(before -> {
      List<StreamEvent> after = new ArrayList<>(
        before.subList(before.size() < MAX_EVENTS ? 0 : 1, before.size())
      );
      after.add(event);
      return List.copyOf(after);
    });
    context.events().onEvent(event);
  }
}
