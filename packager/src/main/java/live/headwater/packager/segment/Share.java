package live.headwater.packager.segment;

import org.jspecify.annotations.Nullable;

/**
 * One rendition's share of a segment.
 *
 * <p>The shares of a rendition follow each other without a gap within a period, also where the track was silent, so
 * that playlists of all renditions stay in step. What the media really covers is in {@link TrackMedia}.
 *
 * @param startNs program time at which it is presented, in nanoseconds
 * @param durationNs above 0
 * @param presentationTicks presentation time of the first sample in the track's timescale: its DTS, and the distance
 *     between decoding and presentation at the start of the period. With a constant reorder delay, as all encoders
 *     have, this is the earliest presentation time
 * @param media null when the track had nothing in this time
 */
public record Share(long startNs, long durationNs, long presentationTicks, @Nullable TrackMedia media) {
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
