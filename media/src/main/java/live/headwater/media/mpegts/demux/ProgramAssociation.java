package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One section of the program association table. ISO/IEC 13818-1, 2.4.4.3 (Program association table):
 *
 * <pre>
 * table_id 0(8) section_length(16 with flags) transport_stream_id(16) reserved(2) version_number(5)
 * current_next_indicator(1) section_number(8) last_section_number(8)
 * { program_number(16) reserved(3) network_PID or program_map_PID(13) } ...
 * CRC_32(32)
 * </pre>
 *
 * @param programs without the network's entry
 * @param isWhole whether it is the only section
 */
record ProgramAssociation(List<Program> programs, boolean isWhole) {
  private static final int TABLE_ID = 0;
  private static final int ENTRIES = 8;
  private static final int ENTRY_BYTES = 4;
  private static final int CRC_BYTES = 4;

  /**
   * @param number 1 to 65535
   * @param mapPid where its PMT is
   */
  record Program(int number, int mapPid) {}

  /** Null when the section is another table's or not valid yet; borrows. */
  static @Nullable ProgramAssociation read(ByteBuf section) {
    int end = section.writerIndex() - CRC_BYTES;
    if (end < ENTRIES || section.getByte(0) != TABLE_ID || (section.getByte(5) & 1) == 0) {
      return null;
    }
    List<Program> programs = new ArrayList<>();
    for (int at = ENTRIES; at + ENTRY_BYTES <= end; at += ENTRY_BYTES) {
      int number = section.getUnsignedShort(at);
      int pid = section.getUnsignedShort(at + 2) & 0x1fff;
      if (number != 0 && pid >= 0x10 && pid < 0x1fff) {
        programs.add(new Program(number, pid));
      }
    }
    return new ProgramAssociation(programs, section.getByte(7) == 0);
  }

  @Nullable
  Program find(int number) {
    for (Program program : programs) {
      if (program.number() == number) {
        return program;
      }
    }
    return null;
  }
}
