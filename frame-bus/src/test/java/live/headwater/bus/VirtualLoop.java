package live.headwater.bus;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose time only moves when a test says so. Everything runs on the test's thread. */
final class VirtualLoop implements Loop {

  private record Task(long dueNs, long order, Runnable action) {}

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(
    Comparator.comparingLong(Task::dueNs).thenComparingLong(Task::order)
  );
  private long nowNs;
  private long order;
  private boolean running;

  VirtualLoop(long nowNs) {
    this.nowNs = nowNs;
  }

  /** Runs {@code action} as the loop's own task, then all that is due. */
  void run(Runnable action) {
    execute(action);
    advance(0);
  }

  void advance(long byNs) {
    long until = nowNs + byNs;
    while (!tasks.isEmpty() && tasks.element().dueNs <= until) {
      Task task = tasks.remove();
      nowNs = Math.max(nowNs, task.dueNs);
      running = true;
      task.action.run();
      running = false;
    }
    nowNs = until;
  }

  /** Time passes and nothing runs, as when the process is stopped; what is due runs late with the next {@link #advance}. */
  void standStill(long ns) {
    nowNs += ns;
  }

  @Override
  public boolean inLoop() {
    return running;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(new Task(nowNs, order++, task));
  }

  @Override
  public Timer schedule(long delayNs, Runnable action) {
    Task task = new Task(nowNs + delayNs, order++, action);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public long nowNs() {
    return nowNs;
  }
}
