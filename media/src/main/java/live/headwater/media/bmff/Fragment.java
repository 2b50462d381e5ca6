package live.headwater.media.bmff;

import static live.headwater.media.bmff.BoxWriter.BOX_HEADER_BYTES;
import static live.headwater.media.bmff.BoxWriter.FULL_BOX_HEADER_BYTES;
import static live.headwater.media.bmff.BoxWriter.LARGE_BOX_HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import live.headwater.media.Sample;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * One fragment of one track: a CMAF chunk (ISO/IEC 23000-19, 7.3.2.3), without the payload.
 *
 * <pre>
 * styp?
 * prft?
 * moof
 *   mfhd
 *   traf
 *     tfhd
 *     tfdt
 *     trun
 * mdat   header only
 * </pre>
 *
 * The payloads of the samples, in order, complete it.
 */
public final class Fragment {

  /**
   * The wall-clock time has a consistent, small offset from the time of capture: bits 3 and 4 of {@code prft}'s
   * flags. ISO/IEC 14496-12:2022, 8.16.5 (Producer reference time).
   */
  private static final int PRFT_CAPTURED = 24;

  private static final int STYP_BYTES = BOX_HEADER_BYTES + 4 * 4;
  private static final int PRFT_BYTES = FULL_BOX_HEADER_BYTES + 4 + 8 + 8;
  private static final int MFHD_BYTES = FULL_BOX_HEADER_BYTES + 4;
  private static final int TFDT_BYTES = FULL_BOX_HEADER_BYTES + 8;

  private Fragment() {}

  /** Bytes of payload in the fragment's {@code mdat}: what must follow the {@link #header}. */
  public static long payloadBytes(List<Sample> samples) {
    long bytes = 0;
    for (int i = 0; i < samples.size(); i++) {
      bytes += samples.get(i).unit().sizeBytes();
    }
    return bytes;
  }

  /**
   * Writes a fragment up to and including the header of its {@code mdat}.
   *
   * @param track the samples' track
   * @param sequenceNumber counts the fragments of the track; its low 32 bits are written
   * @param samples in decode order without gaps, at least one; borrows
   * @param decodeShiftTicks added to every DTS and taken from every composition offset, which leaves presentation
   *     times as they are: with the composition offset of a track's first sample {@code tfdt} is its presentation time.
   *     DTS of the first sample with it is 0 or more
   * @param prft which wall-clock time the samples stand for, if that shall be told
   * @param withStyp whether a segment begins here
   * @return returns owned; exactly sized
   */
  public static ByteBuf header(
    Track track,
    long sequenceNumber,
    List<Sample> samples,
    int decodeShiftTicks,
    @Nullable ProducerReferenceTime prft,
    boolean withStyp,
    ByteBufAllocator allocator
  ) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(
        "fragment " + sequenceNumber + " of track " + track.id() + " is empty"
      );
    }
    long baseDecodeTicks = samples.getFirst().unit().dtsTicks() + decodeShiftTicks;
    if (baseDecodeTicks < 0) {
      throw new IllegalArgumentException("track " + track.id() + ": tfdt cannot hold DTS " + baseDecodeTicks);
    }
    TrackRun run = new TrackRun(samples, decodeShiftTicks);
    int trafBytes = BOX_HEADER_BYTES + run.tfhdBytes() + TFDT_BYTES + run.trunBytes();
    int moofBytes = BOX_HEADER_BYTES + MFHD_BYTES + trafBytes;
    int mdatHeaderBytes = mdatHeaderBytes(run.payloadBytes());
    int size = (withStyp ? STYP_BYTES : 0) + (prft == null ? 0 : PRFT_BYTES) + moofBytes + mdatHeaderBytes;
    ByteBuf out = allocator.directBuffer(size, size);
    BoxWriter boxes = new BoxWriter(out);
    if (withStyp) {
      writeStyp(boxes);
    }
    if (prft != null) {
      writePrft(boxes, prft);
    }
    int moof = boxes.open("moof");
    writeMfhd(boxes, sequenceNumber);
    int traf = boxes.open("traf");
    run.writeTfhd(boxes);
    writeTfdt(boxes, baseDecodeTicks);
    run.writeTrun(boxes, moofBytes + mdatHeaderBytes);
    boxes.close(traf);
    boxes.close(moof);
    writeMdatHeader(boxes, run.payloadBytes());
    return out;
  }

  /** ISO/IEC 14496-12, 8.16.2 (Segment Type Box): a DASH media segment, and a CMAF segment (23000-19, 7.2). */
  private static void writeStyp(BoxWriter boxes) {
    int styp = boxes.open("styp");
    boxes.type("msdh");
    boxes.out().writeInt(0); // minor_version
    boxes.type("msdh");
    boxes.type("cmfs");
    boxes.close(styp);
  }

  private static void writePrft(BoxWriter boxes, ProducerReferenceTime reference) {
    int prft = boxes.open("prft", 1, PRFT_CAPTURED);
    boxes.out().writeInt(InitSegment.TRACK_ID);
    boxes.out().writeLong(reference.ntpTimestamp());
    boxes.out().writeLong(reference.mediaTimeTicks());
    boxes.close(prft);
  }

  private static void writeMfhd(BoxWriter boxes, long sequenceNumber) {
    int mfhd = boxes.open("mfhd", 0, 0);
    boxes.out().writeInt((int) sequenceNumber);
    boxes.close(mfhd);
  }

  private static void writeTfdt(BoxWriter boxes, long baseDecodeTicks) {
    int tfdt = boxes.open("tfdt", 1, 0);
    boxes.out().writeLong(baseDecodeTicks);
    boxes.close(tfdt);
  }

  private static int mdatHeaderBytes(long payloadBytes) {
    return payloadBytes + BOX_HEADER_BYTES > 0xffff_ffffL ? LARGE_BOX_HEADER_BYTES : BOX_HEADER_BYTES;
  }

  private static void writeMdatHeader(BoxWriter boxes, long payloadBytes) {
    int headerBytes = mdatHeaderBytes(payloadBytes);
    boolean large = headerBytes == LARGE_BOX_HEADER_BYTES;
    boxes.out().writeInt(large ? 1 : (int) (payloadBytes + headerBytes));
    boxes.type("mdat");
    if (large) {
      boxes.out().writeLong(payloadBytes + headerBytes);
    }
  }
}
