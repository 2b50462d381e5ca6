package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.FecGroup;
import live.headwater.srt.wire.FecLayout;
import live.headwater.srt.wire.FecPacket;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.SeqNo;

/**
 * The packet filter of what is sent: an FEC packet behind the last packet of each column and each row, in this order as
 * libsrt has it. A group of which a packet was never sent, or is too long, has none.
 */
final class FecSender {

  private final FecLayout layout;
  private final long start;
  private final Output out;
  private final FecPlace row = new FecPlace();
  private final FecPlace[] columns;

  /** That were sent. */
  long packetsSent;
  long bytesSent;

  FecSender(FilterConfig config, int initialSequence, Output out) {
    this.layout = new FecLayout(config);
    this.start = initialSequence;
    this.out = out;
    columns = FecPlace.many(layout.hasColumns() ? layout.rowPackets() : 0);
  }

  /**
   * A packet was sent, for the first time.
   *
   * @param packet as it is on the wire; borrows
   */
  void onSent(ByteBuf packet, long sequence) {
    long index = sequence - start;
    long columnGroup = layout.hasColumns() ? layout.columnGroup(index) : -1;
    if (columnGroup >= 0) {
      int column = layout.column(index);
      FecGroup group = columns[column].of(columnGroup);
      group.add(packet);
      if (layout.isColumnEnd(index)) {
        send(group, layout.columnPackets(), column, packet);
      }
    }
    if (layout.hasRows()) {
      FecGroup group = row.of(layout.row(index));
      group.add(packet);
      if (layout.isRowEnd(index)) {
        send(group, layout.rowPackets(), FecPacket.ROW, packet);
      }
    }
  }

  private void send(FecGroup group, int size, int column, ByteBuf last) {
    if (group.packets() != size) {
      return;
    }
    ByteBuf packet = out.begin();
    int key = MessageField.key(DataPacket.messageField(last));
    group.write(packet, column, DataPacket.sequence(last), key, out.peerSocketId());
    packetsSent++;
    bytesSent += packet.readableBytes();
    out.send(packet);
  }
}
