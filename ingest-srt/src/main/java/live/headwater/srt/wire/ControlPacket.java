package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;

/**
 * The header of a control packet, and whole packets that say nothing but their type. Methods that read do so at the
 * reader index and move nothing; all borrow. draft-sharabayko-srt-01, 3.2 (Control Packets).
 *
 * <p>Packets without content are written with four zero bytes behind the header, as libsrt writes them.
 */
public final class ControlPacket {

  private ControlPacket() {}

  public static ControlType type(ByteBuf packet) {
    return ControlType.of(packet.getUnsignedShort(packet.readerIndex()) & 0x7fff);
  }

  /** What {@link ControlType#USER_DEFINED} is about: the type of a {@link HandshakeExtension}. */
  public static int subtype(ByteBuf packet) {
    return packet.getUnsignedShort(packet.readerIndex() + 2);
  }

  /** The second word: number of an ACK or ACKACK, message number of a drop request, code of a peer error. */
  public static int information(ByteBuf packet) {
    return packet.getInt(packet.readerIndex() + 4);
  }

  /** Writes the header; content is to follow. */
  public static void writeHeader(
    ByteBuf out,
    ControlType type,
    int subtype,
    int information,
    int timestampUs,
    int destinationSocketId
  ) {
    if (type == ControlType.UNKNOWN) {
      throw new IllegalArgumentException("an unknown control packet has no code to write");
    }
    out.writeInt(SrtPacket.CONTROL_BIT | (type.code() << 16) | (subtype & 0xffff));
    out.writeInt(information);
    out.writeInt(timestampUs);
    out.writeInt(destinationSocketId);
  }

  /** Writes a packet without content: keep-alive, congestion warning, shutdown. */
  public static void writeBare(ByteBuf out, ControlType type, int timestampUs, int destinationSocketId) {
    writeBare(out, type, 0, timestampUs, destinationSocketId);
  }

  /** @param acknowledgementNumber of the full ACK that is answered */
  public static void writeAckAck(
    ByteBuf out,
    int acknowledgementNumber,
    int timestampUs,
    int destinationSocketId
  ) {
    writeBare(out, ControlType.ACK_ACK, acknowledgementNumber, timestampUs, destinationSocketId);
  }

  /** @param code what went wrong; libsrt knows 4000, a file that cannot be written */
  public static void writePeerError(ByteBuf out, int code, int timestampUs, int destinationSocketId) {
    writeBare(out, ControlType.PEER_ERROR, code, timestampUs, destinationSocketId);
  }

  private static void writeBare(
    ByteBuf out,
    ControlType type,
    int information,
    int timestampUs,
    int socketId
  ) {
    writeHeader(out, type, 0, information, timestampUs, socketId);
    out.writeInt(0);
  }
}
