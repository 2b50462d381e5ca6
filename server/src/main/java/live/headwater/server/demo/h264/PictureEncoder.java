package live.headwater.server.demo.h264;

import io.netty.buffer.ByteBuf;

/** Encodes a sequence of pictures of one size. */
public final class PictureEncoder {

  /** nal_unit_type 5 and 1 (Table 7-1), nal_ref_idc 3 and 2. */
  private static final int NAL_IDR = 0x65;

  private static final int NAL_NON_IDR = 0x41;

  /** slice_type of pictures whose slices are all alike, Table 7-6. */
  private static final int SLICE_P = 5;

  private static final int SLICE_I = 7;

  /** mb_type of I_16x16_0_0_0 in I and P slices, Tables 7-11 and 7-13. */
  private static final int INTRA_IN_I = 1;

  private static final int INTRA_IN_P = 6;

  private final ParameterSets parameterSets;
  private final int columns;
  private final int rows;
  private final Picture previous;
  private final Picture decoded;
  private final MacroblockEncoder macroblocks;
  private final BitWriter slice = new BitWriter();
  private int frameNum;
  private int idrPicId;
  private boolean started;

  /**
   * An encoder for pictures of one size, in multiples of 16 pixels.
   *
   * @param framesPerSecond announced in the SPS
   * @param qp quantization parameter, 12 (fine) to 29 (coarse)
   */
  public PictureEncoder(int width, int height, int framesPerSecond, int qp) {
    parameterSets = ParameterSets.of(width, height, framesPerSecond, qp);
    columns = width / 16;
    rows = height / 16;
    previous = new Picture(width, height);
    decoded = new Picture(width, height);
    macroblocks = new MacroblockEncoder(decoded, new Quantizer(qp));
  }

  public ParameterSets parameterSets() {
    return parameterSets;
  }

  /** What a decoder shows after the last picture; changes with the next. */
  public Picture reconstruction() {
    return decoded;
  }

  /**
   * Appends the next picture as one NAL unit behind its length in four bytes.
   *
   * @param source borrows
   * @param idr whether decoding can start here; the first picture must be one
   */
  public void encode(Picture source, boolean idr, ByteBuf out) {
    if (!idr && !started) {
      throw new IllegalStateException("the first picture is not an IDR picture");
    }
    started = true;
    frameNum = idr ? 0 : (frameNum + 1) % (1 << ParameterSets.FRAME_NUM_BITS);
    slice.reset();
    writeSliceHeader(idr);
    if (idr) {
      writeAll(source);
    } else {
      writeChanged(source);
    }
    slice.trailingBits();
    previous.copyFrom(source);

    byte[] nalUnit = slice.toNalUnit(idr ? NAL_IDR : NAL_NON_IDR);
    out.writeInt(nalUnit.length);
    out.writeBytes(nalUnit);
  }

  /** slice_header(), 7.3.3. */
  private void writeSliceHeader(boolean idr) {
    slice.ue(0); // first_mb_in_slice
    slice.ue(idr ? SLICE_I : SLICE_P);
    slice.ue(0); // pic_parameter_set_id
    slice.u(ParameterSets.FRAME_NUM_BITS, frameNum);
    if (idr) {
      // Two IDR pictures in a row must differ in this.
      idrPicId ^= 1;
      slice.ue(idrPicId);
      slice.flag(false); // no_output_of_prior_pics_flag
      slice.flag(false); // long_term_reference_flag
    } else {
      slice.flag(false); // num_ref_idx_active_override_flag
      slice.flag(false); // ref_pic_list_modification_flag_l0
      slice.flag(false); // adaptive_ref_pic_marking_mode_flag
    }
    slice.se(0); // slice_qp_delta
    slice.ue(1); // disable_deblocking_filter_idc: off
  }

  private void writeAll(Picture source) {
    for (int mbY = 0; mbY < rows; mbY++) {
      for (int mbX = 0; mbX < columns; mbX++) {
        macroblocks.write(slice, source, mbX, mbY, INTRA_IN_I);
      }
    }
  }

  /** All motion vectors of the picture are zero, so that P_Skip copies in place (8.4.1.1). */
  private void writeChanged(Picture source) {
    int skipRun = 0;
    for (int mbY = 0; mbY < rows; mbY++) {
      boolean rowUnchanged = source.equalsIn(previous, 0, mbY, columns, 1);
      for (int mbX = 0; mbX < columns; mbX++) {
        if (rowUnchanged || source.equalsIn(previous, mbX, mbY, 1, 1)) {
          macroblocks.skip(mbX, mbY);
          skipRun++;
        } else {
          slice.ue(skipRun);
          skipRun = 0;
          macroblocks.write(slice, source, mbX, mbY, INTRA_IN_P);
        }
      }
    }
    if (skipRun > 0) {
      slice.ue(skipRun);
    }
  }
}
