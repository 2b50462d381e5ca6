package live.headwater.bus;

import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * A stream's media state: which feed is on air, and its program. One for the life of the stream.
 *
 * <p>Confined to the stream's home loop. The home may change while the stream has neither feed nor program; the
 * atomic reference in {@link LiveStream} carries this state over.
 */
final class StreamCore implements ProgramAssembler.Owner {

  private final LiveStream stream;
  private final List<ProgramObserver> observers;

  private @Nullable BusFeed onAir;
  private @Nullable BusFeed standby;
  private @Nullable Program program;
  private Loop.@Nullable Timer holdOpen;
  private boolean shutDown;

  private boolean hasEpoch;
  private long epochArrivalNs;
  private long epochUnixNs;
  private long nextPeriodNumber;
  private long lastProgramNs;

  private record Program(ProgramListeners listeners, ProgramAssembler assembler) {}

  StreamCore(LiveStream stream, List<ProgramObserver> observers) {
    this.stream = stream;
    this.observers = observers;
  }

  // Feeds come and go

  /** A feed was admitted; it replaces one with the same role that was taken over. */
  void onFeedConnected(BusFeed feed) {
    if (onAir != null && onAir.role() == feed.role()) {
      goOnAir(feed);
    } else if (onAir == null) {
      goOnAir(feed);
    } else {
      standby = feed;
    }
  }

  void onFeedClosed(BusFeed feed) {
    if (feed == standby) {
      standby = null;
    } else if (feed == onAir) {
      BusFeed next = standby;
      standby = null;
      onAir = null;
      if (next != null) {
        goOnAir(next);
      } else {
        stream.onAir(null, List.of());
        holdOpen(feed.home());
      }
    }
    releaseHomeIfIdle(feed.home());
  }

  private void goOnAir(BusFeed feed) {
    onAir = feed;
    cancelHoldOpen();
    if (program != null) {
      program.assembler.switchFeed();
      attach(feed, program.assembler);
    }
    stream.event(StreamEvent.Type.FEED_ON_AIR, feed.role(), "on air");
    stream.onAir(feed.role(), program == null ? List.of() : program.assembler.programTracks());
  }

  private static void attach(BusFeed feed, ProgramAssembler assembler) {
    assembler.onInfo(feed.info());
    for (Track track : feed.tracks()) {
      assembler.onTrack(track);
    }
  }

  // Media

  void onInfo(BusFeed feed, FeedInfo info) {
    if (feed == onAir && program != null) {
      program.assembler.onInfo(info);
    }
  }

  void onTrack(BusFeed feed, Track track) {
    if (feed == onAir && program != null) {
      program.assembler.onTrack(track);
    }
  }

  /** Takes the unit. */
  void onAccessUnit(BusFeed feed, AccessUnit unit) {
    if (feed != onAir || shutDown) {
      unit.release();
      return;
    }
    Program current = program;
    if (current == null) {
      current = startProgram(feed, unit.arrivalNs());
    }
    current.assembler.onAccessUnit(unit);
  }

  void onBatchEnd(BusFeed feed) {
    if (feed == onAir && program != null) {
      program.listeners.onBatchEnd();
    }
  }

  // The program

  private Program startProgram(BusFeed feed, long arrivalNs) {
    if (!hasEpoch) {
      hasEpoch = true;
      epochArrivalNs = arrivalNs;
      epochUnixNs = stream.wallClockNs();
    }
    ProgramInfo info = new ProgramInfo(stream.settings().id(), epochUnixNs, feed.home());
    ProgramListeners listeners = new ProgramListeners(info, observers);
    ProgramAssembler assembler = new ProgramAssembler(
      stream.rules().trackWait(),
      new PeriodWatcher(listeners),
      this,
      epochArrivalNs,
      nextPeriodNumber,
      lastProgramNs
    );
    attach(feed, assembler);
    Program started = new Program(listeners, assembler);
    program = started;
    String encoder = feed.info().encoder();
    stream.event(
      StreamEvent.Type.PROGRAM_STARTED,
      feed.role(),
      encoder.isEmpty() ? "program started" : "program started, from " + encoder
    );
    return started;
  }

  private void holdOpen(Loop home) {
    if (program == null) {
      return;
    }
    program.assembler.switchFeed();
    if (shutDown) {
      endProgram(home, "the server is shutting down");
      return;
    }
    stream.event(
      StreamEvent.Type.PROGRAM_HELD_OPEN,
      null,
      "no feed: the program stays open for " + stream.rules().holdOpen().toMillis() + " ms"
    );
    holdOpen = home.schedule(stream.rules().holdOpen().toNanos(), () -> {
      holdOpen = null;
      endProgram(home, "no feed came back");
    });
  }

  private void cancelHoldOpen() {
    if (holdOpen != null) {
      holdOpen.cancel();
      holdOpen = null;
    }
  }

  private void endProgram(Loop home, String reason) {
    Program ended = program;
    if (ended != null) {
      program = null;
      ended.assembler.close();
      nextPeriodNumber = ended.assembler.nextPeriodNumber();
      lastProgramNs = ended.assembler.lastProgramNs();
      ended.listeners.onEnd();
      stream.event(StreamEvent.Type.PROGRAM_ENDED, null, "program ended: " + reason);
    }
    releaseHomeIfIdle(home);
  }

  private void releaseHomeIfIdle(Loop home) {
    if (onAir == null && standby == null && program == null) {
      stream.releaseHome(home);
    }
  }

  /** Ends the program now; no other starts. Feeds must have been asked to disconnect. */
  void shutDown(Loop home) {
    shutDown = true;
    cancelHoldOpen();
    endProgram(home, "the server is shutting down");
  }

  // ProgramAssembler.Owner

  @Override
  public void onProblem(String text) {
    stream.event(StreamEvent.Type.INPUT_PROBLEM, onAir == null ? null : onAir.role(), text);
  }

  @Override
  public void onUnitDropped() {
    if (onAir != null) {
      onAir.countDropped();
    }
  }

  /** Tells the stream's status and events of each period, before the listeners. */
  private final class PeriodWatcher implements ProgramListener {

    private final ProgramListener next;

    PeriodWatcher(ProgramListener next) {
      this.next = next;
    }

    @Override
    public void onPeriod(Period period) {
      Role role = onAir == null ? null : onAir.role();
      stream.onAir(role, period.tracks());
      stream.event(
        StreamEvent.Type.PERIOD_STARTED,
        role,
        "period %d: %s".formatted(
          period.number(),
          String.join(
            ", ",
            period
              .tracks()
              .stream()
              .map(track -> track.codec().codecs())
              .toList()
          )
        )
      );
      next.onPeriod(period);
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
      next.onAccessUnit(unit);
    }

    @Override
    public void onBatchEnd() {
      next.onBatchEnd();
    }

    @Override
    public void onEnd() {
      next.onEnd();
    }
  }
}
