package live.headwater.testing;

import java.util.List;
import java.util.Map;

/** What {@link MpdChecker} read, for tests that want to follow the URLs. Attributes are as they were written. */
public record MpdDocument(Map<String, String> attributes, List<Period> periods) {
  public record Period(String id, double startSeconds, List<AdaptationSet> adaptationSets) {}

  /**
   * @param template attributes of {@code SegmentTemplate}
   */
  public record AdaptationSet(
    Map<String, String> attributes,
    Map<String, String> template,
    List<Segment> segments,
    List<Map<String, String>> representations
  ) {
    public long timescale() {
      return Long.parseLong(template.getOrDefault("timescale", "1"));
    }

    public long presentationTimeOffset() {
      return Long.parseLong(template.getOrDefault("presentationTimeOffset", "0"));
    }

    /** URL of the init segment of a representation. */
    public String initialization(Map<String, String> representation) {
      return fill(template.getOrDefault("initialization", ""), representation, 0);
    }

    /** URL of a segment of a representation. */
    public String media(Map<String, String> representation, Segment segment) {
      return fill(template.getOrDefault("media", ""), representation, segment.timeTicks());
    }

    private static String fill(String url, Map<String, String> representation, long time) {
      return url
        .replace("$RepresentationID$", representation.getOrDefault("id", ""))
        .replace("$Bandwidth$", representation.getOrDefault("bandwidth", ""))
        .replace("$Time$", Long.toString(time));
    }
  }

  public record Segment(long timeTicks, long durationTicks) {
    public long endTicks() {
      return timeTicks + durationTicks;
    }
  }
}
