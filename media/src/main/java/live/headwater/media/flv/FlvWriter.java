package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;

/** Writes what {@link FlvReader} reads. */
public final class FlvWriter {

  private FlvWriter() {}

  /**
   * Appends the file header.
   *
   * @param out borrows
   */
  public static void writeFileHeader(boolean audio, boolean video, ByteBuf out) {
    out.writeMedium(FlvReader.SIGNATURE).writeByte(1);
    out.writeByte((audio ? 4 : 0) | (video ? 1 : 0));
    out.writeInt(FlvReader.FILE_HEADER_BYTES);
    out.writeInt(0); // PreviousTagSize0
  }

  /**
   * Appends a tag.
   *
   * @param type {@link FlvTag#AUDIO}, {@link FlvTag#VIDEO} or {@link FlvTag#SCRIPT_DATA}
   * @param timestampMs decode time; its lower 32 bits are written
   * @param body less than 2^24 bytes; borrows, indices unchanged
   * @param out borrows
   */
  public static void writeTag(int type, long timestampMs, ByteBuf body, ByteBuf out) {
    int sizeBytes = body.readableBytes();
    if (sizeBytes > FlvTag.MAX_BODY_BYTES) {
      throw new IllegalArgumentException("FLV tag body of " + sizeBytes + " bytes, at most 2^24 - 1 fit");
    }
    out.writeByte(type).writeMedium(sizeBytes);
    out.writeMedium((int) timestampMs).writeByte((int) (timestampMs >> 24));
    out.writeMedium(0); // StreamID
    out.writeBytes(body, body.readerIndex(), sizeBytes);
    out.writeInt(FlvTag.HEADER_BYTES + sizeBytes);
  }
}
