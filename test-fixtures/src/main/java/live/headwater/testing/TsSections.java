package live.headwater.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/** PAT and PMT of a segment: ISO/IEC 13818-1, 2.4.4. Each is one section that fits in one TS packet. */
final class TsSections {

  static final int PAT_PID = 0;
  private static final int NONE = -1;

  private int pmtPid = NONE;
  private int pcrPid = NONE;
  private final Map<Integer, TsCodec> codecs = new LinkedHashMap<>();

  boolean complete() {
    return pcrPid != NONE;
  }

  boolean isTable(int pid) {
    return pid == PAT_PID || pid == pmtPid;
  }

  boolean isPmt(int pid) {
    return pid == pmtPid;
  }

  int pcrPid() {
    return pcrPid;
  }

  /** What is carried, by PID. */
  Map<Integer, TsCodec> codecs() {
    return codecs;
  }

  void read(TsPacketReader packet) {
    byte[] payload = packet.payload();
    ByteCursor in = new ByteCursor(payload, 0, payload.length, packet.toString());
    in.check(packet.unitStart(), "a section must start here");
    in.equal(in.u8(), 0, "pointer_field");
    boolean pat = packet.pid() == PAT_PID;
    in.equal(in.u8(), pat ? 0 : 2, "table_id");
    int flagsAndLength = in.u16();
    in.equal(flagsAndLength & 0xfc00, 0xb000, "section_syntax_indicator, reserved and unused length bits");
    int length = flagsAndLength & 0x3ff;
    int sectionStart = in.position() - 3;
    ByteCursor section = in.sub(length, pat ? "PAT" : "PMT");
    while (in.remaining() > 0) {
      in.equal(in.u8(), 0xff, "stuffing behind the section");
    }
    section.u16(); // transport_stream_id or program_number
    int version = section.u8();
    section.equal(version & 0xc1, 0xc1, "reserved bits and current_next_indicator");
    section.equal(section.u16(), 0, "section_number and last_section_number");
    ByteCursor body = section.sub(section.remaining() - 4, "body");
    int crc = section.s32();
    int computed = crc32(payload, sectionStart, section.position() - 4);
    section.check(
      crc == computed,
      "CRC_32 is " + Integer.toHexString(crc) + ", must be " + Integer.toHexString(computed)
    );
    if (pat) {
      readPat(body);
    } else {
      readPmt(body);
    }
  }

  private void readPat(ByteCursor body) {
    body.check(body.u16() > 0, "program_number 0 is the network PID");
    int pid = pid(body);
    body.end();
    body.check(pmtPid == NONE || pmtPid == pid, "PMT PID changed from " + pmtPid + " to " + pid);
    pmtPid = pid;
  }

  private void readPmt(ByteCursor body) {
    int clock = pid(body);
    body.skip(infoLength(body));
    Map<Integer, TsCodec> types = new LinkedHashMap<>();
    while (body.remaining() > 0) {
      int type = body.u8();
      int pid = pid(body);
      TsCodec codec = TsCodec.of(type, body.sub(infoLength(body), "descriptors of PID " + pid));
      body.check(types.put(pid, codec) == null, "PID " + pid + " twice");
    }
    body.check(types.containsKey(clock), "PCR_PID " + clock + " is none of " + types.keySet());
    boolean unchanged = !complete() || (pcrPid == clock && codecs.equals(types));
    body.check(unchanged, "PMT changed within the segment");
    pcrPid = clock;
    codecs.putAll(types);
  }

  private static int pid(ByteCursor in) {
    int value = in.u16();
    in.equal(value >> 13, 7, "reserved bits before a PID");
    int pid = value & 0x1fff;
    in.check(pid >= 0x10 && pid < 0x1fff, "PID " + pid);
    return pid;
  }

  private static int infoLength(ByteCursor in) {
    int value = in.u16();
    in.equal(value & 0xfc00, 0xf000, "reserved and unused bits of an info length");
    return value & 0x3ff;
  }

  /** Annex A: polynomial 0x04c11db7, high bit first, starting with all ones. */
  static int crc32(byte[] bytes, int start, int end) {
    int crc = -1;
    for (int i = start; i < end; i++) {
      for (int bit = 7; bit >= 0; bit--) {
        int feedback = (crc >>> 31) ^ ((bytes[i] >> bit) & 1);
        crc = (crc << 1) ^ (feedback * 0x04c1_1db7);
      }
    }
    return crc;
  }
}
