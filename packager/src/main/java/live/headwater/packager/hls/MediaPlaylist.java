package live.headwater.packager.hls;

import live.headwater.packager.segment.Share;
import live.headwater.packager.text.ManifestTime;
import live.headwater.packager.window.Segment;
import live.headwater.packager.window.WindowPeriod;
import live.headwater.packager.window.WindowSnapshot;

/** Media playlists. RFC 8216bis, 4.4.3 (Media Playlist Tags) and 4.4.4 (Media Segment Tags). */
public final class MediaPlaylist {

  /** {@code EXT-X-MAP} without {@code EXT-X-I-FRAMES-ONLY}. RFC 8216bis, 8 (Protocol Version Compatibility). */
  private static final int VERSION_WITH_MAP = 6;

  /** Decimal {@code EXTINF}. */
  private static final int VERSION_PLAIN = 3;

  private static final int BYTES_PER_SEGMENT = 160;

  private MediaPlaylist() {}

  /**
   * The CMAF playlist of a rendition. It lists all segments of the window, also those in which the rendition has
   * nothing, as gaps: so all renditions have equal media sequence numbers and stay in step.
   *
   * @param holdBackNs how far behind the live edge players keep
   */
  public static String cmaf(WindowSnapshot window, String rendition, long holdBackNs) {
    StringBuilder out = open(window, VERSION_WITH_MAP, holdBackNs);
    WindowPeriod mapped = null;
    for (Segment segment : window.listed()) {
      Share share = segment.share(rendition);
      discontinuity(out, segment);
      if (share == null || share.media() == null) {
        out.append("#EXT-X-GAP\n");
        times(
          out,
          window,
          share == null ? segment.startNs() : share.startNs(),
          share == null ? segment.durationNs() : share.durationNs()
        );
        out.append(rendition).append("-gap-").append(segment.mediaSequence()).append(".m4s\n");
        continue;
      }
      int index = segment.period().media().indexOf(rendition);
      if (segment.period() != mapped) {
        mapped = segment.period();
        out.append("#EXT-X-MAP:URI=\"").append(mapped.initName(index)).append("\"\n");
      }
      times(out, window, share.startNs(), share.durationNs());
      out.append(segment.name(index)).append('\n');
    }
    return close(out, window);
  }

  /**
   * The MPEG-TS playlist.
   *
   * @param holdBackNs how far behind the live edge players keep
   */
  public static String transport(WindowSnapshot window, long holdBackNs) {
    StringBuilder out = open(window, VERSION_PLAIN, holdBackNs);
    for (Segment segment : window.listed()) {
      discontinuity(out, segment);
      if (!segment.hasTransport()) {
        out.append("#EXT-X-GAP\n");
      }
      times(out, window, segment.startNs(), segment.durationNs());
      out.append(segment.transportName()).append('\n');
    }
    return close(out, window);
  }

  private static StringBuilder open(WindowSnapshot window, int version, long holdBackNs) {
    Segment first = window.listed().getFirst();
    // The number is that of the segment, and the discontinuity tag before it counts it up once more.
    long discontinuitySequence = first.period().discontinuitySequence() - (first.discontinuity() ? 1 : 0);
    StringBuilder out = new StringBuilder(BYTES_PER_SEGMENT * (window.listed().size() + 2));
    out.append("#EXTM3U\n#EXT-X-VERSION:").append(version);
    out.append("\n#EXT-X-TARGETDURATION:").append(window.targetDurationSeconds());
    out.append("\n#EXT-X-SERVER-CONTROL:HOLD-BACK=");
    ManifestTime.seconds(out, holdBackNs);
    out.append("\n#EXT-X-MEDIA-SEQUENCE:").append(first.mediaSequence());
    out.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(discontinuitySequence).append('\n');
    return out;
  }

  private static void discontinuity(StringBuilder out, Segment segment) {
    if (segment.discontinuity()) {
      out.append("#EXT-X-DISCONTINUITY\n");
    }
  }

  private static void times(StringBuilder out, WindowSnapshot window, long startNs, long durationNs) {
    out
      .append("#EXT-X-PROGRAM-DATE-TIME:")
      .append(ManifestTime.dateTime(window.epochUnixNs() + startNs))
      .append("\n#EXTINF:");
    ManifestTime.seconds(out, durationNs);
    out.append(",\n");
  }

  private static String close(StringBuilder out, WindowSnapshot window) {
    if (window.finished()) {
      out.append("#EXT-X-ENDLIST\n");
    }
    return out.toString();
  }
}
