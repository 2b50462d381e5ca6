package live.headwater.media.mpegts;

/**
 * Numbers of a TS packet. ISO/IEC 13818-1, 2.4.3.2 (Transport stream packet layer) and 2.4.3.4 (Adaptation field):
 *
 * <pre>
 * sync_byte(8) transport_error_indicator(1) payload_unit_start_indicator(1) transport_priority(1) PID(13)
 * transport_scrambling_control(2) adaptation_field_control(2) continuity_counter(4)
 * adaptation field?  adaptation_field_length(8) flags(8) PCR(48)? stuffing
 * payload
 * </pre>
 */
public final class TsPacket {

  public static final int BYTES = 188;
  public static final int SYNC_BYTE = 0x47;
  public static final int HEADER_BYTES = 4;
  static final int BODY_BYTES = BYTES - HEADER_BYTES;

  static final int PAT_PID = 0;
  static final int PMT_PID = 0x1000;
  static final int VIDEO_PID = 0x100;
  static final int AUDIO_PID = 0x101;

  /** {@code payload_unit_start_indicator} in the 16 bits with the PID. */
  public static final int UNIT_START = 0x4000;

  /** {@code adaptation_field_control} in the last byte of the header. */
  public static final int PAYLOAD = 0x10;

  public static final int ADAPTATION_FIELD = 0x20;

  /** Flags of the adaptation field. */
  static final int RANDOM_ACCESS = 0x40;

  static final int HAS_PCR = 0x10;

  /** Length, flags and PCR of an adaptation field. */
  static final int PCR_FIELD_BYTES = 8;

  private TsPacket() {}

  /**
   * Packets of one PES packet.
   *
   * @param pesBytes size of the PES packet with its header
   * @param fieldBytes size of the adaptation field in the first packet, before stuffing
   */
  static int count(int pesBytes, int fieldBytes) {
    int beyondFirst = pesBytes - (BODY_BYTES - fieldBytes);
    return 1 + (beyondFirst > 0 ? (beyondFirst + BODY_BYTES - 1) / BODY_BYTES : 0);
  }
}
