package live.headwater.rtmp.session;

import java.util.ArrayDeque;
import java.util.Queue;
import live.headwater.bus.Loop;

/** A loop in the hands of a test: time stands, and tasks wait until {@link #runTasks}. */
final class HandLoop implements Loop {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  long nowNs = 1_000_000_000L;

  void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(long delayNs, Runnable task) {
    throw new UnsupportedOperationException("a session has no timers");
  }

  @Override
  public long nowNs() {
    return nowNs;
  }
}
