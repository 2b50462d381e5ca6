package live.headwater.packager.segment;

import java.util.List;
import live.headwater.media.Sample;

/**
 * The same stretch of every track of a period, complete. Who is handed one owns its content and releases it once.
 *
 * @param shares one for each rendition of the period, in its order
 * @param targetDurationSeconds what playlists with it announce
 * @param arrivalNs when the access unit that completed it arrived, on the daemon's monotonic clock
 */
public record CutSegment(MediaPeriod period, List<Share> shares, int targetDurationSeconds, long arrivalNs) {
  public CutSegment {
    shares = List.copyOf(shares);
  }

  /** The share whose cuts are the segment's: video where there is video. */
  public Share lead() {
    return shares.getFirst();
  }

  public long startNs() {
    return lead().startNs();
  }

  public long durationNs() {
    return lead().durationNs();
  }

  public long endNs() {
    return startNs() + durationNs();
  }

  /** Whether decoding can begin here in every track, and misses nothing. */
  public boolean independent() {
    for (Share share : shares) {
      if (share.media() != null && !share.media().isIndependent()) {
        return false;
      }
    }
    return true;
  }

  /** The samples of a rendition; none where it was silent. */
  public List<Sample> samples(int rendition) {
    TrackMedia media = shares.get(rendition).media();
    return media == null ? List.of() : media.samples();
  }

  boolean hasMedia() {
    for (Share share : shares) {
      if (share.media() != null) {
        return true;
      }
    }
    return false;
  }

  /** Lets go of the content. Readers who hold it keep it. */
  public void release() {
    shares.forEach(Share::release);
  }
}
