package live.headwater.server.e2e;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Collects what the daemon logs at info and above while it is open. */
final class StreamLog implements AutoCloseable {

  /**
   * @param atMs milliseconds since 1970
   */
  record Line(long atMs, Level level, String text) {}

  private final Logger logger = (Logger) LoggerFactory.getLogger("live.headwater");
  private final @Nullable Level levelBefore = logger.getLevel();
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      lines.add(new Line(event.getTimeStamp(), event.getLevel(), event.getFormattedMessage()));
    }
  };

  StreamLog() {
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  List<Line> linesWith(String text) {
    return lines
      .stream()
      .filter(line -> line.text.contains(text))
      .toList();
  }

  /** The first line with this text, waited for. */
  Line await(String text) {
    Awaitility.await(text)
      .atMost(Duration.ofSeconds(60))
      .until(() -> !linesWith(text).isEmpty());
    return linesWith(text).getFirst();
  }

  void clear() {
    lines.clear();
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(levelBefore);
    appender.stop();
  }
}
