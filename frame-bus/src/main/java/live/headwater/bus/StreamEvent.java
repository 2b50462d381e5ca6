package live.headwater.bus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a stream, for log, metrics, console and webhooks alike.
 *
 * @param role the feed it is about; null when about the stream
 * @param text one line for people, without secrets
 */
public record StreamEvent(Instant at, long streamId, Type type, @Nullable Role role, String text) {
  /** Kinds of event. */
  public enum Type {
    FEED_CONNECTED,
    FEED_REFUSED,
    FEED_TAKEN_OVER,
    FEED_DISCONNECTED,
    /** A source that the stream is fetched from gives nothing; told once until it does again, or for another reason. */
    PULL_FAILED,
    PROGRAM_STARTED,
    PERIOD_STARTED,
    FEED_ON_AIR,
    /** The primary is back, and has to prove itself. */
    FEED_STANDBY,
    PROGRAM_HELD_OPEN,
    PROGRAM_ENDED,
    INPUT_PROBLEM,
  }
}
