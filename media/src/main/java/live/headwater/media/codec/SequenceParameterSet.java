package live.headwater.media.codec;

import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;

/**
 * What this server needs of an H.264 sequence parameter set. ITU-T H.264 (08/2021), 7.3.2.1.1 (Sequence parameter
 * set data syntax).
 *
 * @param profileIdc {@code profile_idc}
 * @param constraintFlags the byte of {@code constraint_set0_flag} to {@code reserved_zero_2bits}
 * @param levelIdc {@code level_idc}
 * @param id {@code seq_parameter_set_id}, 0 to 31
 * @param chromaFormatIdc 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
 * @param bitDepthLuma 8 to 14
 * @param bitDepthChroma 8 to 14
 * @param widthPixels width after cropping, 1 to {@link #MAX_DIMENSION_PIXELS}
 * @param heightPixels height of a frame (both fields) after cropping, 1 to {@link #MAX_DIMENSION_PIXELS}
 * @param frameMbsOnly whether every picture is a progressive frame
 * @param vui usability information, {@link VideoUsabilityInformation#NONE} when it gives none
 */
public record SequenceParameterSet(
  int profileIdc,
  int constraintFlags,
  int levelIdc,
  int id,
  int chromaFormatIdc,
  int bitDepthLuma,
  int bitDepthChroma,
  int widthPixels,
  int heightPixels,
  boolean frameMbsOnly,
  VideoUsabilityInformation vui
) {
  /** Our limit of width and of height before cropping, in luma samples. */
  public static final int MAX_DIMENSION_PIXELS = 8_192;

  /** Our limit of a frame, in macroblocks: {@code MaxFS} of level 6.2. ITU-T H.264, Table A-1 (Level limits). */
  public static final int MAX_MACROBLOCKS = 139_264;

  private static final int MACROBLOCK_PIXELS = 16;

  /**
   * @param nalUnit with its header byte, emulation prevention in place
   * @throws MalformedInputException if it is not a sequence parameter set or breaks the syntax
   * @throws LimitExceededException if its pictures are larger than our limits
   */
  public static SequenceParameterSet parse(Bytes nalUnit) throws InputException {
    BitReader in = BitReader.ofNalUnit("H.264 SPS", nalUnit);
    NalUnits.requireType(in.bits(8), NalUnits.SPS, "SPS");
    int profileIdc = in.bits(8);
    int constraintFlags = in.bits(8);
    int levelIdc = in.bits(8);
    int id = in.exponentialGolomb("seq_parameter_set_id", 31);
    ChromaFormat chroma = hasChromaFormat(profileIdc) ? ChromaFormat.parse(in) : ChromaFormat.DEFAULT;
    skipFrameNumberAndOrderCount(in);
    in.exponentialGolomb("max_num_ref_frames", 16);
    in.flag(); // gaps_in_frame_num_value_allowed_flag
    long widthInMacroblocks = in.exponentialGolomb() + 1;
    long heightInMapUnits = in.exponentialGolomb() + 1;
    boolean frameMbsOnly = in.flag();
    if (!frameMbsOnly) {
      in.flag(); // mb_adaptive_frame_field_flag
    }
    in.flag(); // direct_8x8_inference_flag
    // A map unit of a sequence with fields is a pair of macroblocks.
    long heightInMacroblocks = frameMbsOnly ? heightInMapUnits : 2 * heightInMapUnits;
    checkLimits(widthInMacroblocks, heightInMacroblocks);
    long croppedWidth = widthInMacroblocks * MACROBLOCK_PIXELS;
    long croppedHeight = heightInMacroblocks * MACROBLOCK_PIXELS;
    if (in.flag()) {
      // frame_cropping_flag
      int unitX = chroma.cropUnitX();
      int unitY = chroma.cropUnitY() * (frameMbsOnly ? 1 : 2);
      croppedWidth -= unitX * (in.exponentialGolomb() + in.exponentialGolomb());
      croppedHeight -= unitY * (in.exponentialGolomb() + in.exponentialGolomb());
    }
    if (croppedWidth < 1 || croppedHeight < 1) {
      throw new MalformedInputException(
        "H.264 SPS crops its picture to " + croppedWidth + "x" + croppedHeight + " pixels"
      );
    }
    return new SequenceParameterSet(
      profileIdc,
      constraintFlags,
      levelIdc,
      id,
      chroma.formatIdc,
      chroma.bitDepthLuma,
      chroma.bitDepthChroma,
      (int) croppedWidth,
      (int) croppedHeight,
      frameMbsOnly,
      parseVui(in)
    );
  }

  /** Profiles whose SPS carries the chroma format: the condition in 7.3.2.1.1. */
  static boolean hasChromaFormat(int profileIdc) {
    return switch (profileIdc) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  private static void skipFrameNumberAndOrderCount(BitReader in) throws InputException {
    in.exponentialGolomb("log2_max_frame_num_minus4", 12);
    switch (in.exponentialGolomb("pic_order_cnt_type", 2)) {
      case 0 -> in.exponentialGolomb("log2_max_pic_order_cnt_lsb_minus4", 12);
      case 1 -> {
        in.flag(); // delta_pic_order_always_zero_flag
        in.signedExponentialGolomb(); // offset_for_non_ref_pic
        in.signedExponentialGolomb(); // offset_for_top_to_bottom_field
        int cycle = in.exponentialGolomb("num_ref_frames_in_pic_order_cnt_cycle", 255);
        for (int i = 0; i < cycle; i++) {
          in.signedExponentialGolomb(); // offset_for_ref_frame
        }
      }
      default -> {
      } // Type 2 has no fields.
    }
  }

  private static void checkLimits(long widthInMacroblocks, long heightInMacroblocks)
    throws LimitExceededException {
    int max = MAX_DIMENSION_PIXELS / MACROBLOCK_PIXELS;
    if (
      widthInMacroblocks > max ||
      heightInMacroblocks > max ||
      widthInMacroblocks * heightInMacroblocks > MAX_MACROBLOCKS
    ) {
      throw new LimitExceededException(
        "H.264 SPS claims a picture of " +
          widthInMacroblocks * MACROBLOCK_PIXELS +
          "x" +
          heightInMacroblocks * MACROBLOCK_PIXELS +
          " pixels; the limit is " +
          MAX_DIMENSION_PIXELS +
          " each way and " +
          MAX_MACROBLOCKS +
          " macroblocks; lower the encoder's resolution"
      );
    }
  }

  private static VideoUsabilityInformation parseVui(BitReader in) {
    try {
      return in.flag() ? VideoUsabilityInformation.parse(in) : VideoUsabilityInformation.NONE;
    } catch (MalformedInputException _) {
      // Hardware encoders ship VUI that ends too early. It only advises, so the stream is played without it.
      return VideoUsabilityInformation.NONE;
    }
  }

  /** The elements from {@code chroma_format_idc} to the scaling lists. */
  private record ChromaFormat(int formatIdc, boolean separatePlanes, int bitDepthLuma, int bitDepthChroma) {
    /** What 7.4.2.1.1 infers where the elements are not present. */
    static final ChromaFormat DEFAULT = new ChromaFormat(1, false, 8, 8);

    static ChromaFormat parse(BitReader in) throws InputException {
      int formatIdc = in.exponentialGolomb("chroma_format_idc", 3);
      boolean separatePlanes = formatIdc == 3 && in.flag();
      int bitDepthLuma = 8 + in.exponentialGolomb("bit_depth_luma_minus8", 6);
      int bitDepthChroma = 8 + in.exponentialGolomb("bit_depth_chroma_minus8", 6);
      in.flag(); // qpprime_y_zero_transform_bypass_flag
      if (in.flag()) {
        // seq_scaling_matrix_present_flag
        int lists = formatIdc == 3 ? 12 : 8;
        for (int i = 0; i < lists; i++) {
          if (in.flag()) {
            skipScalingList(in, i < 6 ? 16 : 64);
          }
        }
      }
      return new ChromaFormat(formatIdc, separatePlanes, bitDepthLuma, bitDepthChroma);
    }

    /** ITU-T H.264, 7.3.2.1.1.1 (Scaling list syntax). A scale of 0 ends the list: the rest repeats. */
    private static void skipScalingList(BitReader in, int size) throws InputException {
      long scale = 8;
      for (int i = 0; i < size && scale != 0; i++) {
        scale = (scale + in.signedExponentialGolomb()) & 0xff;
      }
    }

    /** {@code CropUnitX}, and below {@code CropUnitY} of a frame. ITU-T H.264, equations 7-19 to 7-22. */
    int cropUnitX() {
      return !separatePlanes && (formatIdc == 1 || formatIdc == 2) ? 2 : 1;
    }

    int cropUnitY() {
      return !separatePlanes && formatIdc == 1 ? 2 : 1;
    }
  }
}
