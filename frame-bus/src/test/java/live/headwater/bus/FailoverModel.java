package live.headwater.bus;

import org.jspecify.annotations.Nullable;

/**
 * Rule 5 as an observer can check it: who is on air is told by events, and each change must have a cause (it is
 * allowed) and each cause a change (it is due). Written from the rule, not from {@link FeedSwitch}: it keeps what
 * arrived when, and knows no transitions.
 */
final class FailoverModel {

  /** Later than this is late. */
  private static final long TOLERANCE_NS = 20_000_000;

  /** How long the backup may play on to where the primary's key frame is, and how long that may remain unseen. */
  private static final long HANDOVER_NS = 3_200_000_000L;

  /** After a standstill silence is judged anew only when the sockets were read for this long. */
  private static final long CATCH_UP_NS = 150_000_000;

  enum Air {
    OFF,
    PRIMARY,
    BACKUP,
    HELD,
  }

  /** What is known of one role. */
  static final class Half {

    boolean connected;
    boolean delivered;
    long lastNs = Long.MIN_VALUE / 4;
    /** Like this, but for no standstill forgiven. */
    long arrivedNs = Long.MIN_VALUE / 4;
    long upSinceNs;
    /** Since when decoding can begin with what came of it while it was not on air. */
    long startableSinceNs = Long.MAX_VALUE;
    long disconnectedNs = Long.MIN_VALUE / 4;
    long reorderNs;
    /** Latest point to start decoding from, on air or not, and when it went off air. */
    long lastStartNs = Long.MIN_VALUE / 4;
    long leftAirNs = Long.MIN_VALUE / 4;
    /** What had arrived of it last by then. */
    long leftArrivedNs = Long.MIN_VALUE / 4;
    /** The first key frame that came when it could have gone back on air; of the primary. */
    long returnDueNs = Long.MAX_VALUE;
  }

  private final long failoverNs;
  private final long returnNs;
  private final long holdNs;
  private final Half primary = new Half();
  private final Half backup = new Half();
  private Air air = Air.OFF;
  private @Nullable Role last;
  private long sinceNs;
  private long changes;
  private boolean program;
  private long stoodStillNs;
  private long awakeNs = Long.MIN_VALUE / 4;

  FailoverModel(BusSettings rules) {
    failoverNs = rules.failoverAfter().toNanos();
    returnNs = rules.returnAfter().toNanos();
    holdNs = rules.holdOpen().toNanos();
  }

  Half half(Role role) {
    return role == Role.PRIMARY ? primary : backup;
  }

  Air air() {
    return air;
  }

  /** How often a role went on air. */
  long changes() {
    return changes;
  }

  boolean isOnAir(Role role) {
    return air == (role == Role.PRIMARY ? Air.PRIMARY : Air.BACKUP);
  }

  /**
   * @param reorderNs how long its pictures may wait for those that are shown before them
   */
  void connected(Role role, long reorderNs) {
    Half half = half(role);
    half.reorderNs = reorderNs;
    half.connected = true;
    half.delivered = false;
    half.startableSinceNs = Long.MAX_VALUE;
    half.returnDueNs = Long.MAX_VALUE;
  }

  void disconnected(Role role, long nowNs) {
    Half half = half(role);
    half.connected = false;
    half.delivered = false;
    half.startableSinceNs = Long.MAX_VALUE;
    half.returnDueNs = Long.MAX_VALUE;
    half.disconnectedNs = nowNs;
  }

  /**
   * Media arrived, and the stream's loop is about to see it.
   *
   * @param startsAnew its clock leapt, or it had paused for too long
   */
  void media(Role role, long arrivalNs, boolean keyFrame, boolean startsAnew) {
    Half half = half(role);
    if (startsAnew) {
      // What was held before has no place in the program any more.
      half.startableSinceNs = Long.MAX_VALUE;
    }
    if (!half.delivered || silent(half, arrivalNs)) {
      half.upSinceNs = arrivalNs;
      half.returnDueNs = Long.MAX_VALUE;
    }
    half.delivered = true;
    half.lastNs = arrivalNs;
    half.arrivedNs = arrivalNs;
    if (keyFrame) {
      half.lastStartNs = arrivalNs;
    }
    if (keyFrame && !isOnAir(role)) {
      half.startableSinceNs = Math.min(half.startableSinceNs, arrivalNs);
      if (air == Air.BACKUP && half == primary && arrivalNs - half.upSinceNs >= returnNs) {
        half.returnDueNs = Math.min(half.returnDueNs, arrivalNs);
      }
    }
  }

  /** The process did nothing for a while: that is nobody's silence. */
  void stoodStill(long ns, long nowNs) {
    stoodStillNs += ns + CATCH_UP_NS;
    awakeNs = nowNs;
    for (Half half : new Half[] { primary, backup }) {
      half.lastNs = Math.min(half.lastNs + ns, Math.max(half.lastNs, nowNs + CATCH_UP_NS - failoverNs));
    }
  }

  private boolean silent(Half half, long nowNs) {
    return nowNs - half.lastNs >= failoverNs;
  }

  /** A standstill that ends with the silence cannot be told from it. */
  private boolean seemsSilent(Half half, long nowNs) {
    long toTheEndNs = nowNs - half.arrivedNs - failoverNs;
    return silent(half, nowNs) || (isJustAwake(nowNs) && toTheEndNs >= 0 && toTheEndNs < 200_000_000);
  }

  /** What waits in the sockets comes in any order, and may be taken for live or not. */
  private boolean isJustAwake(long nowNs) {
    return nowNs - awakeNs < failoverNs + 2 * CATCH_UP_NS;
  }

  /** Whether a silence with a standstill in it may have begun the count of return-after anew, or not. */
  private boolean wasAsleep(long nowNs) {
    return nowNs - awakeNs < returnNs + 2 * failoverNs + HANDOVER_NS;
  }

  private boolean live(Half half, long nowNs) {
    return half.connected && half.delivered && !silent(half, nowNs);
  }

  private boolean canStart(Half half, long nowNs) {
    return live(half, nowNs) && half.startableSinceNs <= nowNs;
  }

  // Each change has a cause

  void onAir(Role role, long nowNs) {
    forgetWhoShowedNothing(nowNs);
    if (isOnAir(role)) {
      return;
    }
    if (!program) {
      air = Air.OFF;
    }
    Half half = half(role);
    check(live(half, nowNs) || isJustAwake(nowNs), role + " goes on air and is not live", nowNs);
    switch (air) {
      case OFF -> check(
        role == Role.PRIMARY || !live(primary, nowNs) || isJustAwake(nowNs),
        "the backup starts and the primary is live",
        nowNs
      );
      case PRIMARY -> check(seemsSilent(primary, nowNs), "fails over too early", nowNs);
      case BACKUP -> check(
        wasAsleep(nowNs) ||
          nowNs - primary.upSinceNs >= returnNs ||
          seemsSilent(backup, nowNs) ||
          !backup.connected,
        "returns too early",
        nowNs
      );
      case HELD -> check(
        role == Role.PRIMARY ||
          last == Role.BACKUP ||
          seemsSilent(primary, nowNs) ||
          // While nothing was on air nobody noticed.
          (isJustAwake(nowNs) && nowNs - primary.arrivedNs >= failoverNs),
        "the backup goes on air too early, from held open",
        nowNs
      );
    }
    if (air == Air.PRIMARY || air == Air.BACKUP) {
      // While it was handing over it was held already; and so is what waited, when it fell silent, for what is shown before it.
      long waitedSinceNs = half.leftArrivedNs - half.reorderNs - InStep.MAX_LAG_NS;
      long heldSinceNs = Math.min(half.leftAirNs - HANDOVER_NS, waitedSinceNs);
      boolean held = half.startableSinceNs <= nowNs || half.lastStartNs >= heldSinceNs;
      check(held, role + " goes on air and decoding cannot begin", nowNs);
    }
    half.startableSinceNs = Long.MAX_VALUE;
    Half other = half(role == Role.PRIMARY ? Role.BACKUP : Role.PRIMARY);
    if (last != null && last != role) {
      other.startableSinceNs = Long.MAX_VALUE;
      other.leftAirNs = nowNs;
      other.leftArrivedNs = other.arrivedNs;
    }
    primary.returnDueNs = Long.MAX_VALUE;
    changes++;
    air = role == Role.PRIMARY ? Air.PRIMARY : Air.BACKUP;
    last = role;
    sinceNs = nowNs;
  }

  void heldOpen(long nowNs) {
    check(air == Air.PRIMARY || air == Air.BACKUP, "held open and nothing was on air", nowNs);
    Half half = air == Air.PRIMARY ? primary : backup;
    check(seemsSilent(half, nowNs) || !half.connected, "held open and " + air + " is there", nowNs);
    check(
      !canStart(air == Air.PRIMARY ? backup : primary, nowNs) || isJustAwake(nowNs),
      "held open and the other feed could go on air",
      nowNs
    );
    air = Air.HELD;
    sinceNs = nowNs;
  }

  void started(Role role, long nowNs) {
    program = true;
    if (air == Air.OFF && isJustAwake(nowNs)) {
      // It was not silent, as the sockets were not read yet.
      air = role == Role.PRIMARY ? Air.PRIMARY : Air.BACKUP;
    }
  }

  /** Who went on air and was silent from then on leaves nothing behind. */
  private void forgetWhoShowedNothing(long nowNs) {
    if (!program && isOnAirAndSilent(nowNs)) {
      air = Air.OFF;
      sinceNs = nowNs;
    }
  }

  private boolean isOnAirAndSilent(long nowNs) {
    return (
      (air == Air.PRIMARY && (silent(primary, nowNs) || !primary.connected)) ||
      (air == Air.BACKUP && (silent(backup, nowNs) || !backup.connected))
    );
  }

  void ended(long nowNs) {
    program = false;
    check(air == Air.HELD, "the program ends and was not held open", nowNs);
    check(nowNs - sinceNs >= holdNs, "the program ends too early", nowNs);
    air = Air.OFF;
    sinceNs = nowNs;
  }

  // Each cause has a change

  /** To be called before anything happens at {@code nowNs}, with all that happened before it told. */
  void checkNothingIsDue(long nowNs) {
    forgetWhoShowedNothing(nowNs);
    long byNs = nowNs - TOLERANCE_NS;
    if (byNs < awakeNs + failoverNs + HANDOVER_NS) {
      return;
    }
    switch (air) {
      case OFF -> check(
        sinceNs > byNs || (!wasLive(primary, byNs) && !wasLive(backup, byNs)),
        "nobody goes on air",
        nowNs
      );
      case PRIMARY -> checkNothingIsDueOnAir(primary, backup, byNs);
      case BACKUP -> {
        checkNothingIsDueOnAir(backup, primary, byNs);
        check(
          primary.returnDueNs == Long.MAX_VALUE ||
            wasAsleep(nowNs) ||
            silent(primary, nowNs) ||
            nowNs - primary.returnDueNs <= HANDOVER_NS + stoodStillNs,
          "the primary does not return",
          nowNs
        );
      }
      case HELD -> {
        check(
          sinceNs > byNs || !wasLive(primary, byNs) || (last != Role.PRIMARY && !wasStartable(primary, byNs)),
          "the primary is back and not on air",
          nowNs
        );
        check(
          sinceNs > byNs ||
            !wasLive(backup, byNs) ||
            (last == Role.PRIMARY && !(wasStartable(backup, byNs) && silent(primary, byNs))),
          "the backup is live and not on air",
          nowNs
        );
        check(byNs - sinceNs < holdNs + stoodStillNs, "the program does not end", nowNs);
      }
    }
  }

  private void checkNothingIsDueOnAir(Half onAir, Half other, long byNs) {
    boolean gone = !onAir.connected && onAir.disconnectedNs <= byNs;
    boolean silent = silent(onAir, byNs);
    boolean otherCan = wasLive(other, byNs) && wasStartable(other, byNs);
    // While the program goes over to the primary, that is looked at with each of its units.
    boolean going =
      air == Air.BACKUP && byNs - primary.returnDueNs <= HANDOVER_NS && primary.returnDueNs <= byNs;
    check(!silent || !otherCan || going, "does not fail over", byNs);
    // What the other one cannot any more, or not yet, it must not have been able to for a while.
    boolean otherCannot = !canStart(other, byNs) && !canStart(other, byNs + TOLERANCE_NS);
    boolean lately =
      other.disconnectedNs > byNs || (other.connected && other.lastNs + failoverNs > byNs - TOLERANCE_NS);
    check(!(gone || silent) || !otherCannot || lately, "is not held open", byNs);
  }

  private boolean wasLive(Half half, long byNs) {
    return half.upSinceNs <= byNs && live(half, byNs + TOLERANCE_NS);
  }

  private static boolean wasStartable(Half half, long byNs) {
    return half.startableSinceNs <= byNs;
  }

  private static void check(boolean holds, String what, long nowNs) {
    if (!holds) {
      throw new AssertionError("rule 5: " + what + " at " + nowNs / 1_000_000 + " ms");
    }
  }
}
