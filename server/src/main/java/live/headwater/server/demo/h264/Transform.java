package live.headwater.server.demo.h264;

/** The integer transforms, in place on blocks in raster order: 8.5.10 to 8.5.12 and their forward counterparts. */
final class Transform {

  private Transform() {}

  /** Residual samples to coefficients: the core transform whose scaling the quantizer's factors contain. */
  static void forward4x4(int[] block) {
    for (int pass = 0; pass < 2; pass++) {
      int step = pass == 0 ? 1 : 4;
      for (int line = 0; line < 4; line++) {
        int at = line * (5 - step);
        int outerSum = block[at] + block[at + 3 * step];
        int outerDifference = block[at] - block[at + 3 * step];
        int innerSum = block[at + step] + block[at + 2 * step];
        int innerDifference = block[at + step] - block[at + 2 * step];
        block[at] = outerSum + innerSum;
        block[at + step] = 2 * outerDifference + innerDifference;
        block[at + 2 * step] = outerSum - innerSum;
        block[at + 3 * step] = outerDifference - 2 * innerDifference;
      }
    }
  }

  /** Scaled coefficients to residual samples, 8.5.12.2 (Transformation process for residual 4x4 blocks). */
  static void inverse4x4(int[] block) {
    for (int pass = 0; pass < 2; pass++) {
      int step = pass == 0 ? 1 : 4;
      for (int line = 0; line < 4; line++) {
        int at = line * (5 - step);
        int evenSum = block[at] + block[at + 2 * step];
        int evenDifference = block[at] - block[at + 2 * step];
        int oddDifference = (block[at + step] >> 1) - block[at + 3 * step];
        int oddSum = block[at + step] + (block[at + 3 * step] >> 1);
        block[at] = evenSum + oddSum;
        block[at + step] = evenDifference + oddDifference;
        block[at + 2 * step] = evenDifference - oddDifference;
        block[at + 3 * step] = evenSum - oddSum;
      }
    }
    for (int i = 0; i < 16; i++) {
      block[i] = (block[i] + 32) >> 6;
    }
  }

  /** The transform of the luma DC coefficients, its own inverse but for a factor of 16: 8.5.10. */
  static void hadamard4x4(int[] block) {
    for (int pass = 0; pass < 2; pass++) {
      int step = pass == 0 ? 1 : 4;
      for (int line = 0; line < 4; line++) {
        int at = line * (5 - step);
        int sum01 = block[at] + block[at + step];
        int difference01 = block[at] - block[at + step];
        int sum23 = block[at + 2 * step] + block[at + 3 * step];
        int difference23 = block[at + 2 * step] - block[at + 3 * step];
        block[at] = sum01 + sum23;
        block[at + step] = sum01 - sum23;
        block[at + 2 * step] = difference01 - difference23;
        block[at + 3 * step] = difference01 + difference23;
      }
    }
  }

  /** The transform of the chroma DC coefficients, its own inverse but for a factor of 4: 8.5.11.1. */
  static void hadamard2x2(int[] block) {
    int top = block[0] + block[1];
    int topDifference = block[0] - block[1];
    int bottom = block[2] + block[3];
    int bottomDifference = block[2] - block[3];
    block[0] = top + bottom;
    block[1] = topDifference + bottomDifference;
    block[2] = top - bottom;
    block[3] = topDifference - bottomDifference;
  }
}
