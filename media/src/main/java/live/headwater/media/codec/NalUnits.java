package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;

/**
 * H.264 access units as length-prefixed NAL units. ISO/IEC 14496-15, 5.3.2 (Sample format); ITU-T H.264, 7.3.1 (NAL
 * unit syntax).
 *
 * <pre>
 * length (8, 16 or 32), nal_unit (length bytes), ...
 * nal_unit: forbidden_zero_bit (1), nal_ref_idc (2), nal_unit_type (5), ...
 * </pre>
 *
 * <p>A <em>sample</em> is what an {@link live.headwater.media.AccessUnit} holds: lengths of {@link #LENGTH_BYTES}
 * bytes. To walk over one:
 * <pre>{@code
 * for (int at = sample.readerIndex(); at < sample.writerIndex(); at += LENGTH_BYTES + size) {
 *   size = NalUnits.sizeAt(sample, at, LENGTH_BYTES);
 *   ...
 * }
 * }</pre>
 *
 * <p>All methods but {@link #collect} are made to run once for each access unit: they allocate nothing but the buffers
 * they return. {@link AnnexB} has the other format.
 */
public final class NalUnits {

  /** Size of a length field of a sample of ours, and of the start code that takes its place. */
  public static final int LENGTH_BYTES = 4;

  /** {@code nal_unit_type}. ITU-T H.264, Table 7-1. */
  public static final int SLICE = 1;

  public static final int SLICE_PARTITION_A = 2;
  public static final int IDR_SLICE = 5;
  public static final int SEI = 6;
  public static final int SPS = 7;
  public static final int PPS = 8;
  public static final int ACCESS_UNIT_DELIMITER = 9;

  private static final int TYPE_MASK = 0x1f;

  private NalUnits() {}

  /**
   * Size of the NAL unit at {@code index}, without its length field.
   *
   * @param index absolute, of the length field; less than the writer index
   * @param lengthSizeBytes 1, 2 or 4
   * @return 0 to what is left of the buffer
   * @throws MalformedInputException if the length field or the NAL unit runs past the end
   */
  public static int sizeAt(ByteBuf nalUnits, int index, int lengthSizeBytes) throws MalformedInputException {
    int size = sizeOrNegative(nalUnits, index, lengthSizeBytes);
    if (size < 0) {
      throw overrun(nalUnits, index, lengthSizeBytes);
    }
    return size;
  }

  /** {@code nal_unit_type} in the header byte {@code header}. */
  public static int type(int header) {
    return header & TYPE_MASK;
  }

  /**
   * Checks all lengths and gives the types of the NAL units.
   *
   * @param lengthSizeBytes 1, 2 or 4
   * @return bit {@code n} set when a NAL unit of type {@code n} is there; see {@link #contains}
   * @throws MalformedInputException if a NAL unit runs past the end
   */
  public static int types(ByteBuf nalUnits, int lengthSizeBytes) throws MalformedInputException {
    int types = 0;
    int end = nalUnits.writerIndex();
    int at = nalUnits.readerIndex();
    while (at < end) {
      int size = sizeAt(nalUnits, at, lengthSizeBytes);
      at += lengthSizeBytes;
      if (size > 0) {
        types |= 1 << type(nalUnits.getByte(at));
      }
      at += size;
    }
    return types;
  }

  /** Whether {@code types}, of {@link #types}, has {@code nalUnitType}. */
  public static boolean contains(int types, int nalUnitType) {
    return (types & (1 << nalUnitType)) != 0;
  }

  /** Whether {@code types}, of {@link #types}, has a part of a picture. */
  public static boolean containsPicture(int types) {
    return (types & ((1 << SLICE) | (1 << SLICE_PARTITION_A) | (1 << IDR_SLICE))) != 0;
  }

  /** Whether {@code types}, of {@link #types}, has an SPS or a PPS. */
  public static boolean containsParameterSet(int types) {
    return (types & ((1 << SPS) | (1 << PPS))) != 0;
  }

  /** Appends a copy of each NAL unit of {@code nalUnitType} in {@code sample} to {@code out}; borrows. */
  public static void collect(ByteBuf sample, int nalUnitType, List<Bytes> out)
    throws MalformedInputException {
    int end = sample.writerIndex();
    int at = sample.readerIndex();
    while (at < end) {
      int size = sizeAt(sample, at, LENGTH_BYTES);
      at += LENGTH_BYTES;
      if (size > 0 && type(sample.getByte(at)) == nalUnitType) {
        out.add(Bytes.copyOf(sample, at, size));
      }
      at += size;
    }
  }

  /**
   * Makes a sample of what an encoder sent as one: lengths become 4 bytes wide, empty NAL units vanish, and Annex B
   * where lengths were promised (some encoders do that) is converted.
   *
   * <p>Annex B is what begins with a start code and makes no sense as lengths. An access unit rightly begins with
   * 00 00 00 01 (B.1.2), hardly ever a NAL unit of one byte with all other lengths right by chance.
   *
   * @param payload borrows
   * @param lengthSizeBytes what the decoder configuration record says: 1, 2 or 4
   * @return owned; the same memory as {@code payload} when there is nothing to change
   * @throws MalformedInputException if a NAL unit runs past the end
   */
  public static ByteBuf toSample(ByteBuf payload, int lengthSizeBytes, ByteBufAllocator allocator)
    throws MalformedInputException {
    if (lengthSizeBytes < LENGTH_BYTES && AnnexB.startsWithStartCode(payload)) {
      return AnnexB.toSample(payload, allocator); // As short lengths it would begin with empty NAL units.
    }
    int end = payload.writerIndex();
    int at = payload.readerIndex();
    int units = 0;
    boolean asIs = lengthSizeBytes == LENGTH_BYTES;
    while (at < end) {
      int size = sizeOrNegative(payload, at, lengthSizeBytes);
      if (size < 0) {
        if (AnnexB.startsWithStartCode(payload)) {
          return AnnexB.toSample(payload, allocator);
        }
        throw overrun(payload, at, lengthSizeBytes);
      }
      if (size > 0) {
        units++;
      } else {
        asIs = false;
      }
      at += lengthSizeBytes + size;
    }
    return asIs ? payload.retain() : rewrite(payload, lengthSizeBytes, units, allocator);
  }

  private static ByteBuf rewrite(ByteBuf payload, int lengthSizeBytes, int units, ByteBufAllocator allocator)
    throws MalformedInputException {
    int growth = units * (LENGTH_BYTES - lengthSizeBytes);
    ByteBuf sample = allocator.buffer(payload.readableBytes() + growth);
    int end = payload.writerIndex();
    int at = payload.readerIndex();
    while (at < end) {
      int size = sizeAt(payload, at, lengthSizeBytes);
      at += lengthSizeBytes;
      if (size > 0) {
        sample.writeInt(size).writeBytes(payload, at, size);
      }
      at += size;
    }
    return sample;
  }

  /** Size of the NAL unit at {@code index}, or -1 when its length field or itself runs past the end. */
  static int sizeOrNegative(ByteBuf nalUnits, int index, int lengthSizeBytes) {
    int left = nalUnits.writerIndex() - index - lengthSizeBytes;
    if (left < 0) {
      return -1;
    }
    int size = switch (lengthSizeBytes) {
      case 1 -> nalUnits.getUnsignedByte(index);
      case 2 -> nalUnits.getUnsignedShort(index);
      case 4 -> nalUnits.getInt(index); // 2^31 and more is negative, and too long for any buffer
      default -> throw new IllegalArgumentException("NAL unit lengths of " + lengthSizeBytes + " bytes");
    };
    return size <= left ? size : -1;
  }

  static MalformedInputException overrun(ByteBuf nalUnits, int index, int lengthSizeBytes) {
    int start = nalUnits.readerIndex();
    int left = nalUnits.writerIndex() - index - lengthSizeBytes;
    if (left < 0) {
      return new MalformedInputException(
        "NAL unit length of %d bytes at byte %d runs past the end of the access unit of %d bytes".formatted(
          lengthSizeBytes,
          index - start,
          nalUnits.readableBytes()
        )
      );
    }
    long size = switch (lengthSizeBytes) {
      case 1 -> nalUnits.getUnsignedByte(index);
      case 2 -> nalUnits.getUnsignedShort(index);
      default -> nalUnits.getUnsignedInt(index);
    };
    return new MalformedInputException(
      "NAL unit at byte %d claims %d bytes, but the access unit of %d bytes has %d left".formatted(
        index - start,
        size,
        nalUnits.readableBytes(),
        left
      )
    );
  }

  static void requireType(int header, int nalUnitType, String name) throws MalformedInputException {
    if ((header & 0x80) != 0 || type(header) != nalUnitType) {
      throw new MalformedInputException(
        "NAL unit header 0x%02x is not that of an H.264 %s (nal_unit_type %d)".formatted(
          header,
          name,
          nalUnitType
        )
      );
    }
  }
}
