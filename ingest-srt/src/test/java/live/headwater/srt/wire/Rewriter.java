package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import live.headwater.media.InputException;

/** Reads a packet into what this package makes of it, and writes that. */
final class Rewriter {

  private Rewriter() {}

  /** Control packets of unknown types are left out. */
  static void rewrite(ByteBuf packet, ByteBuf out) throws InputException {
    int timestampUs = SrtPacket.timestampUs(packet);
    int socketId = SrtPacket.destinationSocketId(packet);
    if (!SrtPacket.isControl(packet)) {
      int field = DataPacket.messageField(packet);
      DataPacket.writeHeader(
        out,
        DataPacket.sequence(packet),
        MessageField.of(
          MessageField.position(field),
          MessageField.isInOrder(field),
          MessageField.key(field),
          MessageField.isRetransmitted(field),
          MessageField.number(field)
        ),
        timestampUs,
        socketId
      );
      out.writeBytes(SrtPacket.body(packet));
      return;
    }
    ControlType type = ControlPacket.type(packet);
    int information = ControlPacket.information(packet);
    switch (type) {
      case HANDSHAKE -> Handshake.read(packet).write(out, timestampUs, socketId);
      case KEEP_ALIVE, CONGESTION_WARNING, SHUTDOWN -> ControlPacket.writeBare(
        out,
        type,
        timestampUs,
        socketId
      );
      case ACK -> Acknowledgement.read(packet).write(out, timestampUs, socketId);
      case ACK_ACK -> ControlPacket.writeAckAck(out, information, timestampUs, socketId);
      case NAK -> rewriteLoss(packet, out, timestampUs, socketId);
      case DROP_REQUEST -> DropRequest.read(packet).write(out, timestampUs, socketId);
      case PEER_ERROR -> ControlPacket.writePeerError(out, information, timestampUs, socketId);
      case USER_DEFINED -> HandshakeExtension.read(
        ControlPacket.subtype(packet),
        SrtPacket.body(packet)
      ).writePacket(out, timestampUs, socketId);
      case UNKNOWN -> {
      }
    }
  }

  private static void rewriteLoss(ByteBuf packet, ByteBuf out, int timestampUs, int socketId) {
    LossReport.writeHeader(out, timestampUs, socketId);
    LossReport report = new LossReport();
    report.start(packet);
    while (report.next()) {
      LossReport.append(out, report.first(), report.last());
    }
  }
}
