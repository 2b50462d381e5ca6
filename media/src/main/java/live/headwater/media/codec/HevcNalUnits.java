package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import live.headwater.media.MalformedInputException;

/**
 * Types of H.265 NAL units. ITU-T H.265 (08/2021), 7.3.1.2 (NAL unit header syntax), Table 7-1. {@link NalUnits} and
 * {@link AnnexB} read their lengths and start codes.
 *
 * <pre>
 * forbidden_zero_bit(1) nal_unit_type(6) nuh_layer_id(6) nuh_temporal_id_plus1(3)
 * </pre>
 */
public final class HevcNalUnits {

  public static final int HEADER_BYTES = 2;

  /** The first and the last type of pictures at which decoding can start: BLA, IDR, CRA and two reserved ones. */
  public static final int FIRST_IRAP = 16;
  public static final int LAST_IRAP = 23;

  /** The last type that is a part of a picture. */
  public static final int LAST_SLICE = 31;

  public static final int VPS = 32;
  public static final int SPS = 33;
  public static final int PPS = 34;
  public static final int ACCESS_UNIT_DELIMITER = 35;
  public static final int PREFIX_SEI = 39;

  private HevcNalUnits() {}

  /** Pictures that are shown before the random access point that they follow. */
  private static final int FIRST_LEADING = 6;

  private static final int LAST_LEADING = 9;

  /** Those of them that refer to pictures from before it: RASL. */
  private static final int FIRST_SKIPPED = 8;

  /** {@code nal_unit_type} in the first byte of a header. */
  public static int type(int firstHeaderByte) {
    return (firstHeaderByte >> 1) & 0x3f;
  }

  /** Whether pictures of this type follow a random access point and are shown before it. */
  public static boolean isLeading(int type) {
    return type >= FIRST_LEADING && type <= LAST_LEADING;
  }

  /** Whether pictures of this type cannot be decoded where decoding starts at the random access point they follow. */
  public static boolean isSkippedLeading(int type) {
    return type >= FIRST_SKIPPED && type <= LAST_LEADING;
  }

  /**
   * Type of the first slice in a sample; -1 when there is none.
   *
   * @param sample NAL units with 4-byte lengths, not to be trusted; borrows
   */
  public static int pictureType(ByteBuf sample) {
    int end = sample.writerIndex();
    long at = sample.readerIndex();
    while (at + NalUnits.LENGTH_BYTES < end) {
      int type = type(sample.getUnsignedByte((int) at + NalUnits.LENGTH_BYTES));
      long size = sample.getUnsignedInt((int) at);
      if (size > 0 && type <= LAST_SLICE) {
        return type;
      }
      at += NalUnits.LENGTH_BYTES + size;
    }
    return -1;
  }

  static void requireType(int header, int nalUnitType, String name) throws MalformedInputException {
    if ((header & 0x8000) != 0 || type(header >> 8) != nalUnitType) {
      throw new MalformedInputException(
        "NAL unit header 0x%04x is not that of an H.265 %s (nal_unit_type %d)".formatted(
          header,
          name,
          nalUnitType
        )
      );
    }
  }
}
