package live.headwater.packager.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Sample;
import live.headwater.media.Track;
import live.headwater.media.mpegts.ContinuityCounters;
import live.headwater.media.mpegts.PacketCounts;
import live.headwater.media.mpegts.TsSegment;
import live.headwater.media.mpegts.TsTrack;
import org.jspecify.annotations.Nullable;

/**
 * A segment as MPEG transport stream: written when somebody asks for it first, from the same samples, and shared by all
 * who ask later. Any thread.
 *
 * <p>Two threads that ask at once write once: one waits for the other. Writing takes about 0.8 ms for 800 KB, 2 s at 3
 * Mbit/s, and is the longest that an event loop waits in the packager.
 */
public final class TransportSegment {

  private static final PacketCounts NOTHING = new PacketCounts(0, 0, 0, 0, 0);

  private final List<TsTrack> tracks = new ArrayList<>(2);
  private final ContinuityCounters start;
  private final PacketCounts counts;
  private final ByteBufAllocator allocator;

  /** Guarded by this. */
  private @Nullable SharedContent written;

  /** Guarded by this. */
  private boolean released;

  /**
   * @param segment borrows; must outlive the {@link #release}
   * @param start where the segment before it ended
   */
  public TransportSegment(CutSegment segment, ContinuityCounters start, ByteBufAllocator allocator) {
    this.start = start;
    this.allocator = allocator;
    for (int i : segment.period().transportRenditions()) {
      Track track = segment.period().renditions().get(i).track();
      int shiftTicks = track.isVideo() ? segment.period().pictureShiftTicks() : 0;
      tracks.add(new TsTrack(track, decodedEarlier(segment.samples(i), shiftTicks)));
    }
    this.counts = tracks.isEmpty() ? NOTHING : TsSegment.count(tracks);
  }

  /**
   * The samples as their encoder has them decoded: PES packets cannot say that one is presented before that (ISO/IEC 13818-1,
   * 2.7.4, Encoding of PTS and DTS). So decode times go back a little where the period begins, which a discontinuity allows.
   */
  private static List<Sample> decodedEarlier(List<Sample> samples, int byTicks) {
    if (byTicks == 0) {
      return samples;
    }
    List<Sample> earlier = new ArrayList<>(samples.size());
    for (Sample sample : samples) {
      AccessUnit unit = sample.unit();
      AccessUnit moved = new AccessUnit(
        unit.trackId(),
        unit.dtsTicks() - byTicks,
        unit.ctsOffsetTicks() + byTicks,
        unit.randomAccess(),
        unit.arrivalNs(),
        unit.payload()
      );
      earlier.add(new Sample(moved, sample.durationTicks()));
    }
    return earlier;
  }

  public int sizeBytes() {
    return counts.sizeBytes();
  }

  /** Where the next segment starts. */
  public ContinuityCounters end() {
    return start.after(counts);
  }

  /**
   * The bytes of the segment.
   *
   * @return returns owned; null when the segment is gone
   */
  public @Nullable ByteBuf tryRetain() {
    SharedContent content = write();
    return content == null ? null : content.tryRetain();
  }

  private synchronized @Nullable SharedContent write() {
    if (written == null && !released) {
      // Not released: so the media that the samples lie in is still held, and release() waits for us.
      ByteBuf bytes = tracks.isEmpty()
        ? allocator.directBuffer(0)
        : TsSegment.write(start, tracks, allocator);
      written = new SharedContent(allocator.compositeDirectBuffer(1).addComponent(true, bytes));
    }
    return written;
  }

  /** Lets go of the content. To be called before the segment's own content is released. */
  public synchronized void release() {
    released = true;
    if (written != null) {
      written.release();
      written = null;
    }
  }
}
