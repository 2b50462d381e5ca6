package live.headwater.bus;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A Netty event loop as a {@link Loop}; its clock is {@link System#nanoTime()}. Equal when the event loop is. */
public record NettyLoop(EventExecutor executor) implements Loop {
  @Override
  public boolean inLoop() {
    return executor.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public Timer schedule(long delayNs, Runnable task) {
    Future<?> scheduled = executor.schedule(task, delayNs, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public long nowNs() {
    return System.nanoTime();
  }
}
