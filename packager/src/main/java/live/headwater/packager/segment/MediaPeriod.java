package live.headwater.packager.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Track;
import live.headwater.media.bmff.InitSegment;

/**
 * What HLS puts between two discontinuities and DASH into one {@code Period}: a bus period, or what follows a hole in
 * one. Immutable, but for identity: two periods are never equal.
 */
public final class MediaPeriod {

  private final long boundNs;
  private final int pictureShiftTicks;
  private final List<Rendition> renditions;
  private final List<Integer> transportRenditions;

  /** One track of a period under the name its files carry. */
  public static final class Rendition {

    private final String name;
    private final Track track;
    private final byte[] initSegment;

    private Rendition(String name, Track track, ByteBufAllocator allocator) {
      this.name = name;
      this.track = track;
      ByteBuf written = InitSegment.write(track, allocator);
      try {
        this.initSegment = ByteBufUtil.getBytes(written);
      } finally {
        written.release();
      }
    }

    /** Unique in the period, and the same for tracks of one kind in all periods. */
    public String name() {
      return name;
    }

    public Track track() {
      return track;
    }

    /** The init segment; not to be changed. */
    public byte[] initSegment() {
      return initSegment;
    }
  }

  /**
   * @param boundNs program time before which nothing of it is decoded, in nanoseconds
   * @param pictureShiftTicks see {@link #pictureShiftTicks()}
   */
  public MediaPeriod(long boundNs, List<Track> tracks, int pictureShiftTicks, ByteBufAllocator allocator) {
    this.boundNs = boundNs;
    this.pictureShiftTicks = pictureShiftTicks;
    List<Rendition> named = new ArrayList<>(tracks.size());
    int videos = 0;
    int audios = 0;
    for (Track track : tracks) {
      int ordinal = track.isVideo() ? ++videos : ++audios;
      String kind = track.isVideo() ? "video" : "audio";
      named.add(new Rendition(ordinal == 1 ? kind : kind + ordinal, track, allocator));
    }
    this.renditions = List.copyOf(named);
    this.transportRenditions = List.copyOf(TransportTracks.carried(tracks));
  }

  /** Program time before which nothing of it is decoded, in nanoseconds. */
  public long boundNs() {
    return boundNs;
  }

  /**
   * By how much its pictures are decoded later than their encoder says, in ticks of the video track: a container whose
   * pictures must not be presented before they are decoded has to take it back.
   */
  public int pictureShiftTicks() {
    return pictureShiftTicks;
  }

  /** In the order of the bus period's tracks: video first. */
  public List<Rendition> renditions() {
    return renditions;
  }

  /** Positions of the renditions that are in its transport stream; empty when there is none. */
  public List<Integer> transportRenditions() {
    return transportRenditions;
  }

  public List<Track> tracks() {
    return renditions.stream().map(Rendition::track).toList();
  }

  /** Position of the rendition called {@code name}; -1 when the period has none. */
  public int indexOf(String name) {
    for (int i = 0; i < renditions.size(); i++) {
      if (renditions.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
