package live.headwater.srt.session;

import java.util.Comparator;
import java.util.PriorityQueue;
import live.headwater.bus.Loop;

/** A loop whose time only moves when a test says so. Everything runs on the test's thread. */
final class HandHeldLoop implements Loop {

  private record Task(long dueNs, long order, Runnable action) {}

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(
    Comparator.comparingLong(Task::dueNs).thenComparingLong(Task::order)
  );
  private long nowNs = 1_000_000_000L;
  private long order;

  void advance(long byNs) {
    long until = nowNs + byNs;
    while (!tasks.isEmpty() && tasks.element().dueNs <= until) {
      Task task = tasks.remove();
      nowNs = Math.max(nowNs, task.dueNs);
      task.action.run();
    }
    nowNs = until;
  }

  /** Goes to when the next task is due, and runs it. */
  void advanceToNext() {
    advance(tasks.element().dueNs - nowNs);
  }

  boolean isIdle() {
    return tasks.isEmpty();
  }

  @Override
  public boolean inLoop() {
    return true;
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
