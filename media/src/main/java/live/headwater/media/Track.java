package live.headwater.media;

import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.CodecConfiguration;
import live.headwater.media.codec.VideoConfiguration;

/**
 * One elementary stream: its configuration and the clock of its access units.
 *
 * @param id stable within a feed or program, 0 or more
 * @param timescale clock of the access units' DTS and composition offset
 */
public record Track(int id, Timescale timescale, CodecConfiguration codec) {
  public Track {
    if (id < 0) {
      throw new IllegalArgumentException("track id " + id + " is negative");
    }
  }

  public MediaType type() {
    return switch (codec) {
      case VideoConfiguration _ -> MediaType.VIDEO;
      case AudioConfiguration _ -> MediaType.AUDIO;
    };
  }

  public boolean isVideo() {
    return type() == MediaType.VIDEO;
  }

  public boolean isAudio() {
    return type() == MediaType.AUDIO;
  }
}
