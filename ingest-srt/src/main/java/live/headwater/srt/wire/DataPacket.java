package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;

/**
 * The header of a data packet, behind which all is payload ({@link SrtPacket#body}). No object per packet: methods
 * read at the reader index and move nothing; they borrow. draft-sharabayko-srt-01, 3.1 (Data Packets).
 */
public final class DataPacket {

  private DataPacket() {}

  public static int sequence(ByteBuf packet) {
    return packet.getInt(packet.readerIndex()) & SeqNo.MAX;
  }

  /** The second word: see {@link MessageField}. */
  public static int messageField(ByteBuf packet) {
    return packet.getInt(packet.readerIndex() + 4);
  }

  /** Changes the second word in place. */
  public static void setMessageField(ByteBuf packet, int messageField) {
    packet.setInt(packet.readerIndex() + 4, messageField);
  }

  /** Writes the header; payload is to follow. */
  public static void writeHeader(
    ByteBuf out,
    int sequence,
    int messageField,
    int timestampUs,
    int destinationSocketId
  ) {
    out.writeInt(sequence & SeqNo.MAX);
    out.writeInt(messageField);
    out.writeInt(timestampUs);
    out.writeInt(destinationSocketId);
  }
}
