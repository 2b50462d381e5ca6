package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;

/**
 * AC-3 and E-AC-3. ETSI TS 102 366 V1.4.1, 5.3 (AC-3 syntax), E.1.2 (E-AC-3 syntax); Annex F for the boxes.
 *
 * <pre>
 * AC-3:   syncword 0x0b77(16) crc1(16) fscod(2) frmsizecod(6) bsid(5) bsmod(3) acmod(3)
 *         acmod 3, 5, 7: cmixlev(2), acmod 4 to 7: surmixlev(2), acmod 2: dsurmod(2), lfeon(1)
 * E-AC-3: syncword 0x0b77(16) strmtyp(2) substreamid(3) frmsiz(11) fscod(2), 3: fscod2(2), else: numblkscod(2)
 *         acmod(3) lfeon(1) bsid(5)
 * </pre>
 *
 * @param enhanced whether it is E-AC-3
 * @param fscod code of the sample rate
 * @param bsid version of the syntax: up to 10 of AC-3, above of E-AC-3
 * @param bsmod kind of service; 0 for E-AC-3, which has it deeper in the frame
 * @param acmod channel arrangement
 * @param lowFrequencyChannel {@code lfeon}
 * @param bitRateCode half of {@code frmsizecod}; 0 for E-AC-3
 * @param bitRateKbps of the first frame
 */
public record Ac3Configuration(
  boolean enhanced,
  int fscod,
  int sampleRateHz,
  int bsid,
  int bsmod,
  int acmod,
  boolean lowFrequencyChannel,
  int bitRateCode,
  int bitRateKbps
) implements AudioConfiguration {
  /** Bytes that tell a frame's size and configuration. */
  public static final int HEADER_BYTES = 8;

  private static final int SYNCWORD = 0x0b77;
  private static final int BLOCK_SAMPLES = 256;
  private static final int SAMPLES = 6 * BLOCK_SAMPLES;
  private static final int LAST_BSID = 16;

  private static final int[] SAMPLE_RATES_HZ = { 48_000, 44_100, 32_000 };

  /** In kbit/s, by half of {@code frmsizecod}. Table 5.18. */
  private static final int[] BIT_RATES = {
    32,
    40,
    48,
    56,
    64,
    80,
    96,
    112,
    128,
    160,
    192,
    224,
    256,
    320,
    384,
    448,
    512,
    576,
    640,
  };

  private static final int[] BLOCKS = { 1, 2, 3, 6 };

  /** Without the low frequency channel, by {@code acmod}. */
  private static final int[] CHANNELS = { 2, 1, 2, 3, 3, 4, 4, 5 };

  private static int bsidAt(ByteBuf buffer, int index) {
    return buffer.getUnsignedByte(index + 5) >> 3;
  }

  private static boolean isEnhancedAt(ByteBuf buffer, int index) {
    return bsidAt(buffer, index) > 10;
  }

  /** Size of the frame with the header at absolute {@code index}; 0 when there is none. */
  public static int frameBytesAt(ByteBuf buffer, int index) {
    if (buffer.getUnsignedShort(index) != SYNCWORD || bsidAt(buffer, index) > LAST_BSID) {
      return 0;
    }
    int code = buffer.getUnsignedByte(index + 4);
    if (isEnhancedAt(buffer, index)) {
      boolean reservedRate = (code & 0xf0) == 0xf0;
      int bytes = 2 * (1 + (buffer.getUnsignedShort(index + 2) & 0x7ff));
      return reservedRate || bytes < HEADER_BYTES ? 0 : bytes;
    }
    int rate = (code & 0x3f) >> 1;
    if (rate >= BIT_RATES.length) {
      return 0;
    }
    return switch (code >> 6) {
      case 0 -> 4 * BIT_RATES[rate];
      case 1 -> 2 * ((BIT_RATES[rate] * 320) / 147 + (code & 1));
      case 2 -> 6 * BIT_RATES[rate];
      default -> 0;
    };
  }

  /** Whether the frame begins an access unit: it is no dependent substream and none with a number above 0. */
  public static boolean isFirstAt(ByteBuf buffer, int index) {
    return !isEnhancedAt(buffer, index) || (buffer.getByte(index + 2) & 0x78) == 0;
  }

  /** Samples of the frame: an access unit has 1536 in frames of its first substream. */
  public static int samplesAt(ByteBuf buffer, int index) {
    int code = buffer.getUnsignedByte(index + 4);
    return isEnhancedAt(buffer, index) && code >> 6 != 3 ? BLOCKS[(code >> 4) & 3] * BLOCK_SAMPLES : SAMPLES;
  }

  /**
   * @param index absolute, where {@link #frameBytesAt} is not 0
   */
  public static Ac3Configuration at(ByteBuf buffer, int index) {
    int code = buffer.getUnsignedByte(index + 4);
    int fscod = code >> 6;
    if (isEnhancedAt(buffer, index)) {
      int rate = fscod == 3 ? SAMPLE_RATES_HZ[(code >> 4) & 3] / 2 : SAMPLE_RATES_HZ[fscod];
      long bits = 8L * frameBytesAt(buffer, index) * rate;
      int kbps = (int) (bits / (1000L * samplesAt(buffer, index)));
      int acmod = (code >> 1) & 7;
      return new Ac3Configuration(
        true,
        fscod,
        rate,
        bsidAt(buffer, index),
        0,
        acmod,
        (code & 1) != 0,
        0,
        kbps
      );
    }
    int modes = buffer.getUnsignedShort(index + 6);
    int acmod = modes >> 13;
    int skipped = 3;
    skipped += (acmod & 1) != 0 && acmod != 1 ? 2 : 0; // cmixlev
    skipped += (acmod & 4) != 0 ? 2 : 0; // surmixlev
    skipped += acmod == 2 ? 2 : 0; // dsurmod
    boolean lowFrequency = ((modes >> (15 - skipped)) & 1) != 0;
    int rate = (code & 0x3f) >> 1;
    return new Ac3Configuration(
      false,
      fscod,
      SAMPLE_RATES_HZ[fscod],
      bsidAt(buffer, index),
      buffer.getByte(index + 5) & 7,
      acmod,
      lowFrequency,
      rate,
      BIT_RATES[rate]
    );
  }

  /** Whether the frame at {@code index} is as this says, but for the bit rate of E-AC-3, which may vary. */
  public boolean describes(ByteBuf buffer, int index) {
    Ac3Configuration other = at(buffer, index);
    return (
      other.enhanced == enhanced &&
      other.sampleRateHz == sampleRateHz &&
      other.bsid == bsid &&
      other.bsmod == bsmod &&
      other.acmod == acmod &&
      other.lowFrequencyChannel == lowFrequencyChannel &&
      other.bitRateCode == bitRateCode
    );
  }

  @Override
  public int channels() {
    return CHANNELS[acmod] + (lowFrequencyChannel ? 1 : 0);
  }

  @Override
  public int samplesPerAccessUnit() {
    return SAMPLES;
  }

  /**
   * Appends what {@code dac3} (F.4) or {@code dec3} (F.6) holds:
   *
   * <pre>
   * dac3: fscod(2) bsid(5) bsmod(3) acmod(3) lfeon(1) bit_rate_code(5) reserved(5)
   * dec3: data_rate(13) num_ind_sub(3) fscod(2) bsid(5) reserved(1) asvc(1) bsmod(3) acmod(3) lfeon(1)
   *       reserved(3) num_dep_sub(4) reserved(1)
   * </pre>
   */
  public void writeRecord(ByteBuf out) {
    int lfeon = lowFrequencyChannel ? 1 : 0;
    if (enhanced) {
      out.writeShort(Math.min(bitRateKbps, 0x1fff) << 3);
      out.writeMedium((fscod << 22) | (bsid << 17) | (bsmod << 12) | (acmod << 9) | (lfeon << 8));
    } else {
      out.writeMedium(
        (fscod << 22) | (bsid << 17) | (bsmod << 14) | (acmod << 11) | (lfeon << 10) | (bitRateCode << 5)
      );
    }
  }

  @Override
  public String codecs() {
    return enhanced ? "ec-3" : "ac-3";
  }
}
