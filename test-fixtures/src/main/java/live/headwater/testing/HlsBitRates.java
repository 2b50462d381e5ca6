package live.headwater.testing;

import static live.headwater.testing.HlsParser.require;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** {@code BANDWIDTH} and {@code AVERAGE-BANDWIDTH} against what segments weigh. RFC 8216bis, 2 and 4.4.6.2. */
final class HlsBitRates {

  /** What decides by rounding whether a set of segments counts: durations in playlists are rounded. */
  private static final double ROUNDING_SECONDS = 0.000_01;

  private static final double PEAK_TOLERANCE = 0.1;
  private static final double AVERAGE_TOLERANCE = 0.01;

  private final Function<String, HlsPlaylist.Media> playlists;
  private final ToLongFunction<String> sizeBytes;

  private HlsBitRates(Function<String, HlsPlaylist.Media> playlists, ToLongFunction<String> sizeBytes) {
    this.playlists = playlists;
    this.sizeBytes = sizeBytes;
  }

  static void check(
    HlsPlaylist.Multivariant multivariant,
    Function<String, HlsPlaylist.Media> playlists,
    ToLongFunction<String> sizeBytes
  ) {
    HlsBitRates rates = new HlsBitRates(playlists, sizeBytes);
    for (HlsPlaylist.Variant variant : multivariant.variants()) {
      rates.check(multivariant, variant);
    }
  }

  private void check(HlsPlaylist.Multivariant multivariant, HlsPlaylist.Variant variant) {
    double narrow = sum(multivariant, variant, uri -> peak(uri, -ROUNDING_SECONDS));
    double wide = sum(multivariant, variant, uri -> peak(uri, ROUNDING_SECONDS));
    double average = sum(multivariant, variant, this::average);
    long bandwidth = variant.integer("BANDWIDTH");
    require(
      bandwidth >= Math.min(narrow, wide) * (1 - ROUNDING_SECONDS),
      "BANDWIDTH " + bandwidth + " is below the peak " + narrow
    );
    require(
      bandwidth <= Math.max(average, Math.max(narrow, wide)) * (1 + PEAK_TOLERANCE),
      "BANDWIDTH " + bandwidth + " is far above the peak " + wide
    );
    require(
      Math.abs(variant.integer("AVERAGE-BANDWIDTH") - average) <= average * AVERAGE_TOLERANCE + 1,
      "AVERAGE-BANDWIDTH " + variant.integer("AVERAGE-BANDWIDTH") + " is not " + average
    );
  }

  /** A variant with the rendition of its group that needs most. */
  private static double sum(
    HlsPlaylist.Multivariant multivariant,
    HlsPlaylist.Variant variant,
    ToDoubleFunction<String> rate
  ) {
    String group = variant.string("AUDIO");
    double highest = 0;
    for (HlsPlaylist.Rendition rendition : multivariant.renditions()) {
      if (rendition.uri() != null && rendition.groupId().equals(group)) {
        highest = Math.max(highest, rate.applyAsDouble(rendition.uri()));
      }
    }
    return rate.applyAsDouble(variant.uri()) + highest;
  }

  private List<HlsPlaylist.Segment> present(String uri) {
    return playlists
      .apply(uri)
      .segments()
      .stream()
      .filter(segment -> !segment.gap())
      .toList();
  }

  private double bits(HlsPlaylist.Segment segment) {
    return sizeBytes.applyAsLong(segment.uri()) * 8.0;
  }

  private double average(String uri) {
    double bits = 0;
    double seconds = 0;
    for (HlsPlaylist.Segment segment : present(uri)) {
      bits += bits(segment);
      seconds += segment.durationSeconds();
    }
    return seconds == 0 ? 0 : bits / seconds;
  }

  /**
   * The largest rate of contiguous segments that last 0.5 to 1.5 target durations; of any one where none do.
   *
   * @param slackSeconds by how much that range is made wider
   */
  private double peak(String uri, double slackSeconds) {
    List<HlsPlaylist.Segment> segments = present(uri);
    int target = playlists.apply(uri).targetDurationSeconds();
    double peak = 0;
    double single = 0;
    for (int from = 0; from < segments.size(); from++) {
      double bits = 0;
      double seconds = 0;
      for (HlsPlaylist.Segment segment : segments.subList(from, segments.size())) {
        bits += bits(segment);
        seconds += segment.durationSeconds();
        if (seconds >= 0.5 * target - slackSeconds && seconds <= 1.5 * target + slackSeconds) {
          peak = Math.max(peak, bits / seconds);
        }
      }
      single = Math.max(single, bits(segments.get(from)) / segments.get(from).durationSeconds());
    }
    return peak == 0 ? single : peak;
  }
}
