package live.headwater.media;

import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.CodecConfiguration;
import live.headwater.media.codec.VideoConfiguration;

/**
 * One elementary stream: its configuration and the clock of its access units.
 *
 * @param id stable within a feed or program, 0 or more
 * @param timescale clock of the access units' DTS and composition offset
 * @param language of the sound; undetermined when nobody said
 */
public record Track(int id, Timescale timescale, CodecConfiguration codec, Language language) {
  public Track {
    if (id < 0) {
      throw new IllegalArgumentException("track id " + id + " is negative");
    }
  }

  /** A track whose language nobody said. */
  public Track(int id, Timescale timescale, CodecConfiguration codec) {
    this(id, timescale, codec, Language.UNDETERMINED);
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
