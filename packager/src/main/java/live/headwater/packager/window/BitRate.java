package live.headwater.packager.window;

import java.util.List;

/** Bit rates as RFC 8216bis, 2 (Definitions), has them, in bits per second. */
public final class BitRate {

  private static final long SECOND_NS = 1_000_000_000;

  private BitRate() {}

  /**
   * One rendition's size and duration of a segment.
   *
   * @param durationNs as playlists tell it: clients judge rates by what they read
   */
  public record Span(long sizeBytes, long durationNs) {}

  /** Bits per second, rounded up. */
  public static long of(long sizeBytes, long durationNs) {
    return (long) Math.ceil(((double) sizeBytes * 8 * SECOND_NS) / durationNs);
  }

  /**
   * Average segment bit rate: all bits over all time.
   *
   * @return 0 for no spans
   */
  public static long average(List<Span> spans) {
    long bytes = 0;
    long ns = 0;
    for (Span span : spans) {
      bytes += span.sizeBytes();
      ns += span.durationNs();
    }
    return ns == 0 ? 0 : of(bytes, ns);
  }

  /**
   * Peak segment bit rate: the largest of any contiguous set of segments whose total duration is between 0.5 and 1.5
   * times the target duration. Where no set is, as with one short segment, the largest of any one.
   */
  public static long peak(List<Span> spans, int targetDurationSeconds) {
    long peak = 0;
    for (int from = 0; from < spans.size(); from++) {
      long bytes = 0;
      long ns = 0;
      for (int to = from; to < spans.size(); to++) {
        bytes += spans.get(to).sizeBytes();
        ns += spans.get(to).durationNs();
        if (ns * 2 > targetDurationSeconds * SECOND_NS * 3) {
          break;
        }
        if (ns * 2 >= targetDurationSeconds * SECOND_NS) {
          peak = Math.max(peak, of(bytes, ns));
        }
      }
    }
    return peak == 0 ? highest(spans) : peak;
  }

  private static long highest(List<Span> spans) {
    long highest = 0;
    for (Span span : spans) {
      highest = Math.max(highest, of(span.sizeBytes(), span.durationNs()));
    }
    return highest;
  }
}
