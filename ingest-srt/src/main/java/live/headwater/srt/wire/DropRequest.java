package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import live.headwater.media.MalformedInputException;

/**
 * The sender gave packets up: they will not come. draft-sharabayko-srt-01, 3.2.9 (Message Drop Request).
 *
 * @param messageNumber 0 when the range alone says what is meant, as for packets that libsrt's sender has forgotten
 * @param firstSequence of the range
 * @param lastSequence of the range; it is dropped as well
 */
public record DropRequest(int messageNumber, int firstSequence, int lastSequence) {
  private static final int BODY_BYTES = 8;

  /** @param packet with its header; borrows */
  public static DropRequest read(ByteBuf packet) throws MalformedInputException {
    int bodyBytes = SrtPacket.bodyBytes(packet);
    if (bodyBytes < BODY_BYTES) {
      throw new MalformedInputException(
        "SRT drop request of " + bodyBytes + " bytes, at least " + BODY_BYTES
      );
    }
    int at = packet.readerIndex() + SrtPacket.HEADER_BYTES;
    int first = packet.getInt(at);
    int last = packet.getInt(at + 4);
    if (!SeqNo.isValid(first) || !SeqNo.isValid(last) || SeqNo.distance(first, last) < 0) {
      throw new MalformedInputException(
        "SRT drop request from 0x" + Integer.toHexString(first) + " to 0x" + Integer.toHexString(last)
      );
    }
    return new DropRequest(ControlPacket.information(packet), first, last);
  }

  /** @param out borrows */
  public void write(ByteBuf out, int timestampUs, int destinationSocketId) {
    ControlPacket.writeHeader(
      out,
      ControlType.DROP_REQUEST,
      0,
      messageNumber,
      timestampUs,
      destinationSocketId
    );
    out.writeInt(firstSequence);
    out.writeInt(lastSequence);
  }
}
