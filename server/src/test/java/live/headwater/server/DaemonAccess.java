package live.headwater.server;

/** What tests in other packages need of a daemon that nobody else should. */
public final class DaemonAccess {

  private DaemonAccess() {}

  /** What {@code ./headwater demo} does once the daemon is up. */
  public static void publishDemo(Daemon daemon) {
    daemon.publishDemo();
  }
}
