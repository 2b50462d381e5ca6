package live.headwater.server.demo.h264;

/** Quantizes transform coefficients at one quantization parameter and scales the levels back as a decoder does. */
final class Quantizer {

  /**
   * Bounds of the parameter. From 12 on no level outgrows the escape code of the Baseline profile and DC scaling
   * needs no rounding; to 29 chroma has luma's parameter (Table 8-15).
   */
  static final int MIN_QP = 12;

  static final int MAX_QP = 29;

  /** 2^15 / Qstep with the forward transform's norm, by qp % 6 and the coefficient's class (see {@link #CLASS}). */
  private static final int[][] FORWARD = {
    { 13107, 8066, 5243 },
    { 11916, 7490, 4660 },
    { 10082, 6554, 4194 },
    { 9362, 5825, 3647 },
    { 8192, 5243, 3355 },
    { 7282, 4559, 2893 },
  };

  /** normAdjust4x4, 8.5.9 (Derivation process for scaling functions). */
  private static final int[][] INVERSE = {
    { 10, 13, 16 },
    { 11, 14, 18 },
    { 13, 16, 20 },
    { 14, 18, 23 },
    { 16, 20, 25 },
    { 18, 23, 29 },
  };

  /** Of a coefficient in raster order: how many of its two frequencies are odd. */
  private static final int[] CLASS = { 0, 1, 0, 1, 1, 2, 1, 2, 0, 1, 0, 1, 1, 2, 1, 2 };

  private final int shift;
  private final int[] forward = new int[16];
  private final int[] inverse = new int[16];

  Quantizer(int qp) {
    if (qp < MIN_QP || qp > MAX_QP) {
      throw new IllegalArgumentException("QP " + qp + " is not in " + MIN_QP + ".." + MAX_QP);
    }
    shift = qp / 6;
    for (int i = 0; i < 16; i++) {
      forward[i] = FORWARD[qp % 6][CLASS[i]];
      inverse[i] = INVERSE[qp % 6][CLASS[i]];
    }
  }

  /** The level of the coefficient at {@code index} in raster order. */
  int level(int coefficient, int index) {
    return divide(coefficient, forward[index], 15 + shift);
  }

  /** The level of a coefficient of the second transform, which has twice its norm. */
  int dcLevel(int coefficient) {
    return divide(coefficient, forward[0], 16 + shift);
  }

  /** 8.5.12.1 (Scaling process for residual 4x4 blocks), exact with flat scaling matrices. */
  int scale(int level, int index) {
    return (level * inverse[index]) << shift;
  }

  /** The end of 8.5.10 (Scaling and transformation process for DC transform coefficients for Intra_16x16). */
  int scaleLumaDc(int transformedLevel) {
    return (transformedLevel * inverse[0]) << (shift - 2);
  }

  /** 8.5.11.2 (Scaling process for chroma DC transform coefficients). */
  int scaleChromaDc(int transformedLevel) {
    return ((transformedLevel * inverse[0]) << shift) >> 1;
  }

  /** Rounds up from two thirds, which costs fewer bits than it costs quality. */
  private static int divide(int coefficient, int factor, int bits) {
    int magnitude = (Math.abs(coefficient) * factor + (1 << bits) / 3) >> bits;
    return coefficient < 0 ? -magnitude : magnitude;
  }
}
