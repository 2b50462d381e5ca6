package live.headwater.packager;

import java.util.Comparator;
import java.util.PriorityQueue;
import live.headwater.bus.Loop;

/** A loop whose time only moves when a test says so. Everything runs on the test's thread. */
final class ManualLoop implements Loop {

  private record Task(long dueNs, long order, Runnable action) {}

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(
    Comparator.comparingLong(Task::dueNs).thenComparingLong(Task::order)
  );
  private long nowNs;
  private long order;

  void advanceTo(long timeNs) {
    while (!tasks.isEmpty() && tasks.element().dueNs() <= timeNs) {
      Task task = tasks.remove();
      nowNs = Math.max(nowNs, task.dueNs());
      task.action().run();
    }
    nowNs = Math.max(nowNs, timeNs);
  }

  void advance(long byNs) {
    advanceTo(nowNs + byNs);
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
