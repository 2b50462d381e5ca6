package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;

/**
 * The header of a video tag body: accessors for the one shape that comes with every access unit, and writers.
 * {@link VideoTagBody} tells all shapes apart. Adobe FLV 10.1, E.4.3 (Video tags).
 *
 * <pre>
 * FrameType (4), CodecID (4), AVCPacketType (8), CompositionTime (24, signed), data
 * </pre>
 */
public final class VideoTagHeader {

  /** Bytes in front of the data of an AVC packet. */
  public static final int AVC_HEADER_BYTES = 5;

  /** {@code FrameType}. */
  public static final int KEY_FRAME = 1;

  public static final int INTER_FRAME = 2;
  public static final int COMMAND_FRAME = 5;

  /** {@code CodecID} of H.264. */
  public static final int AVC = 7;

  /** {@code AVCPacketType}. */
  static final int SEQUENCE_HEADER = 0;

  static final int NAL_UNITS = 1;
  static final int END_OF_SEQUENCE = 2;

  private VideoTagHeader() {}

  /** Whether {@code body} is an H.264 access unit of at least one byte. */
  public static boolean isAvcPicture(ByteBuf body) {
    int at = body.readerIndex();
    return (
      body.readableBytes() > AVC_HEADER_BYTES &&
      (body.getByte(at) & 0x8f) == AVC && // top bit: Enhanced RTMP
      frameType(body) != COMMAND_FRAME &&
      body.getByte(at + 1) == NAL_UNITS
    );
  }

  /** {@code FrameType}, 0 to 15. The encoder's word: NAL unit types are to be trusted more. */
  public static int frameType(ByteBuf body) {
    return (body.getByte(body.readerIndex()) & 0xf0) >> 4;
  }

  /** PTS minus DTS of a picture in milliseconds, -2^23 to 2^23 - 1. */
  public static int compositionTimeMs(ByteBuf body) {
    return body.getMedium(body.readerIndex() + 2);
  }

  /** The NAL units of a picture. Returns view. */
  public static ByteBuf nalUnits(ByteBuf body) {
    return body.slice(body.readerIndex() + AVC_HEADER_BYTES, body.readableBytes() - AVC_HEADER_BYTES);
  }

  /** Appends the header of a decoder configuration record. */
  public static void writeAvcSequenceHeader(ByteBuf out) {
    write(out, KEY_FRAME, SEQUENCE_HEADER, 0);
  }

  /**
   * Appends the header of an access unit.
   *
   * @param compositionTimeMs PTS minus DTS, -2^23 to 2^23 - 1
   */
  public static void writeAvcPicture(ByteBuf out, boolean keyFrame, int compositionTimeMs) {
    write(out, keyFrame ? KEY_FRAME : INTER_FRAME, NAL_UNITS, compositionTimeMs);
  }

  /** Appends the whole body that ends a sequence. */
  public static void writeAvcEndOfSequence(ByteBuf out) {
    write(out, KEY_FRAME, END_OF_SEQUENCE, 0);
  }

  private static void write(ByteBuf out, int frameType, int packetType, int compositionTimeMs) {
    out
      .writeByte((frameType << 4) | AVC)
      .writeByte(packetType)
      .writeMedium(compositionTimeMs);
  }
}
