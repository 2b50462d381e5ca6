package live.headwater.packager.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.List;
import live.headwater.media.Sample;
import live.headwater.media.Track;
import live.headwater.media.bmff.Fragment;
import live.headwater.media.codec.HevcConfiguration;
import live.headwater.media.codec.HevcNalUnits;
import org.jspecify.annotations.Nullable;

/**
 * One track's share of a segment as fragmented MP4: fragments one after another, each {@code moof} + {@code mdat}, whose
 * payload is the samples' own. It is one fragment; parts, which close before their segment does, will make more.
 */
public final class TrackMedia {

  private final Track track;
  private final List<Sample> samples;
  private final int decodeShiftTicks;
  private final SharedContent content;

  private TrackMedia(Track track, List<Sample> samples, int decodeShiftTicks, SharedContent content) {
    this.track = track;
    this.samples = samples;
    this.decodeShiftTicks = decodeShiftTicks;
    this.content = content;
  }

  /**
   * @param samples in decode order, at least one; takes their units
   */
  static TrackMedia write(TrackQueue queue, List<Sample> samples, ByteBufAllocator allocator) {
    Track track = queue.track();
    int shift = queue.decodeShiftTicks();
    CompositeByteBuf content = allocator.compositeDirectBuffer(Integer.MAX_VALUE);
    int taken = 0;
    try {
      content.addComponent(
        true,
        Fragment.header(track, queue.nextFragmentNumber(), samples, shift, null, true, allocator)
      );
      while (taken < samples.size()) {
        content.addComponent(true, samples.get(taken++).unit().payload());
      }
      return new TrackMedia(track, samples, shift, new SharedContent(content));
    } catch (RuntimeException e) {
      content.release();
      for (; taken < samples.size(); taken++) {
        samples.get(taken).unit().release();
      }
      throw e;
    }
  }

  public Track track() {
    return track;
  }

  /** With the encoder's decode times. Their payloads live as long as the content is held. */
  public List<Sample> samples() {
    return samples;
  }

  /**
   * Presentation time of the first sample, in the track's timescale: {@code tfdt}. Exact for the first of a period, and
   * with a constant reorder delay, as encoders have that make pictures at a constant rate, for all.
   */
  public long startTicks() {
    return samples.getFirst().unit().dtsTicks() + decodeShiftTicks;
  }

  /** {@link #startTicks} as program time, in nanoseconds. */
  public long startNs() {
    return track.timescale().toNanos(startTicks());
  }

  /** Where what follows without a gap starts. */
  public long endTicks() {
    return samples.getLast().endTicks() + decodeShiftTicks;
  }

  /** Whether decoding can begin here. */
  public boolean startsWithRandomAccess() {
    return samples.getFirst().unit().randomAccess();
  }

  /** Whether all of it can be decoded without anything from before it. */
  public boolean isIndependent() {
    return startsWithRandomAccess() && !(track.codec() instanceof HevcConfiguration && beginsWithSkipped());
  }

  /** Behind an open random access point of H.265 come pictures that refer to what was before it. */
  private boolean beginsWithSkipped() {
    for (Sample sample : samples.subList(1, samples.size())) {
      int type = HevcNalUnits.pictureType(sample.unit().payload());
      if (HevcNalUnits.isSkippedLeading(type)) {
        return true;
      }
      if (!HevcNalUnits.isLeading(type)) {
        return false;
      }
    }
    return false;
  }

  public int sizeBytes() {
    return content.sizeBytes();
  }

  /**
   * The bytes of the segment. Any thread.
   *
   * @return returns owned; null when the segment is gone
   */
  public @Nullable ByteBuf tryRetain() {
    return content.tryRetain();
  }

  void release() {
    content.release();
  }
}
