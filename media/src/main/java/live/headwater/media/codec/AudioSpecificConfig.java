package live.headwater.media.codec;

import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;

/**
 * Reads an AudioSpecificConfig. ISO/IEC 14496-3:2019, 1.6.2.1 (AudioSpecificConfig) and 4.4.1 (GASpecificConfig).
 *
 * <pre>
 * audioObjectType (5, 31: + 6), samplingFrequencyIndex (4, 15: + 24), channelConfiguration (4)
 * type 5 or 29:  extensionSamplingFrequencyIndex (4, 15: + 24), audioObjectType (5, 31: + 6)
 * frameLengthFlag (1), dependsOnCoreCoder (1, 1: + 14), extensionFlag (1)
 * channelConfiguration 0:  program_config_element
 * extensionFlag 1:  extensionFlag3 (1)
 * 16 bits or more left:  0x2b7 (11), type 5 (5), sbrPresentFlag (1, 1: frequency as above)
 * 12 bits or more left:  0x548 (11), psPresentFlag (1)
 * </pre>
 *
 * <p>One use each; confined to one thread.
 */
final class AudioSpecificConfig {

  /** Audio object types. ISO/IEC 14496-3, Table 1.17. */
  static final int AAC_MAIN = 1;
  static final int AAC_LC = 2;
  static final int AAC_LTP = 4;
  static final int SBR = 5;
  static final int PS = 29;

  /** {@code samplingFrequencyIndex} by value, in Hz. ISO/IEC 14496-3, Table 1.18. */
  private static final int[] SAMPLE_RATES_HZ = {
    96_000,
    88_200,
    64_000,
    48_000,
    44_100,
    32_000,
    24_000,
    22_050,
    16_000,
    12_000,
    11_025,
    8_000,
    7_350,
  };

  private static final int EXPLICIT_SAMPLE_RATE = 15;

  /** Output channels by {@code channelConfiguration}; 0 is not defined here. ISO/IEC 14496-3, Table 1.19. */
  private static final int[] CHANNELS = { 0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0 };

  private static final int SYNC_EXTENSION_SBR = 0x2b7;
  private static final int SYNC_EXTENSION_PS = 0x548;

  /** Our limits. The longest legal record, with a program config element and its comment, has less than 500 bytes. */
  private static final int MAX_BYTES = 1_024;
  private static final int MAX_CHANNELS = 24;
  private static final int MIN_SAMPLE_RATE_HZ = 4_000;
  private static final int MAX_SAMPLE_RATE_HZ = 192_000;

  private final BitReader in;
  private int objectType;
  private int outputSampleRateHz;

  /** Whether the record's end is known, so that there may be an extension behind it. */
  private final boolean endKnown;

  private AudioSpecificConfig(BitReader in, boolean endKnown) {
    this.in = in;
    this.endKnown = endKnown;
  }

  /** To be called before copying what a peer sent. */
  static void checkSize(int sizeBytes) throws LimitExceededException {
    if (sizeBytes > MAX_BYTES) {
      throw new LimitExceededException(
        "AudioSpecificConfig has " + sizeBytes + " bytes, the limit is " + MAX_BYTES
      );
    }
  }

  static AacConfiguration parse(Bytes record) throws InputException {
    return new AudioSpecificConfig(BitReader.of("AudioSpecificConfig", record), true).read(record);
  }

  /** Reads a record that stands between other bits, as in LATM, and gives it as one that stands alone. */
  static Bytes cutOut(BitReader in) throws InputException {
    int start = in.position();
    new AudioSpecificConfig(in, false).read(Bytes.of());
    int bits = in.position() - start;
    in.rewind(start);
    return in.bitsAsBytes(bits);
  }

  /** {@code samplingFrequencyIndex} of {@code sampleRateHz}: of the nearest rate when it is not in the table. */
  static int nearestSampleRateIndex(int sampleRateHz) {
    int best = 0;
    for (int i = 1; i < SAMPLE_RATES_HZ.length; i++) {
      if (Math.abs(SAMPLE_RATES_HZ[i] - sampleRateHz) < Math.abs(SAMPLE_RATES_HZ[best] - sampleRateHz)) {
        best = i;
      }
    }
    return best;
  }

  private AacConfiguration read(Bytes record) throws InputException {
    objectType = readObjectType();
    int sampleRateHz = readSampleRate();
    int channelConfiguration = in.bits(4);
    outputSampleRateHz = sampleRateHz;
    int coreObjectType = objectType;
    if (objectType == SBR || objectType == PS) {
      outputSampleRateHz = readSampleRate();
      coreObjectType = readObjectType();
    }
    if (coreObjectType < AAC_MAIN || coreObjectType > AAC_LTP) {
      throw new UnsupportedInputException(
        "audio object type " + coreObjectType + name(coreObjectType) + "; only AAC is carried, best AAC-LC"
      );
    }
    boolean shortFrames = in.flag(); // frameLengthFlag
    if (in.flag()) {
      // dependsOnCoreCoder
      in.skip(14); // coreCoderDelay
    }
    boolean extensionFlag = in.flag();
    int channels = channelConfiguration == 0 ? readProgramConfigElement() : channels(channelConfiguration);
    if (extensionFlag) {
      in.flag(); // extensionFlag3
    }
    if (endKnown && objectType == coreObjectType) {
      readSyncExtension();
    }
    // Parametric stereo makes two channels of one.
    int outputChannels = objectType == PS && channels == 1 ? 2 : channels;
    return new AacConfiguration(
      record,
      objectType,
      sampleRateHz,
      outputSampleRateHz,
      outputChannels,
      shortFrames ? 960 : 1024
    );
  }

  private int readObjectType() throws MalformedInputException {
    int type = in.bits(5);
    return type == 31 ? 32 + in.bits(6) : type;
  }

  private int readSampleRate() throws InputException {
    int index = in.bits(4);
    if (index == EXPLICIT_SAMPLE_RATE) {
      int rate = in.bits(24);
      if (rate < MIN_SAMPLE_RATE_HZ || rate > MAX_SAMPLE_RATE_HZ) {
        throw new LimitExceededException(
          "AAC sample rate of " + rate + " Hz is not in " + MIN_SAMPLE_RATE_HZ + ".." + MAX_SAMPLE_RATE_HZ
        );
      }
      return rate;
    }
    if (index >= SAMPLE_RATES_HZ.length) {
      throw new MalformedInputException(
        "AudioSpecificConfig has the reserved samplingFrequencyIndex " + index
      );
    }
    return SAMPLE_RATES_HZ[index];
  }

  private static int channels(int channelConfiguration) throws UnsupportedInputException {
    int channels = CHANNELS[channelConfiguration];
    if (channels == 0) {
      throw new UnsupportedInputException(
        "AAC channelConfiguration " + channelConfiguration + " is reserved"
      );
    }
    return channels;
  }

  /**
   * Counts the channels of a program_config_element. ISO/IEC 14496-3, 4.4.1.1 (Program config element).
   *
   * <pre>
   * element_instance_tag (4), object_type (2), sampling_frequency_index (4)
   * number of elements: front (4), side (4), back (4), lfe (2), assoc_data (3), valid_cc (4)
   * mono mixdown (1, 1: + 4), stereo mixdown (1, 1: + 4), matrix mixdown (1, 1: + 3)
   * per front, side, back: is_cpe (1), tag (4); per lfe, assoc_data: tag (4); per cc: is_ind_sw (1), tag (4)
   * alignment, comment_field_bytes (8), comment
   * </pre>
   */
  private int readProgramConfigElement() throws InputException {
    in.skip(4 + 2 + 4);
    int channelElements = in.bits(4) + in.bits(4) + in.bits(4);
    int lowFrequencyElements = in.bits(2);
    int associatedDataElements = in.bits(3);
    int couplingElements = in.bits(4);
    skipIfFlag(4);
    skipIfFlag(4);
    skipIfFlag(3);
    int channels = lowFrequencyElements;
    for (int i = 0; i < channelElements; i++) {
      channels += in.flag() ? 2 : 1;
      in.skip(4);
    }
    in.skip(4 * lowFrequencyElements + 4 * associatedDataElements + 5 * couplingElements);
    in.align();
    in.skip(Byte.SIZE * in.bits(8)); // comment_field_data
    if (channels == 0) {
      throw new MalformedInputException("AAC program config element has no channel");
    }
    if (channels > MAX_CHANNELS) {
      throw new LimitExceededException("AAC with " + channels + " channels, the limit is " + MAX_CHANNELS);
    }
    return channels;
  }

  private void skipIfFlag(int bits) throws MalformedInputException {
    if (in.flag()) {
      in.skip(bits);
    }
  }

  /** The backward compatible way to signal SBR and PS, which decoders without them do not see. */
  private void readSyncExtension() throws InputException {
    if (in.remainingBits() < 16 || in.bits(11) != SYNC_EXTENSION_SBR || readObjectType() != SBR) {
      return;
    }
    if (!in.flag()) {
      // sbrPresentFlag
      return;
    }
    outputSampleRateHz = readSampleRate();
    objectType = SBR;
    if (in.remainingBits() >= 12 && in.bits(11) == SYNC_EXTENSION_PS && in.flag()) {
      objectType = PS;
    }
  }

  private static String name(int objectType) {
    return switch (objectType) {
      case 0 -> " (null)";
      case 6 -> " (AAC scalable)";
      case 17 -> " (ER AAC LC)";
      case 22 -> " (ER BSAC)";
      case 23 -> " (ER AAC LD)";
      case 34 -> " (MP3)";
      case 36 -> " (ALS)";
      case 39 -> " (ER AAC ELD)";
      case 42 -> " (xHE-AAC, USAC)";
      default -> "";
    };
  }
}
