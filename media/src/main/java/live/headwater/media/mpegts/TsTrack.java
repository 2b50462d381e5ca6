package live.headwater.media.mpegts;

import java.util.List;
import live.headwater.media.Sample;
import live.headwater.media.Track;

/**
 * One track's share of a segment.
 *
 * @param samples in decode order; may be empty. Their payloads must live as long as this is used
 */
public record TsTrack(Track track, List<Sample> samples) {
  public TsTrack {
    samples = List.copyOf(samples);
  }
}
