package live.headwater.server.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the demo in real time on a thread of its own, until closed. When the server refuses or drops it, it
 * connects again: after a second, then after twice as long each time, up to ten.
 */
public final class DemoPublisher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DemoPublisher.class);

  private static final Duration MIN_RETRY = Duration.ofSeconds(1);
  /** The gate never limits an encoder that waits so long. */
  private static final Duration MAX_RETRY = Duration.ofSeconds(10);
  private static final int WARM_UP_PICTURES = 4;
  private static final Duration JOIN_AT_CLOSE = Duration.ofSeconds(1);

  private final DemoConnection.Connector connector;
  private final DemoTime time;
  private final Thread thread;

  DemoPublisher(DemoConnection.Connector connector, DemoTime time) {
    this.connector = connector;
    this.time = time;
    this.thread = Thread.ofPlatform().name("demo").daemon().unstarted(this::run);
  }

  /** Starts to publish over connections of {@code connector}. */
  public static DemoPublisher start(DemoConnection.Connector connector) {
    DemoPublisher publisher = new DemoPublisher(connector, DemoTime.REAL);
    publisher.thread.start();
    return publisher;
  }

  /** Ends the publication; returns when its connection is closed, or after a second. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(JOIN_AT_CLOSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Publishes until the thread is interrupted. */
  void run() {
    TestCard card = new TestCard();
    BeepTrack beeps = BeepTrack.load();
    warmUp(card);
    Duration retry = MIN_RETRY;
    try {
      while (true) {
        long attemptNs = time.nanoTime();
        try (DemoConnection connection = connector.connect()) {
          log.info("demo: publishing the test card");
          publish(card, beeps, connection);
          log.warn("demo: {}", connection.endReason());
        } catch (IOException e) {
          log.warn("demo: {}", e.getMessage());
        }
        if (time.nanoTime() - attemptNs > MAX_RETRY.toNanos()) {
          retry = MIN_RETRY;
        }
        time.sleepUntil(time.nanoTime() + retry.toNanos());
        retry = shorter(retry.multipliedBy(2), MAX_RETRY);
      }
    } catch (InterruptedException _) {
      log.info("demo: stopped");
    }
  }

  /**
   * The first pictures take several times as long as later ones, until the virtual machine has compiled the encoder;
   * and a server takes the arrival of the first one for the time at which the program began.
   */
  private void warmUp(TestCard card) {
    ByteBuf unused = Unpooled.buffer();
    for (int i = 0; i < WARM_UP_PICTURES; i++) {
      card.writePicture(time.now(), i, true, unused.clear());
    }
  }

  private void publish(TestCard card, BeepTrack beeps, DemoConnection connection)
    throws InterruptedException {
    // The wall clock is read first: a picture due at the start of a second then never shows the end of the last one.
    ZonedDateTime start = time.now();
    DemoSchedule schedule = new DemoSchedule(card, beeps, connection, time.nanoTime(), start);
    schedule.sendConfigurations();
    while (connection.isOpen()) {
      time.sleepUntil(schedule.nextDueNs());
      ZonedDateTime now = time.now();
      schedule.sendDue(time.nanoTime(), now);
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
