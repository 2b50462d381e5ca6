package live.headwater.bus;

/**
 * A single thread with a clock and a timer: an event loop in the daemon, a hand-held one in tests. State that is
 * "confined to a loop" is read and written only by tasks of that loop.
 */
public interface Loop {
  /** Whether the caller runs on this loop. */
  boolean inLoop();

  /** Runs {@code task} on this loop, soon; tasks of one thread run in the order they were handed over. Any thread. */
  void execute(Runnable task);

  /** Runs {@code task} on this loop after {@code delayNs} nanoseconds. Any thread. */
  Timer schedule(long delayNs, Runnable task);

  /** Monotonic time in nanoseconds; only differences mean something. One origin for all loops of a daemon. */
  long nowNs();

  /** A task waiting for its time. */
  interface Timer {
    /** The task does not run after this returns on its own loop. No effect when it ran already. */
    void cancel();
  }
}
