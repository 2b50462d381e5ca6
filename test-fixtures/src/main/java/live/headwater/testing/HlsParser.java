package live.headwater.testing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one playlist, strictly: what the grammar and the tags' own rules forbid is an {@link AssertionError}, and so is
 * every tag that this project has no reason to write.
 */
final class HlsParser {

  private static final Pattern DECIMAL_INTEGER = Pattern.compile("0|[1-9][0-9]{0,19}");
  private static final Pattern EXTINF = Pattern.compile("([0-9]+(?:\\.[0-9]+)?),.*");
  private static final Pattern RESOLUTION = Pattern.compile("[1-9][0-9]*x[1-9][0-9]*");
  private static final Pattern FRAME_RATE = Pattern.compile("[0-9]+(\\.[0-9]{1,3})?");
  private static final Pattern CODECS = Pattern.compile("\"" + Rfc6381.CODEC + "(," + Rfc6381.CODEC + ")*\"");
  private static final Set<String> STREAM_INF_ATTRIBUTES = Set.of(
    "BANDWIDTH",
    "AVERAGE-BANDWIDTH",
    "CODECS",
    "RESOLUTION",
    "FRAME-RATE",
    "AUDIO",
    "CLOSED-CAPTIONS"
  );
  private static final Set<String> MEDIA_ATTRIBUTES = Set.of(
    "TYPE",
    "URI",
    "GROUP-ID",
    "LANGUAGE",
    "NAME",
    "DEFAULT",
    "AUTOSELECT",
    "CHANNELS"
  );

  /** {@code EXT-X-MAP} without {@code EXT-X-I-FRAMES-ONLY}. RFC 8216bis, 8 (Protocol Version Compatibility). */
  private static final int VERSION_OF_MAP = 6;

  private static final int VERSION_OF_DECIMAL_EXTINF = 3;

  private final Set<String> seen = new HashSet<>();
  private int version = 1;

  // Media playlist
  private int targetDuration = -1;
  private long mediaSequence;
  private long discontinuitySequence;
  private boolean ended;
  private final List<HlsPlaylist.Segment> segments = new ArrayList<>();
  private boolean discontinuity;
  private @Nullable String mapUri;
  private @Nullable Instant dateTime;
  private boolean gap;
  private double duration = -1;
  private double holdBack = Double.MAX_VALUE;
  private boolean decimalDuration;
  private boolean mapUsed;

  // Multivariant playlist
  private boolean independent;
  private final List<HlsPlaylist.Rendition> renditions = new ArrayList<>();
  private final List<HlsPlaylist.Variant> variants = new ArrayList<>();
  private @Nullable Map<String, String> streamInf;

  private HlsParser() {}

  static HlsPlaylist.Multivariant multivariant(String text) {
    HlsParser parser = new HlsParser();
    for (String line : lines(text)) {
      parser.multivariantLine(line);
    }
    require(parser.streamInf == null, "EXT-X-STREAM-INF without a URI line (4.4.6.2)");
    require(!parser.variants.isEmpty(), "a multivariant playlist without a variant");
    return new HlsPlaylist.Multivariant(
      parser.independent,
      List.copyOf(parser.renditions),
      List.copyOf(parser.variants)
    );
  }

  static HlsPlaylist.Media media(String text) {
    HlsParser parser = new HlsParser();
    for (String line : lines(text)) {
      parser.mediaLine(line);
    }
    parser.finishMedia();
    return new HlsPlaylist.Media(
      parser.version,
      parser.targetDuration,
      parser.mediaSequence,
      parser.ended,
      List.copyOf(parser.segments)
    );
  }

  /** RFC 8216bis, 4.1 (Definition of a Playlist): UTF-8 without a byte order mark, no control characters. */
  private static List<String> lines(String text) {
    require(text.startsWith("#EXTM3U\n"), "the first line is not #EXTM3U (4.4.1.1)");
    require(text.endsWith("\n"), "the last line is cut off");
    List<String> lines = new ArrayList<>();
    for (String line : text.substring("#EXTM3U\n".length()).split("\n", -1)) {
      for (int i = 0; i < line.length(); i++) {
        require(!Character.isISOControl(line.charAt(i)), "control character in: " + line);
      }
      require(line.equals(line.strip()), "white space around: " + line);
      if (!line.isEmpty() && (!line.startsWith("#") || line.startsWith("#EXT"))) {
        lines.add(line);
      }
    }
    return lines;
  }

  // Multivariant playlist

  private void multivariantLine(String line) {
    if (!line.startsWith("#")) {
      require(streamInf != null, "a URI line without EXT-X-STREAM-INF: " + line);
      variants.add(new HlsPlaylist.Variant(Map.copyOf(streamInf), line));
      streamInf = null;
      return;
    }
    require(streamInf == null, "EXT-X-STREAM-INF is not followed by its URI but by " + line);
    switch (tag(line)) {
      case "EXT-X-VERSION" -> version(line);
      case "EXT-X-INDEPENDENT-SEGMENTS" -> {
        once(line);
        independent = true;
      }
      case "EXT-X-MEDIA" -> renditions.add(rendition(HlsAttributes.parse("EXT-X-MEDIA", value(line))));
      case "EXT-X-STREAM-INF" -> streamInf = streamInf(HlsAttributes.parse("EXT-X-STREAM-INF", value(line)));
      default -> throw new AssertionError("not for a multivariant playlist, or not known here: " + line);
    }
  }

  /** RFC 8216bis, 4.4.6.1 (EXT-X-MEDIA). */
  private static HlsPlaylist.Rendition rendition(Map<String, String> attributes) {
    require(
      MEDIA_ATTRIBUTES.containsAll(attributes.keySet()),
      "EXT-X-MEDIA: unknown attribute in " + attributes
    );
    require("AUDIO".equals(attributes.get("TYPE")), "EXT-X-MEDIA: TYPE of " + attributes);
    String groupId = quoted(attributes, "GROUP-ID");
    quoted(attributes, "NAME");
    for (String name : List.of("DEFAULT", "AUTOSELECT")) {
      String value = attributes.getOrDefault(name, "NO");
      require(value.equals("YES") || value.equals("NO"), "EXT-X-MEDIA: " + name + "=" + value);
    }
    require(
      !"YES".equals(attributes.get("DEFAULT")) || !"NO".equals(attributes.get("AUTOSELECT")),
      "EXT-X-MEDIA: DEFAULT=YES wants AUTOSELECT=YES"
    );
    require(
      quoted(attributes, "CHANNELS").matches("[1-9][0-9]*(/.*)?"),
      "EXT-X-MEDIA: CHANNELS of " + attributes
    );
    return new HlsPlaylist.Rendition(
      Map.copyOf(attributes),
      groupId,
      attributes.containsKey("URI") ? quoted(attributes, "URI") : null
    );
  }

  /** RFC 8216bis, 4.4.6.2 (EXT-X-STREAM-INF). */
  private static Map<String, String> streamInf(Map<String, String> attributes) {
    require(
      STREAM_INF_ATTRIBUTES.containsAll(attributes.keySet()),
      "EXT-X-STREAM-INF: unknown attribute in " + attributes
    );
    long bandwidth = integer(attributes, "BANDWIDTH");
    long average = integer(attributes, "AVERAGE-BANDWIDTH");
    require(bandwidth > 0 && average > 0, "EXT-X-STREAM-INF: no bandwidth in " + attributes);
    require(average <= bandwidth, "EXT-X-STREAM-INF: the average is above the peak in " + attributes);
    String codecs = attributes.getOrDefault("CODECS", "");
    require(CODECS.matcher(codecs).matches(), "EXT-X-STREAM-INF: CODECS=" + codecs);
    boolean video = Rfc6381.isVideo(codecs.substring(1));
    require(
      video == attributes.containsKey("RESOLUTION"),
      "EXT-X-STREAM-INF: RESOLUTION is for video " + attributes
    );
    require(
      video || !attributes.containsKey("FRAME-RATE"),
      "EXT-X-STREAM-INF: FRAME-RATE of audio " + attributes
    );
    if (video) {
      require(RESOLUTION.matcher(attributes.get("RESOLUTION")).matches(), "RESOLUTION of " + attributes);
      String frameRate = attributes.getOrDefault("FRAME-RATE", "");
      require(FRAME_RATE.matcher(frameRate).matches(), "EXT-X-STREAM-INF: FRAME-RATE=" + frameRate);
      require(Double.parseDouble(frameRate) > 0, "EXT-X-STREAM-INF: FRAME-RATE=" + frameRate);
    }
    if (attributes.containsKey("AUDIO")) {
      quoted(attributes, "AUDIO");
    }
    return attributes;
  }

  private static String quoted(Map<String, String> attributes, String name) {
    String value = attributes.getOrDefault(name, "");
    require(
      value.length() > 2 && value.startsWith("\"") && value.endsWith("\""),
      name + " is missing, empty or not a quoted string in " + attributes
    );
    return value.substring(1, value.length() - 1);
  }

  private static long integer(Map<String, String> attributes, String name) {
    String value = attributes.getOrDefault(name, "");
    require(DECIMAL_INTEGER.matcher(value).matches(), name + " is missing or no integer in " + attributes);
    return Long.parseLong(value);
  }

  // Media playlist

  private void mediaLine(String line) {
    require(!ended, "after EXT-X-ENDLIST: " + line);
    if (!line.startsWith("#")) {
      segment(line);
      return;
    }
    switch (tag(line)) {
      case "EXT-X-VERSION" -> version(line);
      case "EXT-X-TARGETDURATION" -> {
        once(line);
        targetDuration = Math.toIntExact(integer(line));
        require(targetDuration > 0, line);
      }
      case "EXT-X-SERVER-CONTROL" -> {
        once(line);
        Map<String, String> attributes = HlsAttributes.parse("EXT-X-SERVER-CONTROL", value(line));
        require(
          attributes.keySet().equals(Set.of("HOLD-BACK")),
          "EXT-X-SERVER-CONTROL: attributes " + attributes
        );
        holdBack = Double.parseDouble(attributes.get("HOLD-BACK"));
      }
      case "EXT-X-MEDIA-SEQUENCE" -> {
        once(line);
        require(segments.isEmpty() && !seen.contains("EXTINF"), line + " comes after a segment (4.4.3.2)");
        mediaSequence = integer(line);
      }
      case "EXT-X-DISCONTINUITY-SEQUENCE" -> {
        once(line);
        require(
          segments.isEmpty() && !seen.contains("EXT-X-DISCONTINUITY"),
          line + " comes after a segment or EXT-X-DISCONTINUITY (4.4.3.3)"
        );
        discontinuitySequence = integer(line);
      }
      case "EXT-X-ENDLIST" -> ended = true;
      case "EXTINF" -> extinf(line);
      case "EXT-X-DISCONTINUITY" -> {
        require(!discontinuity, "EXT-X-DISCONTINUITY twice before a segment");
        seen.add("EXT-X-DISCONTINUITY");
        discontinuity = true;
        discontinuitySequence++;
      }
      case "EXT-X-GAP" -> {
        require(!gap, "EXT-X-GAP twice before a segment");
        gap = true;
      }
      case "EXT-X-MAP" -> {
        Map<String, String> attributes = HlsAttributes.parse("EXT-X-MAP", value(line));
        require(attributes.keySet().equals(Set.of("URI")), "EXT-X-MAP: attributes " + attributes);
        mapUri = quoted(attributes, "URI");
        mapUsed = true;
      }
      case "EXT-X-PROGRAM-DATE-TIME" -> {
        require(dateTime == null, "EXT-X-PROGRAM-DATE-TIME twice before a segment");
        dateTime = dateTime(value(line));
      }
      default -> throw new AssertionError("not for a media playlist, or not known here: " + line);
    }
  }

  private void extinf(String line) {
    require(duration < 0, "EXTINF twice before a segment");
    var matcher = EXTINF.matcher(value(line));
    require(matcher.matches(), "EXTINF (4.4.4.1): " + line);
    duration = Double.parseDouble(matcher.group(1));
    decimalDuration |= matcher.group(1).contains(".");
    require(duration > 0, "a segment without duration: " + line);
    seen.add("EXTINF");
  }

  /** RFC 8216bis, 4.4.4.6: ISO 8601 with a time zone and milliseconds. */
  private static Instant dateTime(String value) {
    require(
      value.matches(
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}(Z|[+-][0-9]{2}:[0-9]{2})"
      ),
      "EXT-X-PROGRAM-DATE-TIME is not ISO 8601 with milliseconds and time zone: " + value
    );
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      throw new AssertionError("EXT-X-PROGRAM-DATE-TIME: " + value, e);
    }
  }

  private void segment(String uri) {
    require(duration >= 0, "a segment without EXTINF (4.4.4.1): " + uri);
    segments.add(
      new HlsPlaylist.Segment(
        mediaSequence + segments.size(),
        discontinuitySequence,
        discontinuity,
        uri,
        mapUri,
        duration,
        dateTime,
        gap
      )
    );
    duration = -1;
    discontinuity = false;
    dateTime = null;
    gap = false;
  }

  private void finishMedia() {
    require(targetDuration > 0, "no EXT-X-TARGETDURATION (4.4.3.1)");
    require(
      holdBack >= 3 * targetDuration,
      "HOLD-BACK " + holdBack + " is under three target durations (4.4.3.8)"
    );
    require(
      duration < 0 && !discontinuity && !gap && dateTime == null,
      "tags for a segment that does not come at the end"
    );
    require(!mapUsed || version >= VERSION_OF_MAP, "EXT-X-MAP wants EXT-X-VERSION 6 (8)");
    require(
      !decimalDuration || version >= VERSION_OF_DECIMAL_EXTINF,
      "decimal EXTINF wants EXT-X-VERSION 3 (8)"
    );
    for (HlsPlaylist.Segment segment : segments) {
      require(
        Math.round(segment.durationSeconds()) <= targetDuration,
        "EXTINF " +
          segment.durationSeconds() +
          " of " +
          segment.uri() +
          " is over EXT-X-TARGETDURATION " +
          targetDuration
      );
      require(
        segment.mapUri() != null || segment.gap() || !segment.uri().endsWith(".m4s"),
        "fragmented MP4 without EXT-X-MAP (3.1.2): " + segment.uri()
      );
    }
  }

  // Both

  private void version(String line) {
    once(line);
    version = Math.toIntExact(integer(line));
  }

  private void once(String line) {
    require(seen.add(tag(line)), "comes twice: " + line);
  }

  private static String tag(String line) {
    int colon = line.indexOf(':');
    return line.substring(1, colon < 0 ? line.length() : colon);
  }

  private static String value(String line) {
    int colon = line.indexOf(':');
    require(colon > 0, "no value: " + line);
    return line.substring(colon + 1);
  }

  private static long integer(String line) {
    require(DECIMAL_INTEGER.matcher(value(line)).matches(), "not a decimal integer: " + line);
    return Long.parseLong(value(line));
  }

  static void require(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }
}
