package live.headwater.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link HlsChecker} read, for tests that want to follow the URIs. */
public sealed interface HlsPlaylist {
  /**
   * @param attributes of {@code EXT-X-STREAM-INF}, strings with their quotes
   */
  record Variant(Map<String, String> attributes, String uri) {
    /** A quoted string without its quotes; null when the attribute is missing. */
    public @Nullable String string(String name) {
      String value = attributes.get(name);
      return value == null ? null : value.substring(1, value.length() - 1);
    }

    public long integer(String name) {
      String value = attributes.get(name);
      if (value == null) {
        throw new AssertionError("variant " + uri + " has no " + name);
      }
      return Long.parseLong(value);
    }
  }

  /**
   * @param attributes of {@code EXT-X-MEDIA}, strings with their quotes
   * @param uri null when the media is in the variants themselves
   */
  record Rendition(Map<String, String> attributes, String groupId, @Nullable String uri) {}

  record Multivariant(
    boolean independentSegments,
    List<Rendition> renditions,
    List<Variant> variants
  ) implements HlsPlaylist {}

  /**
   * @param discontinuitySequence of this segment, not of the playlist
   * @param discontinuity whether {@code EXT-X-DISCONTINUITY} applies to it
   * @param mapUri null when no {@code EXT-X-MAP} applies
   * @param gap whether it is marked as missing
   */
  record Segment(
    long mediaSequence,
    long discontinuitySequence,
    boolean discontinuity,
    String uri,
    @Nullable String mapUri,
    double durationSeconds,
    @Nullable Instant dateTime,
    boolean gap
  ) {}

  record Media(
    int version,
    int targetDurationSeconds,
    long mediaSequence,
    boolean ended,
    List<Segment> segments
  ) implements HlsPlaylist {
    public double durationSeconds() {
      return segments.stream().mapToDouble(Segment::durationSeconds).sum();
    }
  }
}
