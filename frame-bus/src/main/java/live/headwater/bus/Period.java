package live.headwater.bus;

import java.util.List;
import live.headwater.media.Track;

/**
 * A stretch of a program in which the tracks, their configurations and the timeline do not change. What follows
 * one after another is separated by a discontinuity (HLS) or a new {@code Period} (DASH).
 *
 * <p>Program time is one clock for all tracks and all periods of a stream, and never goes back: each track's DTS are
 * this clock in the track's timescale. Zero is the stream's {@linkplain ProgramInfo#epochUnixNs() epoch}.
 *
 * @param number counts the periods of the stream from 0, across its programs
 * @param tracks one video track at most comes first; at least one track
 * @param startNs program time before which no access unit of this period is decoded, in nanoseconds
 * @param pictureShiftTicks by how much its pictures are decoded later than their encoder says, in ticks of the video track, so
 *     that they follow those of the period before it without a hole; 0 or more. Their composition offsets are smaller by as
 *     much, and may be below 0. Without it no picture is presented before it is decoded, but its first ones would be decoded
 *     before the last ones of the period before it
 */
public record Period(long number, List<Track> tracks, long startNs, int pictureShiftTicks) {
  public Period {
    tracks = List.copyOf(tracks);
    if (tracks.isEmpty()) {
      throw new IllegalArgumentException("a period needs a track");
    }
    if (pictureShiftTicks < 0) {
      throw new IllegalArgumentException(
        "pictures of period " + number + " are shifted by " + pictureShiftTicks
      );
    }
  }
}
