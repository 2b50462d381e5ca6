package live.headwater.origin.http;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The {@code Date} header, formatted once a second. RFC 9110, 6.6.1 (Date): caches compute ages from it. Any thread.
 */
public final class HttpDate {

  /** RFC 9110, 5.6.7 (Date/Time Formats), IMF-fixdate. */
  private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
    "EEE, dd MMM yyyy HH:mm:ss 'GMT'",
    Locale.US
  ).withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private volatile Formatted last;

  private record Formatted(long second, String text) {}

  public HttpDate(InstantSource clock) {
    this.clock = clock;
    this.last = format(clock.instant().getEpochSecond());
  }

  /** The time now. */
  public String now() {
    long second = Math.floorDiv(clock.millis(), 1_000L);
    Formatted formatted = last;
    if (formatted.second != second) {
      formatted = format(second);
      last = formatted;
    }
    return formatted.text;
  }

  private static Formatted format(long second) {
    return new Formatted(second, IMF_FIXDATE.format(Instant.ofEpochSecond(second)));
  }
}
