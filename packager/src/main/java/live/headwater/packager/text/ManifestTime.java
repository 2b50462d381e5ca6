package live.headwater.packager.text;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How playlists and manifests write times. */
public final class ManifestTime {

  private static final long SECOND_NS = 1_000_000_000;

  private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern(
    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'",
    Locale.ROOT
  ).withZone(ZoneOffset.UTC);

  private ManifestTime() {}

  /** The duration that {@link #seconds} writes for {@code ns}. */
  public static long writtenNs(long ns) {
    return roundedUs(ns) * 1000;
  }

  private static long roundedUs(long ns) {
    return (ns + 500) / 1000;
  }

  /** Seconds with six decimals, rounded to the nearest. */
  public static void seconds(StringBuilder out, long ns) {
    long us = roundedUs(ns);
    out.append(us / 1_000_000).append('.');
    String fraction = Long.toString(us % 1_000_000);
    out.repeat('0', 6 - fraction.length()).append(fraction);
  }

  /** ISO 8601 with milliseconds, in UTC. */
  public static String dateTime(long unixNs) {
    return DATE_TIME.format(
      Instant.ofEpochSecond(Math.floorDiv(unixNs, SECOND_NS), Math.floorMod(unixNs, SECOND_NS))
    );
  }
}
