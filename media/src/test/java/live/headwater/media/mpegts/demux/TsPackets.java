package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import live.headwater.media.mpegts.Crc32;
import live.headwater.media.mpegts.TsPacket;

/** Packets made by hand. */
final class TsPackets {

  static final int PMT_PID = 0x1000;

  private TsPackets() {}

  /** The tables of a program of one stream on PID 0x100. */
  static byte[] tables(int streamType) {
    byte[] pat = { 0, 1, (byte) 0xc1, 0, 0, 0, 1, (byte) 0xf0, 0 };
    byte[] pmt = {
      0,
      1,
      (byte) 0xc1,
      0,
      0,
      (byte) 0xe1,
      0,
      (byte) 0xf0,
      0,
      (byte) streamType,
      (byte) 0xe1,
      0,
      (byte) 0xf0,
      0,
    };
    return join(packet(0, 0, section(0, pat)), packet(PMT_PID, 0, section(2, pmt)));
  }

  /** With a pointer_field in front. */
  static byte[] section(int tableId, byte[] body) {
    int bytes = Math.min(body.length, 170);
    ByteBuf out = Unpooled.buffer();
    out
      .writeByte(0)
      .writeByte(tableId)
      .writeShort(0xb000 | (bytes + 4))
      .writeBytes(body, 0, bytes);
    out.writeInt(Crc32.of(out, 1, out.writerIndex()));
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  /**
   * @param pidAndStart with {@code payload_unit_start_indicator}, which tables always get
   * @param payload stuffed with 0xff behind for tables, by an adaptation field for others
   */
  static byte[] packet(int pidAndStart, int counter, byte[] payload) {
    boolean table = pidAndStart == 0 || pidAndStart == PMT_PID;
    int stuffing = TsPacket.BYTES - 4 - payload.length;
    ByteBuf out = Unpooled.buffer();
    out.writeByte(0x47).writeShort(table ? pidAndStart | 0x4000 : pidAndStart);
    out.writeByte((table || stuffing == 0 ? 0x10 : 0x30) | (counter & 0xf));
    if (table) {
      out.writeBytes(payload);
    } else if (stuffing > 0) {
      out.writeByte(stuffing - 1);
      out.writeZero(stuffing - 1);
      out.writeBytes(payload);
      return Arrays.copyOf(out.array(), TsPacket.BYTES);
    } else {
      out.writeBytes(payload);
    }
    while (out.writerIndex() < TsPacket.BYTES) {
      out.writeByte(0xff);
    }
    return Arrays.copyOf(out.array(), TsPacket.BYTES);
  }

  static byte[] nullPacket() {
    return packet(0x1fff, 0, new byte[TsPacket.BYTES - 4]);
  }

  static byte[] join(byte[]... parts) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
  }
}
