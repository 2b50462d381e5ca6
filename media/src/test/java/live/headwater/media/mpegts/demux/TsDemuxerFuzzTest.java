package live.headwater.media.mpegts.demux;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import live.headwater.media.mpegts.Crc32;
import live.headwater.media.mpegts.TsPacket;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class TsDemuxerFuzzTest {

  private static final TsDemuxer.Limits LIMITS = new TsDemuxer.Limits(1 << 16, 8);
  private static final int PMT_PID = 0x1000;

  @FuzzTest(maxDuration = "10m")
  void read_anyBytes_giveTheSameUnitsHoweverSplit(byte[] data) {
    Demuxed whole = new Demuxed();
    whole.read(data, () -> 1316, LIMITS);
    Demuxed split = new Demuxed();
    split.read(data, () -> 61, LIMITS);
    Assertions.assertEquals(whole.units, split.units);
    Assertions.assertEquals(whole.tracks, split.tracks);
    Assertions.assertEquals(whole.problems, split.problems);
  }

  /** First the bytes of a PAT, then of a PMT, with their lengths and CRC made right. */
  @FuzzTest(maxDuration = "10m")
  void read_anyTables_areSurvived(byte[] data) {
    int half = data.length / 2;
    Demuxed demuxed = new Demuxed();
    byte[] pat = packet(0, 0, section(0, Arrays.copyOf(data, half)));
    byte[] pmt = packet(PMT_PID, 0, section(2, Arrays.copyOfRange(data, half, data.length)));
    demuxed.read(join(pat, pmt, nullPacket(), nullPacket()), () -> 188, LIMITS);
    Assertions.assertTrue(demuxed.units.isEmpty());
  }

  /** The first byte is the stream type; the rest is a PES packet from behind its start code on. */
  @FuzzTest(maxDuration = "10m")
  void read_anyPesPacket_isSurvived(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] pat = packet(0, 0, section(0, new byte[] { 0, 1, (byte) 0xc1, 0, 0, 0, 1, (byte) 0xf0, 0 }));
    byte[] entry = { 0, 1, (byte) 0xc1, 0, 0, (byte) 0xe1, 0, (byte) 0xf0, 0, data[0], (byte) 0xe1, 0, (byte) 0xf0, 0 };
    byte[] pmt = packet(PMT_PID, 0, section(2, entry));
    byte[] pes = join(new byte[] { 0, 0, 1 }, Arrays.copyOfRange(data, 1, data.length));
    byte[] packets = join(pat, pmt);
    for (int at = 0, counter = 0; at < pes.length; at += TsPacket.BYTES - 4, counter++) {
      byte[] payload = Arrays.copyOfRange(pes, at, Math.min(pes.length, at + TsPacket.BYTES - 4));
      packets = join(packets, packet(at == 0 ? 0x4100 : 0x100, counter, payload));
    }
    Demuxed demuxed = new Demuxed();
    demuxed.read(join(packets, nullPacket(), nullPacket()), () -> 1316, LIMITS);
    Assertions.assertTrue(demuxed.units.size() <= data.length);
  }

  /** With a pointer_field in front. */
  private static byte[] section(int tableId, byte[] body) {
    int bytes = Math.min(body.length, 170);
    ByteBuf out = Unpooled.buffer();
    out.writeByte(0).writeByte(tableId).writeShort(0xb000 | (bytes + 4)).writeBytes(body, 0, bytes);
    out.writeInt(Crc32.of(out, 1, out.writerIndex()));
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  /**
   * @param pidAndStart with {@code payload_unit_start_indicator}, which tables always get
   * @param payload stuffed with 0xff behind for tables, by an adaptation field for others
   */
  private static byte[] packet(int pidAndStart, int counter, byte[] payload) {
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

  private static byte[] nullPacket() {
    return packet(0x1fff, 0, new byte[TsPacket.BYTES - 4]);
  }

  private static byte[] join(byte[]... parts) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
  }
}
