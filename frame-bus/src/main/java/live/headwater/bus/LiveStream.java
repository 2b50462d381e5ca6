package live.headwater.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/** A stream an operator made, with its feeds and its program. Any thread may ask. */
public final class LiveStream {

  private final BusContext context;
  private final StreamCore core;
  private final AtomicReference<Slots> slots = new AtomicReference<>(Slots.EMPTY);
  private final AtomicReference<List<StreamEvent>> events = new AtomicReference<>(List.of());
  private final AtomicReference<Times> times = new AtomicReference<>(new Times(null, null, null));
  private volatile Current current;
  private volatile OnAir onAir = new OnAir(null, List.of(), null);

  /** The settings and what follows from them. */
  private record Current(StreamSettings settings, BusSettings rules, PushToken token) {}

  private record OnAir(@Nullable Role role, List<Track> tracks, @Nullable Instant heldOpenUntil) {}

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

    Slots without(@Nullable BusFeed feed) {
      return feed == null ? this : with(feed.role(), null, home);
    }
  }

  LiveStream(StreamSettings settings, BusContext context) {
    this.context = context;
    this.current = current(settings);
    this.core = new StreamCore(this, context.observers());
  }

  private Current current(StreamSettings settings) {
    return new Current(
      settings,
      settings.overrides().over(context.settings()),
      new PushToken(settings.token())
    );
  }

  public StreamSettings settings() {
    return current.settings;
  }

  /** The settings for who knows the push token; null for others, after the same time. */
  @Nullable
  StreamSettings settingsFor(String token) {
    Current now = current;
    return now.token.matches(token) ? now.settings : null;
  }

  /** The bus rules for this stream, as they are now. */
  BusSettings rules() {
    return current.rules;
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
      air.heldOpenUntil,
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
    Current judgedBy = current;
    Refusal refusal = judge(judgedBy, role, request, loop.nowNs());
    if (refusal != null) {
      return refuse(role, request, refusal, loop);
    }
    Admission admission = connect(judgedBy, role, request, connection, loop);
    return admission instanceof Admission.Refused(Refusal why) ? refuse(role, request, why, loop) : admission;
  }

  /** The same for what the server fetched itself; nobody hears of a refusal. */
  Admission admitPulled(Protocol protocol, String remote, FeedConnection connection, Loop loop) {
    Current judgedBy = current;
    StreamSettings settings = judgedBy.settings;
    if (!settings.active() || !settings.pull()) {
      // The second only in the moment in which the source is taken away.
      return new Admission.Refused(Refusal.INACTIVE);
    }
    PublishRequest request = new PublishRequest(Long.toString(settings.id()), "", protocol, remote);
    return connect(judgedBy, Role.PRIMARY, request, connection, loop);
  }

  /** Gives a connection its feed, unless that has a live one. */
  private Admission connect(
    Current judgedBy,
    Role role,
    PublishRequest request,
    FeedConnection connection,
    Loop loop
  ) {
    while (true) {
      Slots before = slots.get();
      BusFeed same = before.of(role);
      if (same != null && !isStale(same, loop.nowNs())) {
        return new Admission.Refused(Refusal.ALREADY_CONNECTED);
      }
      BusFeed foreign = foreign(before.of(role.other()), request.protocol());
      if (foreign != null && !isStale(foreign, loop.nowNs())) {
        return new Admission.Refused(Refusal.OTHER_PROTOCOL);
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
      if (slots.compareAndSet(before, before.with(role, feed, home).without(foreign))) {
        takeOver(feed, same, loop.nowNs());
        takeOver(feed, foreign, loop.nowNs());
        connected(feed, judgedBy.settings.pull());
        // An update that came in between may have missed this feed.
        disconnectNoMoreAdmitted(judgedBy, current);
        return new Admission.Accepted(feed);
      }
    }
  }

  /** Whether this encoder may publish at all, and now; null when it may. */
  private @Nullable Refusal judge(Current by, Role role, PublishRequest request, long nowNs) {
    String address = SourceAddress.of(request.remote());
    Refusal denied = null;
    if (!by.token.matches(request.token())) {
      denied = request.token().isEmpty() ? Refusal.NO_TOKEN : Refusal.WRONG_TOKEN;
    } else if (!by.settings.active()) {
      denied = Refusal.INACTIVE;
    } else if (by.settings.pull()) {
      denied = Refusal.PULL_STREAM;
    }
    if (denied != null) {
      return context.limits().allowFailure(address, by.rules.failedRate(), nowNs)
        ? denied
        : Refusal.TOO_MANY_FAILURES;
    }
    return context.limits().allowAttempt(by.settings.id(), role, address, by.rules.rate(), nowNs)
      ? null
      : Refusal.RATE_LIMITED;
  }

  /** This feed of the other role if it uses another family of protocols than it may beside {@code protocol}. */
  private @Nullable BusFeed foreign(@Nullable BusFeed other, Protocol protocol) {
    boolean apart = other != null && other.protocol().family() != protocol.family();
    return apart && !rules().mixedProtocols() ? other : null;
  }

  /** A feed that has been silent for too long gives way, so that no encoder is locked out by a ghost. */
  private void takeOver(BusFeed feed, @Nullable BusFeed ghost, long nowNs) {
    if (ghost == null) {
      return;
    }
    Duration silent = Duration.ofNanos(ghost.silentNs(nowNs));
    event(
      StreamEvent.Type.FEED_TAKEN_OVER,
      ghost.role(),
      "%s %s takes over from %s %s, silent for %d ms".formatted(
        feed.protocol(),
        feed.remote(),
        ghost.protocol(),
        ghost.remote(),
        silent.toMillis()
      )
    );
    ghost.disconnect("a new connection took over this feed");
  }

  private void connected(BusFeed feed, boolean pulled) {
    times.updateAndGet(t ->
      feed.role() == Role.PRIMARY
        ? new Times(context.wallClock().instant(), t.startedBackup, t.finishedPrimary)
        : new Times(t.startedPrimary, context.wallClock().instant(), t.finishedPrimary)
    );
    event(
      StreamEvent.Type.FEED_CONNECTED,
      feed.role(),
      "%s %s from %s".formatted(feed.protocol(), pulled ? "fetched" : "connected", feed.remote())
    );
    onLoop(feed.home(), () -> core.onFeedConnected(feed));
  }

  /** Counts and reports a refusal. */
  Admission refuse(Role role, PublishRequest request, Refusal refusal, Loop loop) {
    RefusedPublish refused = new RefusedPublish(
      current.settings.id(),
      role,
      refusal,
      request.protocol(),
      SourceAddress.of(request.remote())
    );
    context.events().onRefused(refused);
    context
      .refusals()
      .report(refused, request.remote(), loop, text -> event(StreamEvent.Type.FEED_REFUSED, role, text));
    return new Admission.Refused(refusal);
  }

  private boolean isStale(BusFeed feed, long nowNs) {
    return feed.silentNs(nowNs) >= rules().takeoverAfter().toNanos();
  }

  /** The feed's connection is gone. Called on the feed's loop. */
  void release(BusFeed feed, String reason, long nowNs) {
    boolean freed = false;
    Slots before = slots.get();
    while (before.of(feed.role()) == feed && !freed) {
      freed = slots.compareAndSet(before, before.with(feed.role(), null, before.home));
      before = slots.get();
    }
    if (freed && feed.role() == Role.PRIMARY) {
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
    Current before = current;
    Current after = current(replacement);
    current = after;
    disconnectNoMoreAdmitted(before, after);
    Loop home = slots.get().home;
    if (home != null) {
      onLoop(home, () -> {
        // Only the home itself lets go of being it, so it still is at the end if it is here.
        if (home.equals(slots.get().home)) {
          core.onRulesChanged(home);
        }
      });
    }
  }

  private void disconnectNoMoreAdmitted(Current before, Current after) {
    Slots now = slots.get();
    if (!after.settings.active()) {
      disconnectFeeds("the stream was switched off");
    } else if (sourceChanged(before.settings, after.settings)) {
      disconnectFeeds("the stream's source was changed");
    } else if (after.settings.pull()) {
      // It is fetched without token and with the passphrase in its uri.
      return;
    } else if (!before.settings.token().equals(after.settings.token())) {
      disconnectFeeds("the push token was reset");
    } else if (!before.settings.srtPassphrase().equals(after.settings.srtPassphrase())) {
      disconnectFeeds("the SRT passphrase was changed");
    } else if (now.primary != null && now.backup != null) {
      if (foreign(now.backup, now.primary.protocol()) != null) {
        now.backup.disconnect("the stream takes one protocol at a time, and its primary uses another");
      }
    }
  }

  private static boolean sourceChanged(StreamSettings before, StreamSettings after) {
    return before.pull() != after.pull() || (after.pull() && !before.uri().equals(after.uri()));
  }

  void disconnectFeeds(String reason) {
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
    disconnectFeeds(FrameBus.SHUTTING_DOWN);
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
    onAir = new OnAir(role, tracks, null);
  }

  /** No feed is on air, and the program is held open. */
  void heldOpen(Duration remaining) {
    onAir = new OnAir(null, List.of(), context.wallClock().instant().plus(remaining));
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
    StreamEvent event = new StreamEvent(
      context.wallClock().instant(),
      current.settings.id(),
      type,
      role,
      text
    );
    events.updateAndGet(before -> EventTimeline.append(before, event));
    context.events().onEvent(event);
  }
}
