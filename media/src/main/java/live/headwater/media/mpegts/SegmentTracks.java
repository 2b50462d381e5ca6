package live.headwater.media.mpegts;

import java.util.List;
import live.headwater.media.Timescale;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import org.jspecify.annotations.Nullable;

/** The tracks of a segment by their kind; one at least is there. */
record SegmentTracks(@Nullable VideoSamples video, @Nullable AudioSamples audio) {
  static SegmentTracks of(List<TsTrack> tracks) {
    VideoSamples video = null;
    AudioSamples audio = null;
    for (TsTrack each : tracks) {
      Timescale timescale = each.track().timescale();
      switch (each.track().codec()) {
        case VideoConfiguration picture -> {
          requireFirst(video == null, each);
          video = new VideoSamples(picture, timescale, each.samples());
        }
        case AudioConfiguration sound -> {
          requireFirst(audio == null, each);
          if (!AudioFraming.carries(sound)) {
            throw new IllegalArgumentException(
              "a transport stream takes no " + sound + "; ask TsSegment.carries first"
            );
          }
          audio = new AudioSamples(sound, each.track().language(), timescale, each.samples());
        }
      }
    }
    if (video == null && audio == null) {
      throw new IllegalArgumentException("a transport stream needs a track");
    }
    return new SegmentTracks(video, audio);
  }

  private static void requireFirst(boolean first, TsTrack track) {
    if (!first) {
      throw new IllegalArgumentException(
        "a transport stream takes one track of each kind; track " + track.track().id() + " is a second one"
      );
    }
  }

  /** Whether the clock is in the audio track, for want of a video track. */
  boolean audioCarriesPcr() {
    return video == null;
  }

  int pcrPid() {
    return audioCarriesPcr() ? TsPacket.AUDIO_PID : TsPacket.VIDEO_PID;
  }
}
