package live.headwater.media.codec;

import live.headwater.media.MalformedInputException;

/**
 * The sample aspect ratio of VUI, which H.264 and H.265 code alike. ITU-T H.264 (08/2021), E.1.1; ITU-T H.265
 * (08/2021), E.2.1:
 *
 * <pre>
 * aspect_ratio_info_present_flag(1), 1: aspect_ratio_idc(8), 255: sar_width(16) sar_height(16)
 * </pre>
 *
 * @param width 1 when not given
 * @param height 1 when not given
 */
record PixelAspect(int width, int height) {
  private static final PixelAspect SQUARE = new PixelAspect(1, 1);

  /** {@code aspect_ratio_idc} after which width and height follow. */
  private static final int EXTENDED_SAR = 255;

  /** Width and height by {@code aspect_ratio_idc}; 0 is "unspecified". ITU-T H.264, Table E-1. */
  private static final int[][] SAMPLE_ASPECT_RATIOS = {
    { 1, 1 },
    { 1, 1 },
    { 12, 11 },
    { 10, 11 },
    { 16, 11 },
    { 40, 33 },
    { 24, 11 },
    { 20, 11 },
    { 32, 11 },
    { 80, 33 },
    { 18, 11 },
    { 15, 11 },
    { 64, 33 },
    { 160, 99 },
    { 4, 3 },
    { 3, 2 },
    { 2, 1 },
  };

  static PixelAspect parse(BitReader in) throws MalformedInputException {
    int idc = in.flag() ? in.bits(8) : 0;
    if (idc == EXTENDED_SAR) {
      PixelAspect extended = new PixelAspect(in.bits(16), in.bits(16));
      // E.2.1: zero is "unspecified".
      return extended.width == 0 || extended.height == 0 ? SQUARE : extended;
    }
    return idc < SAMPLE_ASPECT_RATIOS.length
      ? new PixelAspect(SAMPLE_ASPECT_RATIOS[idc][0], SAMPLE_ASPECT_RATIOS[idc][1])
      : SQUARE;
  }
}
