package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.CodecConfiguration;
import live.headwater.media.codec.VideoConfiguration;

/**
 * A segment as an MPEG transport stream.
 *
 * <p>Segments are written only when somebody asks for one, in any order or never, and yet the continuity counters
 * run on over them. So {@link #count} tells from the samples how many packets a segment would have; it is cheap
 * enough to be called for each when it is complete:
 *
 * <pre>
 * ContinuityCounters next = start.after(TsSegment.count(tracks));
 * </pre>
 */
public final class TsSegment {

  private TsSegment() {}

  /** Whether a track of this configuration can be written; others are to be left out by the caller, who says so. */
  public static boolean carries(CodecConfiguration codec) {
    return switch (codec) {
      case VideoConfiguration _ -> true;
      case AudioConfiguration audio -> AudioFraming.carries(audio);
    };
  }

  /**
   * Counts the packets that {@link #write} would write.
   *
   * @param tracks one video and one audio track at most, one at least, that {@link #carries} is true of; borrows. DTS of all are one clock, and not
   *     below zero. What the container cannot carry is left out: empty samples, AAC frames over 8,184 bytes,
   *     others over 64 KB
   */
  public static PacketCounts count(List<TsTrack> tracks) {
    return count(SegmentTracks.of(tracks));
  }

  private static PacketCounts count(SegmentTracks tracks) {
    PacketCounter counter = new PacketCounter(tracks);
    Interleaver.run(tracks, counter);
    return counter.counts();
  }

  /**
   * Writes a segment.
   *
   * @param start where the segment before it ended
   * @param tracks as for {@link #count}; borrows
   * @return returns owned; of exactly {@link PacketCounts#sizeBytes()}
   */
  public static ByteBuf write(ContinuityCounters start, List<TsTrack> tracks, ByteBufAllocator allocator) {
    SegmentTracks byKind = SegmentTracks.of(tracks);
    int size = count(byKind).sizeBytes();
    ByteBuf out = allocator.directBuffer(size, size);
    boolean written = false;
    try {
      Interleaver.run(byKind, new PacketWriter(byKind, start, out));
      written = true;
      return out;
    } finally {
      if (!written) {
        out.release();
      }
    }
  }
}
