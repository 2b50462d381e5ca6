package live.headwater.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** The one thing about logs that is a setting. */
final class Logging {

  private Logging() {}

  static void setLevel(String level) {
    ((Logger) LoggerFactory.getLogger("live.headwater")).setLevel(Level.toLevel(level));
  }
}
