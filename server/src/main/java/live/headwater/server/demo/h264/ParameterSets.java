package live.headwater.server.demo.h264;

import live.headwater.media.Bytes;

/**
 * The parameter sets of {@link PictureEncoder}: Constrained Baseline, one reference picture, no reordering, BT.709
 * in limited range, constant frame rate.
 *
 * @param sequence SPS NAL unit with its header byte
 * @param picture PPS NAL unit with its header byte
 */
public record ParameterSets(Bytes sequence, Bytes picture) {
  /** frame_num counts modulo two to this. */
  static final int FRAME_NUM_BITS = 4;

  private static final int PROFILE_BASELINE = 66;
  /** constraint_set0_flag and constraint_set1_flag: Constrained Baseline. */
  private static final int CONSTRAINTS = 0xc0;
  /** Enough for 3600 macroblocks 30 times a second and 14 Mbit/s, Table A-1. */
  private static final int LEVEL_3_1 = 31;
  /** Table E-3, E-4 and E-5: BT.709 for all three. */
  private static final int BT_709 = 1;

  /** nal_ref_idc 3 with the types of Table 7-1. */
  private static final int NAL_SPS = 0x67;

  private static final int NAL_PPS = 0x68;

  static ParameterSets of(int width, int height, int framesPerSecond, int qp) {
    return new ParameterSets(
      Bytes.of(sequenceParameterSet(width, height, framesPerSecond).toNalUnit(NAL_SPS)),
      Bytes.of(pictureParameterSet(qp).toNalUnit(NAL_PPS))
    );
  }

  /** seq_parameter_set_data(), 7.3.2.1.1. */
  private static BitWriter sequenceParameterSet(int width, int height, int framesPerSecond) {
    BitWriter sps = new BitWriter();
    sps.u(8, PROFILE_BASELINE);
    sps.u(8, CONSTRAINTS);
    sps.u(8, LEVEL_3_1);
    sps.ue(0); // seq_parameter_set_id
    sps.ue(FRAME_NUM_BITS - 4); // log2_max_frame_num_minus4
    sps.ue(2); // pic_order_cnt_type: output order is decoding order
    sps.ue(1); // max_num_ref_frames
    sps.flag(false); // gaps_in_frame_num_value_allowed_flag
    sps.ue(width / 16 - 1); // pic_width_in_mbs_minus1
    sps.ue(height / 16 - 1); // pic_height_in_map_units_minus1
    sps.flag(true); // frame_mbs_only_flag
    sps.flag(true); // direct_8x8_inference_flag
    sps.flag(false); // frame_cropping_flag
    sps.flag(true); // vui_parameters_present_flag
    writeVui(sps, framesPerSecond);
    sps.trailingBits();
    return sps;
  }

  /** vui_parameters(), E.1.1. */
  private static void writeVui(BitWriter sps, int framesPerSecond) {
    sps.flag(true); // aspect_ratio_info_present_flag
    sps.u(8, 1); // aspect_ratio_idc: square
    sps.flag(false); // overscan_info_present_flag
    sps.flag(true); // video_signal_type_present_flag
    sps.u(3, 5); // video_format: unspecified
    sps.flag(false); // video_full_range_flag
    sps.flag(true); // colour_description_present_flag
    sps.u(8, BT_709); // colour_primaries
    sps.u(8, BT_709); // transfer_characteristics
    sps.u(8, BT_709); // matrix_coefficients
    sps.flag(true); // chroma_loc_info_present_flag
    sps.ue(1); // chroma_sample_loc_type_top_field: in the middle of four luma samples
    sps.ue(1); // chroma_sample_loc_type_bottom_field
    sps.flag(true); // timing_info_present_flag
    sps.u(32, 1); // num_units_in_tick: a field
    sps.u(32, 2 * framesPerSecond); // time_scale
    sps.flag(true); // fixed_frame_rate_flag
    sps.flag(false); // nal_hrd_parameters_present_flag
    sps.flag(false); // vcl_hrd_parameters_present_flag
    sps.flag(false); // pic_struct_present_flag
    sps.flag(true); // bitstream_restriction_flag
    sps.flag(true); // motion_vectors_over_pic_boundaries_flag
    sps.ue(0); // max_bytes_per_pic_denom: no limit
    sps.ue(0); // max_bits_per_mb_denom: no limit
    sps.ue(0); // log2_max_mv_length_horizontal
    sps.ue(0); // log2_max_mv_length_vertical
    // Without this a decoder may hold pictures back to reorder them.
    sps.ue(0); // max_num_reorder_frames
    sps.ue(1); // max_dec_frame_buffering
  }

  /** pic_parameter_set_rbsp(), 7.3.2.2. */
  private static BitWriter pictureParameterSet(int qp) {
    BitWriter pps = new BitWriter();
    pps.ue(0); // pic_parameter_set_id
    pps.ue(0); // seq_parameter_set_id
    pps.flag(false); // entropy_coding_mode_flag: CAVLC
    pps.flag(false); // bottom_field_pic_order_in_frame_present_flag
    pps.ue(0); // num_slice_groups_minus1
    pps.ue(0); // num_ref_idx_l0_default_active_minus1
    pps.ue(0); // num_ref_idx_l1_default_active_minus1
    pps.flag(false); // weighted_pred_flag
    pps.u(2, 0); // weighted_bipred_idc
    pps.se(qp - 26); // pic_init_qp_minus26
    pps.se(0); // pic_init_qs_minus26
    pps.se(0); // chroma_qp_index_offset
    pps.flag(true); // deblocking_filter_control_present_flag
    pps.flag(false); // constrained_intra_pred_flag
    pps.flag(false); // redundant_pic_cnt_present_flag
    pps.trailingBits();
    return pps;
  }
}
