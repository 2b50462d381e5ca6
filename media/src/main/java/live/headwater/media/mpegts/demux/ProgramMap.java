package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The program map table. ISO/IEC 13818-1, 2.4.4.8 (Program map table):
 *
 * <pre>
 * table_id 2(8) section_length(16 with flags) program_number(16) reserved(2) version_number(5)
 * current_next_indicator(1) section_number(8) last_section_number(8)
 * reserved(3) PCR_PID(13) reserved(4) program_info_length(12) descriptors
 * { stream_type(8) reserved(3) elementary_PID(13) reserved(4) ES_info_length(12) descriptors } ...
 * CRC_32(32)
 * </pre>
 *
 * @param streams of different PIDs
 */
record ProgramMap(List<StreamInfo> streams) {
  private static final int TABLE_ID = 2;
  private static final int PROGRAM_INFO_LENGTH = 10;
  private static final int ENTRY_BYTES = 5;
  private static final int CRC_BYTES = 4;

  /** Null when the section is another table's or program's, not valid yet or malformed; borrows. */
  static @Nullable ProgramMap read(ByteBuf section, int programNumber) {
    int end = section.writerIndex() - CRC_BYTES;
    if (
      end < PROGRAM_INFO_LENGTH + 2 ||
      section.getByte(0) != TABLE_ID ||
      section.getUnsignedShort(3) != programNumber ||
      (section.getByte(5) & 1) == 0
    ) {
      return null;
    }
    List<StreamInfo> streams = new ArrayList<>();
    int at = PROGRAM_INFO_LENGTH + 2 + (section.getUnsignedShort(PROGRAM_INFO_LENGTH) & 0xfff);
    while (at + ENTRY_BYTES <= end) {
      int type = section.getUnsignedByte(at);
      int pid = section.getUnsignedShort(at + 1) & 0x1fff;
      int descriptorBytes = section.getUnsignedShort(at + 3) & 0xfff;
      at += ENTRY_BYTES;
      if (at + descriptorBytes > end) {
        return null;
      }
      if (isUsable(pid, streams)) {
        streams.add(new StreamInfo(pid, type, Bytes.copyOf(section, at, descriptorBytes)));
      }
      at += descriptorBytes;
    }
    return new ProgramMap(streams);
  }

  private static boolean isUsable(int pid, List<StreamInfo> streams) {
    for (StreamInfo other : streams) {
      if (other.pid() == pid) {
        return false;
      }
    }
    return pid >= 0x10 && pid < 0x1fff;
  }
}
