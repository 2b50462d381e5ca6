package live.headwater.bus;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which role is on air (DESIGN rule 5). It knows when media came and nothing else: no media, no loop, no clock.
 * ARCHITECTURE, "Failover", has its states and transitions as a table.
 *
 * <p>Confined to the stream's home loop. Times are of the daemon's monotonic clock, in nanoseconds, and never go back
 * by more than the distance between the loops' reads.
 */
final class FeedSwitch {

  static final long NEVER = Long.MAX_VALUE;

  /** Who is on air. */
  enum State {
    /** No program. */
    OFF,
    PRIMARY,
    BACKUP,
    /** The program goes on without a feed, for its encoder to come back. */
    HELD_OPEN,
  }

  /**
   * What is to be done.
   *
   * @param state the new state
   * @param reason for the operator, from "because" on
   */
  record Change(State state, String reason) {}

  private static final class Half {

    final String name;
    boolean connected;
    /** Has delivered media since it connected. */
    boolean delivered;
    /** Latest media of this role, over all its connections. */
    long lastMediaNs = Long.MIN_VALUE / 2;
    /** Since when this connection has delivered without a break. */
    long upSinceNs;
    /** Decoding can start with what is held of it. */
    boolean startable;

    Half(String name) {
      this.name = name;
    }

    long silentNs(long nowNs) {
      return nowNs - lastMediaNs;
    }
  }

  private final Supplier<BusSettings> rules;
  private final Half primary = new Half("primary");
  private final Half backup = new Half("backup");
  private State state = State.OFF;
  private long heldSinceNs;
  private @Nullable Role lastOnAir;

  FeedSwitch(Supplier<BusSettings> rules) {
    this.rules = rules;
  }

  State state() {
    return state;
  }

  void onConnected(Role role) {
    Half half = half(role);
    half.connected = true;
    half.delivered = false;
    half.startable = false;
  }

  void onDisconnected(Role role) {
    Half half = half(role);
    half.connected = false;
    half.delivered = false;
    half.startable = false;
  }

  /**
   * Media arrived.
   *
   * @param startable whether decoding can start with what is held of this feed, this media included
   */
  void onMedia(Role role, long nowNs, boolean startable) {
    Half half = half(role);
    if (!half.delivered || half.silentNs(nowNs) >= failoverAfterNs()) {
      half.upSinceNs = nowNs;
    }
    half.delivered = true;
    half.startable = startable;
    half.lastMediaNs = Math.max(half.lastMediaNs, nowNs);
  }

  /**
   * The process stood still: that was nobody's silence. Who was not silent before gets a moment for what waits in its
   * socket.
   *
   * @param awakeNs when it surely was not standing still yet
   * @param lateNs for how long it surely was
   * @param graceNs how long it may take to read the sockets
   */
  void onStandstill(long awakeNs, long lateNs, long graceNs, long nowNs) {
    for (Half half : new Half[] { primary, backup }) {
      long silentNs = half.silentNs(awakeNs);
      if (silentNs < failoverAfterNs()) {
        half.lastMediaNs = nowNs - Math.clamp(silentNs, 0, failoverAfterNs() - graceNs);
      }
    }
    heldSinceNs = Math.max(heldSinceNs + lateNs, nowNs - rules.get().holdOpen().toNanos() + graceNs);
  }

  /** The program has gone over to the other role, after this one had delivered a little more. */
  void onOffAir(Role role, boolean startable) {
    half(role).startable = startable;
  }

  /** There is no program that could be held open. */
  void onNothingToHold() {
    state = State.OFF;
  }

  /** Whether this role has delivered nothing for so long that the other one's time has come. */
  boolean isSilent(Role role, long nowNs) {
    return half(role).silentNs(nowNs) >= failoverAfterNs();
  }

  /** The primary was gone before the program had gone over to it: the backup is on air still. */
  void onReturnFailed() {
    state = State.BACKUP;
    lastOnAir = Role.BACKUP;
  }

  /**
   * Takes the next step, if it is time for one.
   *
   * @return the change made; null when all stays as it is
   */
  @Nullable
  Change decide(long nowNs) {
    return switch (state) {
      case OFF -> decideOff(nowNs);
      case PRIMARY -> decideOnAir(primary, backup, Role.BACKUP, nowNs);
      case BACKUP -> decideOnAir(backup, primary, Role.PRIMARY, nowNs);
      case HELD_OPEN -> decideHeldOpen(nowNs);
    };
  }

  /**
   * A key frame of the primary arrived, which is held: the moment to go back to it, if it is time for that.
   *
   * @return the change made; null when all stays as it is
   */
  @Nullable
  Change decideAtPrimaryKeyFrame(long nowNs) {
    long upNs = nowNs - primary.upSinceNs;
    if (state == State.BACKUP && live(primary, nowNs) && upNs >= rules.get().returnAfter().toNanos()) {
      return go(Role.PRIMARY, "the primary has delivered for " + seconds(upNs) + " without a break");
    }
    return null;
  }

  private @Nullable Change decideOff(long nowNs) {
    if (live(primary, nowNs)) {
      return go(Role.PRIMARY, "it is the first to deliver media");
    }
    if (live(backup, nowNs)) {
      return go(Role.BACKUP, "it is the first to deliver media");
    }
    return null;
  }

  private @Nullable Change decideOnAir(Half onAir, Half other, Role otherRole, long nowNs) {
    long silentNs = onAir.silentNs(nowNs);
    boolean silent = silentNs >= failoverAfterNs();
    boolean otherCanGo = live(other, nowNs) && other.startable;
    if (silent && otherCanGo) {
      return go(otherRole, "the " + onAir.name + " has delivered nothing for " + seconds(silentNs));
    }
    if ((silent || !onAir.connected) && !otherCanGo) {
      return hold(
        nowNs,
        onAir.connected
          ? "the " + onAir.name + " has delivered nothing for " + seconds(silentNs)
          : "the " + onAir.name + " disconnected"
      );
    }
    return null;
  }

  private @Nullable Change decideHeldOpen(long nowNs) {
    if (live(primary, nowNs) && (lastOnAir == Role.PRIMARY || primary.startable)) {
      return go(Role.PRIMARY, lastOnAir == Role.PRIMARY ? "it is back" : "the backup is gone");
    }
    if (live(backup, nowNs)) {
      if (lastOnAir == Role.BACKUP) {
        return go(Role.BACKUP, "it is back");
      }
      if (backup.startable && primary.silentNs(nowNs) >= failoverAfterNs()) {
        return go(Role.BACKUP, "the primary has delivered nothing for " + seconds(primary.silentNs(nowNs)));
      }
    }
    if (nowNs - heldSinceNs >= rules.get().holdOpen().toNanos()) {
      state = State.OFF;
      return new Change(State.OFF, "no feed came back");
    }
    return null;
  }

  private Change go(Role role, String reason) {
    if (lastOnAir != null && lastOnAir != role) {
      // Nothing is held yet of the one that leaves the air.
      half(lastOnAir).startable = false;
    }
    state = role == Role.PRIMARY ? State.PRIMARY : State.BACKUP;
    lastOnAir = role;
    return new Change(state, reason);
  }

  private Change hold(long nowNs, String reason) {
    state = State.HELD_OPEN;
    heldSinceNs = nowNs;
    return new Change(state, reason);
  }

  /**
   * When {@link #decide} should be asked next though nothing happens until then; {@link #NEVER} when only an event can
   * change anything.
   */
  long nextDeadlineNs(long nowNs) {
    return switch (state) {
      case OFF -> NEVER;
      case PRIMARY -> nextSilenceNs(primary, backup, nowNs);
      case BACKUP -> nextSilenceNs(backup, primary, nowNs);
      case HELD_OPEN -> Math.min(
        future(heldSinceNs + rules.get().holdOpen().toNanos(), nowNs),
        live(backup, nowNs) ? future(primary.lastMediaNs + failoverAfterNs(), nowNs) : NEVER
      );
    };
  }

  private long nextSilenceNs(Half onAir, Half other, long nowNs) {
    long silentNs = future(onAir.lastMediaNs + failoverAfterNs(), nowNs);
    // Without its connection it is on air only as long as the other one is there to follow.
    return onAir.connected
      ? silentNs
      : Math.min(silentNs, future(other.lastMediaNs + failoverAfterNs(), nowNs));
  }

  private static long future(long atNs, long nowNs) {
    return atNs > nowNs ? atNs : NEVER;
  }

  /** Delivers media now. */
  private boolean live(Half half, long nowNs) {
    return half.connected && half.delivered && half.silentNs(nowNs) < failoverAfterNs();
  }

  private long failoverAfterNs() {
    return rules.get().failoverAfter().toNanos();
  }

  private Half half(Role role) {
    return role == Role.PRIMARY ? primary : backup;
  }

  /** For people. */
  static String seconds(long ns) {
    return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
  }
}
