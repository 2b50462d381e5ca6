package live.headwater.packager.segment;

import org.jspecify.annotations.Nullable;

/**
 * One rendition's share of a segment, in presentation time.
 *
 * <p>The shares of a rendition follow each other without a gap within a period, also where the track was silent, so
 * that playlists of all renditions stay in step. What the media really covers is in {@link TrackMedia}.
 *
 * @param startNs program time at which it is presented, in nanoseconds
 * @param durationNs above 0
 * @param media null when the track had nothing in this time
 */
public record Share(long startNs, long durationNs, @Nullable TrackMedia media) {
  public Share {
    if (durationNs <= 0) {
      throw new IllegalArgumentException("a share of a segment lasts " + durationNs + " ns");
    }
  }

  public int sizeBytes() {
    return media == null ? 0 : media.sizeBytes();
  }

  void release() {
    if (media != null) {
      media.release();
    }
  }
}
