package live.headwater.bus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Several loops with one clock, which leaps from one event to the next. Everything runs on the test's thread, each
 * loop's tasks in order of their times.
 */
final class Simulation {

  private static final class Task {

    long dueNs;
    final long order;
    final SimulatedLoop loop;
    final Runnable action;
    /** Handed over by another task, so that it must not overtake. */
    final boolean ordered;
    boolean cancelled;

    Task(long dueNs, long order, SimulatedLoop loop, Runnable action, boolean ordered) {
      this.dueNs = dueNs;
      this.order = order;
      this.loop = loop;
      this.action = action;
      this.ordered = ordered;
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(
    Comparator.<Task>comparingLong(task -> task.dueNs).thenComparingLong(task -> task.order)
  );
  private final Random random;
  private long nowNs;
  private long order;
  private SimulatedLoop running = new SimulatedLoop();

  Simulation(long seed) {
    this.random = new Random(seed);
  }

  long nowNs() {
    return nowNs;
  }

  SimulatedLoop loop() {
    return new SimulatedLoop();
  }

  /** Runs {@code action} on {@code loop} at a time, or now when that is over. */
  void at(long ns, SimulatedLoop loop, Runnable action) {
    tasks.add(new Task(Math.max(ns, nowNs), order++, loop, action, false));
  }

  /** Runs all that is due, {@code between} before each task, until {@code untilNs}. */
  void run(long untilNs, Runnable between) {
    while (!tasks.isEmpty() && tasks.element().dueNs <= untilNs) {
      Task task = tasks.remove();
      if (!task.cancelled) {
        nowNs = Math.max(nowNs, task.dueNs);
        running = task.loop;
        between.run();
        task.action.run();
      }
    }
    nowNs = Math.max(nowNs, untilNs);
  }

  /** Nothing runs for a while. Then sockets are read in any order, within 50 ms, and timers run between. */
  void standStill(long ns) {
    long wakeNs = nowNs + ns;
    List<Task> late = new ArrayList<>();
    while (!tasks.isEmpty() && tasks.element().dueNs < wakeNs) {
      late.add(tasks.remove());
    }
    for (Task task : late) {
      task.dueNs = wakeNs + (task.ordered ? 0 : random.nextInt(50_000_000));
      tasks.add(task);
    }
  }

  /** A loop of this clock. */
  final class SimulatedLoop implements Loop {

    private long lastNs;
    private long lastCallNs = -1;

    @Override
    public boolean inLoop() {
      return running == this;
    }

    @Override
    public void execute(Runnable action) {
      if (nowNs != lastCallNs) {
        // Up to 3 ms late, and in order.
        lastCallNs = nowNs;
        lastNs = Math.max(lastNs, nowNs + (inLoop() ? 0 : random.nextInt(3_000_000)));
      }
      tasks.add(new Task(lastNs, order++, this, action, true));
    }

    @Override
    public Timer schedule(long delayNs, Runnable action) {
      Task task = new Task(nowNs + Math.max(delayNs, 0), order++, this, action, false);
      tasks.add(task);
      return () -> task.cancelled = true;
    }

    @Override
    public long nowNs() {
      return nowNs;
    }
  }
}
