package live.headwater.media.mpegts.demux;

import static live.headwater.media.mpegts.demux.TsPackets.PMT_PID;
import static live.headwater.media.mpegts.demux.TsPackets.join;
import static live.headwater.media.mpegts.demux.TsPackets.nullPacket;
import static live.headwater.media.mpegts.demux.TsPackets.packet;
import static live.headwater.media.mpegts.demux.TsPackets.section;
import static live.headwater.media.mpegts.demux.TsPackets.tables;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import live.headwater.media.mpegts.TsPacket;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class TsDemuxerFuzzTest {

  private static final TsDemuxer.Limits LIMITS = new TsDemuxer.Limits(1 << 16, 8);

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
    byte[] pes = join(new byte[] { 0, 0, 1 }, Arrays.copyOfRange(data, 1, data.length));
    byte[] packets = tables(data[0]);
    for (int at = 0, counter = 0; at < pes.length; at += TsPacket.BYTES - 4, counter++) {
      byte[] payload = Arrays.copyOfRange(pes, at, Math.min(pes.length, at + TsPacket.BYTES - 4));
      packets = join(packets, packet(at == 0 ? 0x4100 : 0x100, counter, payload));
    }
    Demuxed demuxed = new Demuxed();
    demuxed.read(join(packets, nullPacket(), nullPacket()), () -> 1316, LIMITS);
    Assertions.assertTrue(demuxed.units.size() <= data.length);
  }
}
