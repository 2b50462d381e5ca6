package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;

/**
 * Reads the time code of a picture from its picture timing SEI message. ITU-T H.264 (08/2021), 7.3.2.3.1 (SEI message
 * syntax), D.1.3 (Picture timing SEI message syntax).
 */
public final class PictureTiming {

  /** {@code payloadType} of {@code pic_timing}. */
  private static final int PIC_TIMING = 1;

  /** NAL units longer than this are not looked into. Ours: captions make SEI long, time codes do not. */
  private static final int MAX_SEI_BYTES = 1_024;

  private static final int MAX_PIC_STRUCT = 8;

  private PictureTiming() {}

  /**
   * What the SPS says of the message's fields.
   *
   * @param present whether messages carry time codes ({@code pic_struct_present_flag})
   * @param delayBits length of {@code cpb_removal_delay} and {@code dpb_output_delay} together; 0 when not there
   * @param timeOffsetBits {@code time_offset_length}
   */
  public record Format(boolean present, int delayBits, int timeOffsetBits) {
    /** No time codes. */
    public static final Format NONE = new Format(false, 0, 0);

    /** Without HRD parameters {@code time_offset_length} is taken to be 24: E.2.2. */
    static final Format WITHOUT_DELAYS = new Format(true, 0, 24);
  }

  /**
   * The time of day of the picture, where it has one to the second at least.
   *
   * @param sample NAL units with lengths of {@link NalUnits#LENGTH_BYTES}; borrows
   * @param frameRate to count the time code's frames; when 0, a time code with frames is not understood
   * @return nanoseconds since midnight
   * @throws MalformedInputException if a message ends too early
   */
  public static OptionalLong timecodeNs(ByteBuf sample, Format format, double frameRate)
    throws MalformedInputException {
    int size;
    for (
      int at = sample.readerIndex();
      at < sample.writerIndex() && format.present();
      at += NalUnits.LENGTH_BYTES + size
    ) {
      size = NalUnits.sizeAt(sample, at, NalUnits.LENGTH_BYTES);
      int unit = at + NalUnits.LENGTH_BYTES;
      if (size > 0 && size <= MAX_SEI_BYTES && NalUnits.type(sample.getByte(unit)) == NalUnits.SEI) {
        OptionalLong timecode = fromMessages(Bytes.copyOf(sample.slice(unit, size)), format, frameRate);
        if (timecode.isPresent()) {
          return timecode;
        }
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong fromMessages(Bytes nalUnit, Format format, double frameRate)
    throws MalformedInputException {
    BitReader in = BitReader.ofNalUnit("H.264 SEI", nalUnit);
    in.skip(8); // nal_unit_header
    // More than the trailing bits is left: the shortest message is two bytes.
    while (in.remainingBits() > 16) {
      int type = extended(in);
      int sizeBytes = extended(in);
      if (type == PIC_TIMING) {
        return fromPictureTiming(in, format, frameRate);
      }
      in.skip(8 * sizeBytes);
    }
    return OptionalLong.empty();
  }

  /** A number whose bytes of 255 each say that more follows. */
  private static int extended(BitReader in) throws MalformedInputException {
    int sum = 0;
    int next = in.bits(8);
    while (next == 255) {
      sum += next;
      next = in.bits(8);
    }
    return sum + next;
  }

  private static OptionalLong fromPictureTiming(BitReader in, Format format, double frameRate)
    throws MalformedInputException {
    in.skip(format.delayBits());
    // Table D-1: every pic_struct has at least one clock timestamp; the first is the picture's.
    if (in.bits(4) > MAX_PIC_STRUCT || !in.flag()) {
      return OptionalLong.empty();
    }
    in.skip(2); // ct_type
    boolean fields = in.flag(); // nuit_field_based_flag
    in.skip(5); // counting_type
    boolean full = in.flag(); // full_timestamp_flag
    in.skip(2); // discontinuity_flag, cnt_dropped_flag
    int frames = in.bits(8);
    int seconds;
    int minutes;
    int hours;
    if (full) {
      seconds = in.bits(6);
      minutes = in.bits(6);
      hours = in.bits(5);
    } else {
      if (!in.flag()) {
        return OptionalLong.empty();
      }
      seconds = in.bits(6);
      if (!in.flag()) {
        return OptionalLong.empty();
      }
      minutes = in.bits(6);
      if (!in.flag()) {
        return OptionalLong.empty();
      }
      hours = in.bits(5);
    }
    if (seconds > 59 || minutes > 59 || hours > 23 || (frames > 0 && frameRate <= 0)) {
      return OptionalLong.empty();
    }
    // D.2.3: a frame counts two field units where timing is by fields, as VUI's frame rate does already.
    double framesNs = frames == 0 ? 0 : (frames * 1e9) / (fields ? frameRate : 2 * frameRate);
    return OptionalLong.of(((hours * 60L + minutes) * 60 + seconds) * 1_000_000_000 + Math.round(framesNs));
  }
}
