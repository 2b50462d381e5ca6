package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;

/**
 * The header of a PES packet. ISO/IEC 13818-1, 2.4.3.6 (PES packet):
 *
 * <pre>
 * packet_start_code_prefix(24) stream_id(8) PES_packet_length(16)
 * '10' PES_scrambling_control(2) PES_priority(1) data_alignment_indicator(1) copyright(1) original_or_copy(1)
 * PTS_DTS_flags(2) other flags(6) PES_header_data_length(8)
 * PTS(33 in 40)? DTS(33 in 40)?
 * </pre>
 */
final class Pes {

  static final int VIDEO_STREAM_ID = 0xe0;
  static final int AUDIO_STREAM_ID = 0xc0;
  static final int PRIVATE_STREAM_1_ID = 0xbd;

  private static final int FIXED_BYTES = 9;
  private static final int TIMESTAMP_BYTES = 5;

  /** Bytes that {@code PES_packet_length} does not count. */
  private static final int UNCOUNTED_BYTES = 6;

  private static final int MAX_LENGTH = 0xffff;

  /** Payload with which {@code PES_packet_length} can tell the size in any case; audio must keep to it. */
  static final int MAX_PAYLOAD_BYTES = MAX_LENGTH - (FIXED_BYTES + 2 * TIMESTAMP_BYTES - UNCOUNTED_BYTES);

  private Pes() {}

  /** Size of the header: with a DTS only where that differs. */
  static int headerBytes(long pts, long dts) {
    return FIXED_BYTES + (pts > dts ? 2 : 1) * TIMESTAMP_BYTES;
  }

  /**
   * Writes a header.
   *
   * @param pts in unwrapped 90 kHz ticks
   * @param dts like {@code pts}. One after it is illegal and left out, so that the PTS is both
   * @param payloadBytes of the PES packet; 0 is written for the length of a video packet that is too long for it
   */
  static void writeHeader(ByteBuf out, int streamId, long pts, long dts, int payloadBytes) {
    boolean withDts = pts > dts;
    int length = headerBytes(pts, dts) - UNCOUNTED_BYTES + payloadBytes;
    out.writeInt(0x100 | streamId);
    out.writeShort(length > MAX_LENGTH ? 0 : length);
    out.writeByte(0x84); // data_alignment_indicator: an access unit begins right behind the header
    out.writeByte(withDts ? 0xc0 : 0x80);
    out.writeByte(withDts ? 2 * TIMESTAMP_BYTES : TIMESTAMP_BYTES);
    writeTimestamp(out, withDts ? 0x3 : 0x2, TsClock.wire(pts));
    if (withDts) {
      writeTimestamp(out, 0x1, TsClock.wire(dts));
    }
  }

  /** {@code prefix(4) [32..30] marker(1) [29..15] marker(1) [14..0] marker(1)}. */
  private static void writeTimestamp(ByteBuf out, int prefix, long wireTicks) {
    out.writeByte((prefix << 4) | ((int) (wireTicks >> 30) << 1) | 1);
    out.writeShort(((int) (wireTicks >> 15) << 1) | 1);
    out.writeShort(((int) wireTicks << 1) | 1);
  }
}
