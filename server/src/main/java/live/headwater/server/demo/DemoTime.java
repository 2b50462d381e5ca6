package live.headwater.server.demo;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;

/** The time a {@link DemoPublisher} lives in. */
interface DemoTime {
  /** The machine's own, in its time zone. */
  DemoTime REAL = new DemoTime() {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public ZonedDateTime now() {
      return ZonedDateTime.now(ZoneId.systemDefault());
    }

    @Override
    public void sleepUntil(long timeNs) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      TimeUnit.NANOSECONDS.sleep(timeNs - System.nanoTime());
    }
  };

  long nanoTime();

  /** The wall clock. */
  ZonedDateTime now();

  /**
   * Returns when {@link #nanoTime()} has reached {@code timeNs}.
   *
   * @throws InterruptedException if the thread is interrupted, even if it need not wait
   */
  void sleepUntil(long timeNs) throws InterruptedException;
}
