package live.headwater.packager.segment;

import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Track;
import live.headwater.media.mpegts.TsSegment;

/**
 * Which tracks of a period the MPEG-TS presentation has: the first of each kind that a transport stream carries. Players
 * cannot choose among tracks that are muxed, so one of a kind is all they could use.
 */
public final class TransportTracks {

  private TransportTracks() {}

  /** Positions of those that are carried, in the order of {@code tracks}. */
  public static List<Integer> carried(List<Track> tracks) {
    List<Integer> carried = new ArrayList<>(2);
    boolean video = false;
    boolean audio = false;
    for (int i = 0; i < tracks.size(); i++) {
      Track track = tracks.get(i);
      if ((track.isVideo() ? video : audio) || !TsSegment.carries(track.codec())) {
        continue;
      }
      video |= track.isVideo();
      audio |= track.isAudio();
      carried.add(i);
    }
    return carried;
  }

  /** Why a track is not among them, for people. */
  public static String whyLeftOut(Track track) {
    return TsSegment.carries(track.codec())
      ? "players of it cannot choose among several tracks of a kind, so it has the first"
      : "its frames cannot be written there";
  }
}
