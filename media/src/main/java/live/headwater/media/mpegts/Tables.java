package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;
import live.headwater.media.codec.HevcConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * PAT and PMT, one TS packet each. ISO/IEC 13818-1, 2.4.4.3 (Program association table) and 2.4.4.8 (Program map
 * table); both begin
 *
 * <pre>
 * table_id(8) section_syntax_indicator(1) '0'(1) reserved(2) section_length(12)
 * transport_stream_id or program_number(16) reserved(2) version_number(5) current_next_indicator(1)
 * section_number(8) last_section_number(8)
 * </pre>
 *
 * and end in a CRC_32.
 */
final class Tables {

  private static final int PROGRAM_NUMBER = 1;

  /** Bytes of a section up to and with {@code section_length}. */
  private static final int LENGTH_END = 3;

  private static final int CRC_BYTES = 4;

  private Tables() {}

  /** Writes what follows the header of the PAT's TS packet, filling the packet. */
  static void writePat(ByteBuf out) {
    int start = begin(out, 0x00, 1, 0);
    out.writeShort(PROGRAM_NUMBER);
    out.writeShort(0xe000 | TsPacket.PMT_PID);
    end(out, start);
  }

  /** Writes what follows the header of the PMT's TS packet, filling the packet. */
  static void writePmt(ByteBuf out, SegmentTracks tracks) {
    VideoSamples video = tracks.video();
    AudioSamples audio = tracks.audio();
    int start = begin(out, 0x02, PROGRAM_NUMBER, version(video, audio));
    out.writeShort(0xe000 | tracks.pcrPid());
    out.writeShort(0xf000); // program_info_length 0
    if (video != null) {
      out.writeByte(video.streamType());
      out.writeShort(0xe000 | TsPacket.VIDEO_PID);
      out.writeShort(0xf000); // ES_info_length 0
    }
    if (audio != null) {
      out.writeByte(AudioFraming.streamType(audio.codec()));
      out.writeShort(0xe000 | TsPacket.AUDIO_PID);
      int length = out.writerIndex();
      out.writeShort(0);
      AudioFraming.writeDescriptors(audio.codec(), audio.language(), out);
      out.setShort(length, 0xf000 | (out.writerIndex() - length - 2));
    }
    end(out, start);
  }

  /** Another set of codecs is another version, 0 to 31, or a reader that knows the old one does not look. */
  private static int version(@Nullable VideoSamples video, @Nullable AudioSamples audio) {
    boolean hevc = video != null && video.codec() instanceof HevcConfiguration;
    return (
      (video == null ? 0 : 1) +
      (audio == null ? 0 : 2 * AudioFraming.ordinal(audio.codec())) +
      (hevc ? 16 : 0)
    );
  }

  private static int begin(ByteBuf out, int tableId, int id, int version) {
    out.writeByte(0); // pointer_field
    int start = out.writerIndex();
    out.writeByte(tableId);
    out.writeShort(0); // with section_length, set at the end
    out.writeShort(id);
    out.writeByte(0xc1 | (version << 1)); // current
    out.writeShort(0); // the only section
    return start;
  }

  private static void end(ByteBuf out, int start) {
    int sectionLength = out.writerIndex() + CRC_BYTES - (start + LENGTH_END);
    out.setShort(start + 1, 0xb000 | sectionLength);
    out.writeInt(Crc32.of(out, start, out.writerIndex()));
    int packetEnd = start - 1 + TsPacket.BODY_BYTES;
    while (out.writerIndex() < packetEnd) {
      out.writeByte(0xff);
    }
  }
}
