package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;

/**
 * The header of an audio tag body: accessors for the one shape that comes with every audio frame, and writers.
 * {@link AudioTagBody} tells all shapes apart. Adobe FLV 10.1, E.4.2 (Audio tags).
 *
 * <pre>
 * SoundFormat (4), SoundRate (2), SoundSize (1), SoundType (1), AACPacketType (8), data
 * </pre>
 */
public final class AudioTagHeader {

  /** Bytes in front of the data of an AAC packet. */
  public static final int AAC_HEADER_BYTES = 2;

  /** {@code SoundFormat} of AAC. */
  public static final int AAC = 10;

  /** {@code AACPacketType}. */
  static final int SEQUENCE_HEADER = 0;

  static final int RAW = 1;

  /** AAC always says 44 kHz, 16 bits, stereo here (E.4.2.1); the truth is in the sequence header. */
  private static final int AAC_FIRST_BYTE = (AAC << 4) | 0x0f;

  private AudioTagHeader() {}

  /** Whether {@code body} is an AAC frame of at least one byte. */
  public static boolean isAacFrame(ByteBuf body) {
    int at = body.readerIndex();
    return (
      body.readableBytes() > AAC_HEADER_BYTES &&
      (body.getByte(at) & 0xf0) == AAC << 4 &&
      body.getByte(at + 1) == RAW
    );
  }

  /** The raw frame. Returns view. */
  public static ByteBuf frame(ByteBuf body) {
    return body.slice(body.readerIndex() + AAC_HEADER_BYTES, body.readableBytes() - AAC_HEADER_BYTES);
  }

  /** Appends the header of an AudioSpecificConfig. */
  public static void writeAacSequenceHeader(ByteBuf out) {
    out.writeByte(AAC_FIRST_BYTE).writeByte(SEQUENCE_HEADER);
  }

  /** Appends the header of a raw frame. */
  public static void writeAacFrame(ByteBuf out) {
    out.writeByte(AAC_FIRST_BYTE).writeByte(RAW);
  }
}
