package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;

/**
 * MPEG-1 and MPEG-2 audio, layers I to III (MP2, MP3). ISO/IEC 11172-3:1993, 2.4.1.3 (Header); ISO/IEC 13818-3:1998,
 * 2.4.2.3 for the low sampling frequencies:
 *
 * <pre>
 * syncword(11) version(2) layer(2) protection_bit(1) bitrate_index(4) sampling_frequency(2) padding_bit(1)
 * private_bit(1) mode(2) mode_extension(2) copyright(1) original(1) emphasis(2)
 * </pre>
 *
 * @param layer 1 to 3
 * @param sampleRateHz 32,000 and more of MPEG-1, less of MPEG-2 and its extension 2.5
 * @param channels 1 or 2
 * @param samplesPerAccessUnit 384, 576 or 1152
 */
public record MpegAudioConfiguration(
  int layer,
  int sampleRateHz,
  int channels,
  int samplesPerAccessUnit
) implements AudioConfiguration {
  public static final int HEADER_BYTES = 4;

  private static final int[] SAMPLE_RATES_HZ = { 44_100, 48_000, 32_000 };

  /** By layer and {@code bitrate_index}, in kbit/s. Table 3-B.1 and 13818-3, table 3-B.1. */
  private static final int[][] MPEG_1_RATES = {
    { 0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448 },
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },
    { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
  };

  private static final int[][] MPEG_2_RATES = {
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256 },
    { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
    { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
  };

  /** Version, layer and sampling frequency, and mode: what frames of one configuration have in common. */
  private static final int CONFIGURATION_MASK = 0x001e_0cc0;

  /** {@code objectTypeIndication} of Audio ISO/IEC 11172-3, and of 13818-3. ISO/IEC 14496-1, Table 5. */
  private static final int MPEG_1_AUDIO = 0x6b;

  private static final int MPEG_2_AUDIO = 0x69;

  /**
   * Size of the frame with the header at absolute {@code index}, header included; 0 when there is no header, or one of
   * free format.
   */
  public static int frameBytesAt(ByteBuf buffer, int index) {
    int header = buffer.getInt(index);
    int bitRateIndex = (header >> 12) & 0xf;
    int rateIndex = (header >> 10) & 3;
    boolean sync = header >>> 21 == 0x7ff && ((header >> 19) & 3) != 1 && ((header >> 17) & 3) != 0;
    if (!sync || bitRateIndex == 0 || bitRateIndex == 15 || rateIndex == 3) {
      return 0;
    }
    int layer = layer(header);
    int[][] rates = isMpeg1(header) ? MPEG_1_RATES : MPEG_2_RATES;
    int bitsPerSecond = 1000 * rates[layer - 1][bitRateIndex];
    int padding = (header >> 9) & 1;
    int slots = ((samples(header) / (layer == 1 ? 32 : 8)) * bitsPerSecond) / sampleRate(header) + padding;
    return layer == 1 ? 4 * slots : slots;
  }

  /** What two headers of one configuration have in common. */
  public static int configurationBitsAt(ByteBuf buffer, int index) {
    return buffer.getInt(index) & CONFIGURATION_MASK;
  }

  /**
   * @param index absolute, where {@link #frameBytesAt} is not 0
   */
  public static MpegAudioConfiguration at(ByteBuf buffer, int index) {
    int header = buffer.getInt(index);
    int channels = ((header >> 6) & 3) == 3 ? 1 : 2;
    return new MpegAudioConfiguration(layer(header), sampleRate(header), channels, samples(header));
  }

  private static boolean isMpeg1(int header) {
    return ((header >> 19) & 3) == 3;
  }

  private static int layer(int header) {
    return 4 - ((header >> 17) & 3);
  }

  private static int sampleRate(int header) {
    int rate = SAMPLE_RATES_HZ[(header >> 10) & 3];
    return switch ((header >> 19) & 3) {
      case 3 -> rate;
      case 2 -> rate / 2;
      default -> rate / 4;
    };
  }

  private static int samples(int header) {
    return switch (layer(header)) {
      case 1 -> 384;
      case 2 -> 1152;
      default -> isMpeg1(header) ? 1152 : 576;
    };
  }

  /** {@code objectTypeIndication} in MP4. */
  public int objectTypeIndication() {
    return sampleRateHz >= 32_000 ? MPEG_1_AUDIO : MPEG_2_AUDIO;
  }

  @Override
  public String codecs() {
    return sampleRateHz >= 32_000 ? "mp4a.6B" : "mp4a.69";
  }
}
