package live.headwater.packager.window;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import live.headwater.packager.segment.MediaPeriod;
import live.headwater.packager.segment.Share;
import live.headwater.packager.text.ManifestTime;
import org.jspecify.annotations.Nullable;

/**
 * The window as it was after one change. Immutable, but for the content of segments, which their window may let go of.
 *
 * @param epochUnixNs wall-clock time of program time zero, in nanoseconds since 1970-01-01T00:00Z
 * @param targetDurationSeconds the same in all snapshots with listed segments of a session
 * @param listed what playlists and manifests name, oldest first; empty when there is nothing to play
 * @param unlisted what readers of earlier playlists may still ask for
 * @param changedNs program time, about, at which the window became so; later snapshots that differ have a later one
 * @param independent whether decoding can begin at each segment of the session
 * @param finished whether to say that nothing will follow
 */
public record WindowSnapshot(
  long epochUnixNs,
  int targetDurationSeconds,
  List<Segment> listed,
  List<Segment> unlisted,
  long changedNs,
  boolean independent,
  boolean finished
) {
  public WindowSnapshot {
    listed = List.copyOf(listed);
    unlisted = List.copyOf(unlisted);
  }

  /** The period at the live edge. Only with listed segments. */
  public WindowPeriod currentPeriod() {
    return listed.getLast().period();
  }

  /** Whether a listed segment belongs to a period with this rendition. */
  public boolean names(String rendition) {
    for (Segment segment : listed) {
      if (segment.share(rendition) != null) {
        return true;
      }
    }
    return false;
  }

  /** Sizes and durations of the listed segments of a rendition, those without media left out. */
  public List<BitRate.Span> spans(String rendition) {
    List<BitRate.Span> spans = new ArrayList<>(listed.size());
    for (Segment segment : listed) {
      Share share = segment.share(rendition);
      if (share != null && share.media() != null) {
        spans.add(new BitRate.Span(share.sizeBytes(), ManifestTime.writtenNs(share.durationNs())));
      }
    }
    return spans;
  }

  /** Sizes and durations of the listed segments as transport streams. */
  public List<BitRate.Span> transportSpans() {
    List<BitRate.Span> spans = new ArrayList<>(listed.size());
    for (Segment segment : listed) {
      if (!segment.hasTransport()) {
        continue;
      }
      spans.add(
        new BitRate.Span(segment.transport().sizeBytes(), ManifestTime.writtenNs(segment.durationNs()))
      );
    }
    return spans;
  }

  /** The segment with a file that {@code find} accepts, new ones first; null when there is none. */
  public @Nullable Segment find(Predicate<Segment> find) {
    for (Segment segment : listed.reversed()) {
      if (find.test(segment)) {
        return segment;
      }
    }
    for (Segment segment : unlisted.reversed()) {
      if (find.test(segment)) {
        return segment;
      }
    }
    return null;
  }

  /** Whether a listed segment belongs to a period that a transport stream can have something of. */
  public boolean hasTransport() {
    for (Segment segment : listed) {
      if (segment.hasTransport()) {
        return true;
      }
    }
    return false;
  }

  /** The renditions that are in the transport stream at the live edge. */
  public List<MediaPeriod.Rendition> transportRenditions() {
    MediaPeriod media = currentPeriod().media();
    return media
      .transportRenditions()
      .stream()
      .map(index -> media.renditions().get(index))
      .toList();
  }

  /** Names of the renditions at the live edge. */
  public List<MediaPeriod.Rendition> renditions() {
    return currentPeriod().media().renditions();
  }
}
