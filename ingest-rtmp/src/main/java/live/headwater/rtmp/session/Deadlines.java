package live.headwater.rtmp.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a peer has to do in time: shake hands, publish, send something. Confined to the connection's loop. */
final class Deadlines {

  /** What is waited for besides bytes. */
  enum Wait {
    HANDSHAKE("no RTMP handshake"),
    PUBLISH("no publish"),
    /** A feed is live; only bytes count. */
    NONE("");

    private final String missing;

    Wait(String missing) {
      this.missing = missing;
    }
  }

  private final RtmpSettings settings;
  private Wait wait = Wait.HANDSHAKE;
  private long waitingSinceNs;
  private long lastReceivedNs;
  private boolean pinged;

  Deadlines(RtmpSettings settings, long nowNs) {
    this.settings = settings;
    this.waitingSinceNs = nowNs;
    this.lastReceivedNs = nowNs;
  }

  void onBytes(long nowNs) {
    lastReceivedNs = nowNs;
    pinged = false;
  }

  /** From now on waits for something else, for its whole time. */
  void await(Wait what, long nowNs) {
    wait = what;
    waitingSinceNs = nowNs;
  }

  /** What did not come in time, for people; null when all is well. */
  @Nullable
  String missed(long nowNs) {
    Duration limit = switch (wait) {
      case HANDSHAKE -> settings.handshakeTimeout();
      case PUBLISH -> settings.publishTimeout();
      case NONE -> null;
    };
    if (limit != null && nowNs - waitingSinceNs >= limit.toNanos()) {
      return describe(wait.missing, limit);
    }
    return nowNs - lastReceivedNs >= settings.idleTimeout().toNanos()
      ? describe("no bytes", settings.idleTimeout())
      : null;
  }

  /** Whether to ping a silent peer now; says so once for each silence. */
  boolean wantsPing(long nowNs) {
    if (pinged || wait == Wait.HANDSHAKE || nowNs - lastReceivedNs < settings.idleTimeout().toNanos() / 2) {
      return false;
    }
    pinged = true;
    return true;
  }

  private static String describe(String missing, Duration limit) {
    return "%s for %.0f s".formatted(missing, limit.toNanos() / 1e9);
  }
}
