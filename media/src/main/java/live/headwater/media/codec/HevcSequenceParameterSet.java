package live.headwater.media.codec;

import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;

/**
 * What this server needs of an H.265 sequence parameter set. ITU-T H.265 (08/2021), 7.3.2.2.1 (General sequence
 * parameter set RBSP syntax).
 *
 * @param id {@code sps_seq_parameter_set_id}, 0 to 15
 * @param temporalLayers {@code sps_max_sub_layers_minus1} plus 1: 1 to 7
 * @param temporalIdNested {@code sps_temporal_id_nesting_flag}
 * @param chromaFormatIdc 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
 * @param bitDepthLuma 8 to 16
 * @param bitDepthChroma 8 to 16
 * @param widthPixels width after cropping, 1 to {@link SequenceParameterSet#MAX_DIMENSION_PIXELS}
 * @param heightPixels height after cropping, 1 to {@link SequenceParameterSet#MAX_DIMENSION_PIXELS}
 * @param pixelAspectWidth 1 when not given
 * @param pixelAspectHeight 1 when not given
 * @param frameRate pictures per second of VUI's timing information, 0 when there is none or none that can be true
 */
public record HevcSequenceParameterSet(
  int id,
  HevcProfileTierLevel profileTierLevel,
  int temporalLayers,
  boolean temporalIdNested,
  int chromaFormatIdc,
  int bitDepthLuma,
  int bitDepthChroma,
  int widthPixels,
  int heightPixels,
  int pixelAspectWidth,
  int pixelAspectHeight,
  double frameRate
) {
  /** Our limit of a picture, in luma samples: as many as of H.264, a little more than H.265's level 6.2 has. */
  private static final long MAX_PIXELS = SequenceParameterSet.MAX_MACROBLOCKS * 256L;

  private static final int MAX_SHORT_TERM_SETS = 64;
  private static final int MAX_REFERENCES = 16;

  /**
   * @param nalUnit with its header, emulation prevention in place
   * @throws MalformedInputException if it is not a sequence parameter set or breaks the syntax
   * @throws LimitExceededException if its pictures are larger than our limits
   */
  public static HevcSequenceParameterSet parse(Bytes nalUnit) throws InputException {
    BitReader in = BitReader.ofNalUnit("H.265 SPS", nalUnit);
    HevcNalUnits.requireType(in.bits(16), HevcNalUnits.SPS, "SPS");
    in.skip(4); // sps_video_parameter_set_id
    int maxSubLayersMinus1 = in.bits(3);
    boolean temporalIdNested = in.flag();
    HevcProfileTierLevel profileTierLevel = HevcProfileTierLevel.parse(in, maxSubLayersMinus1);
    int id = in.exponentialGolomb("sps_seq_parameter_set_id", 15);
    int chromaFormatIdc = in.exponentialGolomb("chroma_format_idc", 3);
    boolean separatePlanes = chromaFormatIdc == 3 && in.flag();
    long width = in.exponentialGolomb();
    long height = in.exponentialGolomb();
    checkLimits(width, height);
    if (in.flag()) {
      // conformance_window_flag; units of chroma samples, Table 6-1
      int unitX = !separatePlanes && (chromaFormatIdc == 1 || chromaFormatIdc == 2) ? 2 : 1;
      int unitY = chromaFormatIdc == 1 ? 2 : 1;
      width -= unitX * (in.exponentialGolomb() + in.exponentialGolomb());
      height -= unitY * (in.exponentialGolomb() + in.exponentialGolomb());
    }
    if (width < 1 || height < 1) {
      throw new MalformedInputException("H.265 SPS crops its picture to " + width + "x" + height + " pixels");
    }
    int bitDepthLuma = 8 + in.exponentialGolomb("bit_depth_luma_minus8", 8);
    int bitDepthChroma = 8 + in.exponentialGolomb("bit_depth_chroma_minus8", 8);
    Usability usability = parseUsability(in, maxSubLayersMinus1);
    return new HevcSequenceParameterSet(
      id,
      profileTierLevel,
      maxSubLayersMinus1 + 1,
      temporalIdNested,
      chromaFormatIdc,
      bitDepthLuma,
      bitDepthChroma,
      (int) width,
      (int) height,
      usability.pixelAspect.width(),
      usability.pixelAspect.height(),
      usability.frameRate
    );
  }

  private static void checkLimits(long width, long height) throws LimitExceededException {
    int max = SequenceParameterSet.MAX_DIMENSION_PIXELS;
    if (width > max || height > max || width * height > MAX_PIXELS) {
      throw new LimitExceededException(
        "H.265 SPS claims a picture of " +
          width +
          "x" +
          height +
          " pixels; the limit is " +
          max +
          " each way and " +
          MAX_PIXELS +
          " in all; lower the encoder's resolution"
      );
    }
  }

  /** What only advises: a stream is played without it. */
  private record Usability(PixelAspect pixelAspect, double frameRate) {
    static final Usability NONE = new Usability(new PixelAspect(1, 1), 0);
  }

  private static Usability parseUsability(BitReader in, int maxSubLayersMinus1) throws InputException {
    try {
      skipToUsability(in, maxSubLayersMinus1);
      if (!in.flag()) {
        return Usability.NONE; // vui_parameters_present_flag
      }
      PixelAspect aspect = PixelAspect.parse(in);
      VideoUsabilityInformation.skipSignalDescription(in);
      in.skip(3); // neutral_chroma_indication_flag, field_seq_flag, frame_field_info_present_flag
      if (in.flag()) {
        // default_display_window_flag
        skipCodes(in, 4);
      }
      if (!in.flag()) {
        return new Usability(aspect, 0); // vui_timing_info_present_flag
      }
      long unitsInTick = in.unsignedInt();
      double rate = unitsInTick == 0 ? 0 : (double) in.unsignedInt() / unitsInTick;
      return new Usability(aspect, rate <= VideoUsabilityInformation.MAX_FRAME_RATE ? rate : 0);
    } catch (MalformedInputException _) {
      // As with H.264, what is wrong only here is not worth a refusal.
      return Usability.NONE;
    }
  }

  private static void skipToUsability(BitReader in, int maxSubLayersMinus1) throws MalformedInputException {
    int orderCountBits = 4 + in.exponentialGolomb("log2_max_pic_order_cnt_lsb_minus4", 12);
    int layers = in.flag() ? maxSubLayersMinus1 + 1 : 1; // sps_sub_layer_ordering_info_present_flag
    skipCodes(in, 3 * layers);
    skipCodes(in, 6); // sizes of coding and transform blocks
    boolean scalingLists = in.flag(); // scaling_list_enabled_flag
    if (scalingLists && in.flag()) {
      // sps_scaling_list_data_present_flag
      skipScalingLists(in);
    }
    in.skip(2); // amp_enabled_flag, sample_adaptive_offset_enabled_flag
    if (in.flag()) {
      // pcm_enabled_flag
      in.skip(8); // bit depths
      skipCodes(in, 2);
      in.skip(1); // pcm_loop_filter_disabled_flag
    }
    skipShortTermReferences(in);
    if (in.flag()) {
      // long_term_ref_pics_present_flag
      int pictures = in.exponentialGolomb("num_long_term_ref_pics_sps", 32);
      in.skip(pictures * (orderCountBits + 1));
    }
    in.skip(2); // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
  }

  private static void skipCodes(BitReader in, int count) throws MalformedInputException {
    for (int i = 0; i < count; i++) {
      in.exponentialGolomb();
    }
  }

  /** ITU-T H.265, 7.3.4 (Scaling list data syntax). */
  private static void skipScalingLists(BitReader in) throws MalformedInputException {
    for (int sizeId = 0; sizeId < 4; sizeId++) {
      for (int matrix = 0; matrix < 6; matrix += sizeId == 3 ? 3 : 1) {
        if (in.flag()) {
          // scaling_list_pred_mode_flag
          skipCodes(in, Math.min(64, 1 << (4 + 2 * sizeId)) + (sizeId > 1 ? 1 : 0));
        } else {
          skipCodes(in, 1);
        }
      }
    }
  }

  /** ITU-T H.265, 7.3.7 (Short-term reference picture set syntax). */
  private static void skipShortTermReferences(BitReader in) throws MalformedInputException {
    int sets = in.exponentialGolomb("num_short_term_ref_pic_sets", MAX_SHORT_TERM_SETS);
    int pictures = 0; // NumDeltaPocs of the set before
    for (int i = 0; i < sets; i++) {
      if (i > 0 && in.flag()) {
        // inter_ref_pic_set_prediction_flag
        in.skip(1); // delta_rps_sign
        skipCodes(in, 1); // abs_delta_rps_minus1
        int before = pictures;
        pictures = 0;
        for (int j = 0; j <= before; j++) {
          boolean used = in.flag(); // used_by_curr_pic_flag
          pictures += used || in.flag() ? 1 : 0; // use_delta_flag
        }
      } else {
        pictures =
          in.exponentialGolomb("num_negative_pics", MAX_REFERENCES) +
          in.exponentialGolomb("num_positive_pics", MAX_REFERENCES);
        for (int j = 0; j < pictures; j++) {
          skipCodes(in, 1);
          in.skip(1);
        }
      }
    }
  }
}
