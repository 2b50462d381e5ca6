package live.headwater.media.codec;

import live.headwater.media.MalformedInputException;

/**
 * What this server uses of the VUI parameters of H.264. ITU-T H.264 (08/2021), E.1.1 (VUI parameters syntax).
 *
 * @param pixelAspectWidth {@code sar_width}, 1 when not given
 * @param pixelAspectHeight {@code sar_height}, 1 when not given
 * @param frameRate frames per second of the timing information, 0 when there is none or none that can be true
 * @param maxNumReorderFrames frames that may precede another in decoding order and follow it in output order; -1
 *     when not given
 * @param pictureTiming how to read the SEI messages of this name
 */
public record VideoUsabilityInformation(
  int pixelAspectWidth,
  int pixelAspectHeight,
  double frameRate,
  int maxNumReorderFrames,
  PictureTiming.Format pictureTiming
) {
  /** An SPS without VUI. */
  public static final VideoUsabilityInformation NONE = new VideoUsabilityInformation(
    1,
    1,
    0,
    -1,
    PictureTiming.Format.NONE
  );

  /** Our limit of what we believe, in frames per second: some encoders write 90,000 for "unknown". */
  static final double MAX_FRAME_RATE = 1_000;

  /** Reads from behind {@code vui_parameters_present_flag}. */
  static VideoUsabilityInformation parse(BitReader in) throws MalformedInputException {
    PixelAspect aspect = PixelAspect.parse(in);
    skipSignalDescription(in);
    double frameRate = in.flag() ? parseFrameRate(in) : 0;
    PictureTiming.Format delays = parseHypotheticalReferenceDecoders(in);
    PictureTiming.Format pictureTiming = in.flag() ? delays : PictureTiming.Format.NONE; // pic_struct_present_flag
    int maxNumReorderFrames = in.flag() ? parseMaxNumReorderFrames(in) : -1;
    return new VideoUsabilityInformation(
      aspect.width(),
      aspect.height(),
      frameRate,
      maxNumReorderFrames,
      pictureTiming
    );
  }

  static void skipSignalDescription(BitReader in) throws MalformedInputException {
    if (in.flag()) {
      // overscan_info_present_flag
      in.flag(); // overscan_appropriate_flag
    }
    if (in.flag()) {
      // video_signal_type_present_flag
      in.skip(4); // video_format, video_full_range_flag
      if (in.flag()) {
        // colour_description_present_flag
        in.skip(24); // colour_primaries, transfer_characteristics, matrix_coefficients
      }
    }
    if (in.flag()) {
      // chroma_loc_info_present_flag
      in.exponentialGolomb("chroma_sample_loc_type_top_field", 5);
      in.exponentialGolomb("chroma_sample_loc_type_bottom_field", 5);
    }
  }

  /** A tick is the time of a field, also where all pictures are frames: E.2.1, {@code num_units_in_tick}. */
  private static double parseFrameRate(BitReader in) throws MalformedInputException {
    long unitsInTick = in.unsignedInt();
    long timeScale = in.unsignedInt();
    in.flag(); // fixed_frame_rate_flag
    double rate = unitsInTick == 0 ? 0 : timeScale / (2.0 * unitsInTick);
    return rate <= MAX_FRAME_RATE ? rate : 0;
  }

  private static PictureTiming.Format parseHypotheticalReferenceDecoders(BitReader in)
    throws MalformedInputException {
    PictureTiming.Format format = PictureTiming.Format.WITHOUT_DELAYS;
    boolean nal = in.flag();
    if (nal) {
      format = parseHypotheticalReferenceDecoder(in);
    }
    boolean vcl = in.flag();
    if (vcl) {
      format = parseHypotheticalReferenceDecoder(in);
    }
    if (nal || vcl) {
      in.flag(); // low_delay_hrd_flag
    }
    return format;
  }

  /** ITU-T H.264, E.1.2 (HRD parameters syntax). */
  private static PictureTiming.Format parseHypotheticalReferenceDecoder(BitReader in)
    throws MalformedInputException {
    int buffers = 1 + in.exponentialGolomb("cpb_cnt_minus1", 31);
    in.skip(8); // bit_rate_scale, cpb_size_scale
    for (int i = 0; i < buffers; i++) {
      in.exponentialGolomb(); // bit_rate_value_minus1
      in.exponentialGolomb(); // cpb_size_value_minus1
      in.flag(); // cbr_flag
    }
    in.skip(5); // initial_cpb_removal_delay_length_minus1
    int delayBits = 1 + in.bits(5) + 1 + in.bits(5); // cpb_removal_delay, dpb_output_delay
    return new PictureTiming.Format(true, delayBits, in.bits(5)); // time_offset_length
  }

  private static int parseMaxNumReorderFrames(BitReader in) throws MalformedInputException {
    in.flag(); // motion_vectors_over_pic_boundaries_flag
    in.exponentialGolomb(); // max_bytes_per_pic_denom
    in.exponentialGolomb(); // max_bits_per_mb_denom
    in.exponentialGolomb(); // log2_max_mv_length_horizontal
    in.exponentialGolomb(); // log2_max_mv_length_vertical
    return in.exponentialGolomb("max_num_reorder_frames", 16);
  }
}
