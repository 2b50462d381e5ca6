package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.UnsupportedInputException;

/**
 * The header in front of each AAC frame in MPEG-TS, and in FLV of encoders that put it there against the rules.
 * ISO/IEC 14496-3:2019, 1.A.2.2 (Audio data transport stream, ADTS).
 *
 * <pre>
 * syncword 0xfff (12), ID (1), layer 0 (2), protection_absent (1)
 * profile_ObjectType (2), sampling_frequency_index (4), private_bit (1), channel_configuration (3)
 * original_copy (1), home (1), copyright bits (2), aac_frame_length (13), adts_buffer_fullness (11)
 * number_of_raw_data_blocks_in_frame minus 1 (2)
 * protection_absent 0:  crc_check (16)
 * </pre>
 *
 * <p>Everything here is static and allocates nothing but {@link #configuration}.
 */
public final class Adts {

  /** Size of the header without CRC: what we write. */
  public static final int HEADER_BYTES = 7;

  private static final int HEADER_WITH_CRC_BYTES = 9;

  /** Longest frame with its header: {@code aac_frame_length} has 13 bits. */
  public static final int MAX_FRAME_BYTES = (1 << 13) - 1;

  /** {@code adts_buffer_fullness} of variable bit rate. */
  private static final int VARIABLE_RATE_FULLNESS = 0x7ff;

  private static final int[] CHANNELS = { 0, 1, 2, 3, 4, 5, 6, 8 };

  private Adts() {}

  /** Whether a header can describe frames of this configuration: it has no word for 960 samples, nor for 7 channels. */
  public static boolean carries(AacConfiguration configuration) {
    return configuration.samplesPerAccessUnit() == 1024 && channelConfiguration(configuration) > 0;
  }

  /**
   * Appends the header of one frame. It describes the AAC-LC core where there is SBR or PS, which decoders then find
   * by themselves. A sample rate that ADTS has no code for becomes the nearest that it has.
   *
   * @param payloadBytes size of the raw frame that follows
   * @param out borrows
   * @throws LimitExceededException if the frame is too long for ADTS, over 8,184 bytes
   */
  public static void writeHeader(AacConfiguration configuration, int payloadBytes, ByteBuf out)
    throws LimitExceededException {
    int frameBytes = HEADER_BYTES + payloadBytes;
    if (frameBytes > MAX_FRAME_BYTES) {
      throw new LimitExceededException(
        "AAC frame of " + payloadBytes + " bytes, ADTS carries at most " + (MAX_FRAME_BYTES - HEADER_BYTES)
      );
    }
    int channelConfiguration = channelConfiguration(configuration);
    out.writeShort(0xfff1); // syncword, MPEG-4, no CRC
    out.writeByte(
      ((coreObjectType(configuration) - 1) << 6) |
        (AudioSpecificConfig.nearestSampleRateIndex(configuration.sampleRateHz()) << 2) |
        (channelConfiguration >> 2)
    );
    out.writeInt(((channelConfiguration & 3) << 30) | (frameBytes << 13) | (VARIABLE_RATE_FULLNESS << 2));
  }

  private static int coreObjectType(AacConfiguration configuration) {
    int type = configuration.audioObjectType();
    return type == AudioSpecificConfig.SBR || type == AudioSpecificConfig.PS
      ? AudioSpecificConfig.AAC_LC
      : type;
  }

  /** 0, "see the frame's program config element", for a number of channels that has no code. */
  private static int channelConfiguration(AacConfiguration configuration) {
    int channels = configuration.channels();
    if (configuration.audioObjectType() == AudioSpecificConfig.PS) {
      return 1; // The core is mono.
    }
    if (channels == 8) {
      return 7;
    }
    return channels <= 6 ? channels : 0;
  }

  /**
   * Whether an ADTS frame with one raw frame fills {@code buffer}. No raw AAC frame begins with a syncword: that is
   * the element that ends a frame.
   */
  public static boolean isFrame(ByteBuf buffer) {
    int index = buffer.readerIndex();
    return hasHeaderAt(buffer, index) && frameBytesAt(buffer, index) == buffer.readableBytes();
  }

  /** Whether a header of plausible content stands at the absolute {@code index}. */
  public static boolean hasHeaderAt(ByteBuf buffer, int index) {
    return (
      buffer.writerIndex() - index >= HEADER_BYTES &&
      (buffer.getUnsignedShort(index) & 0xfff6) == 0xfff0 &&
      frameBytesAt(buffer, index) >= headerBytesAt(buffer, index)
    );
  }

  /** Size of the header at {@code index}, with its CRC. */
  public static int headerBytesAt(ByteBuf buffer, int index) {
    boolean protectionAbsent = (buffer.getByte(index + 1) & 1) != 0;
    return protectionAbsent ? HEADER_BYTES : HEADER_WITH_CRC_BYTES;
  }

  /** Size of the frame at {@code index}, header included, as the header says: 0 to 8,191; may run past the end. */
  public static int frameBytesAt(ByteBuf buffer, int index) {
    return (buffer.getInt(index + 3) >> 13) & MAX_FRAME_BYTES;
  }

  /** Raw frames in the ADTS frame at {@code index}: 1 to 4. */
  public static int rawFramesAt(ByteBuf buffer, int index) {
    return 1 + (buffer.getByte(index + 6) & 3);
  }

  /**
   * The configuration that the header at {@code index} implies: no SBR, whatever the frames hold.
   *
   * @param index absolute, where {@link #hasHeaderAt}
   * @throws InputException if it has a reserved sample rate, or a channel configuration inside the frame
   */
  public static AacConfiguration configuration(ByteBuf buffer, int index) throws InputException {
    int bits = buffer.getUnsignedShort(index + 2);
    int objectType = 1 + (bits >> 14);
    int sampleRateIndex = (bits >> 10) & 0x0f;
    int channelConfiguration = (bits >> 6) & 0x07;
    if (CHANNELS[channelConfiguration] == 0) {
      throw new UnsupportedInputException(
        "ADTS header with channel_configuration 0 (a program config element)"
      );
    }
    int record = (objectType << 11) | (sampleRateIndex << 7) | (channelConfiguration << 3);
    return AacConfiguration.parse(Bytes.of((byte) (record >> 8), (byte) record));
  }
}
