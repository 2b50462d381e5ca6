package live.headwater.server.demo.h264;

import java.util.Arrays;

/** The intra prediction modes used here, for the luma (16x16) and chroma (8x8) samples of a macroblock: 8.3.3, 8.3.4. */
enum IntraPrediction {
  VERTICAL(0, 2) {
    @Override
    boolean availableAt(int x, int y) {
      return y > 0;
    }

    @Override
    void predict(Plane decoded, int x, int y, int size, int[] out) {
      for (int column = 0; column < size; column++) {
        fill(out, size, column, 0, 1, size, decoded.get(x + column, y - 1));
      }
    }
  },
  HORIZONTAL(1, 1) {
    @Override
    boolean availableAt(int x, int y) {
      return x > 0;
    }

    @Override
    void predict(Plane decoded, int x, int y, int size, int[] out) {
      for (int row = 0; row < size; row++) {
        fill(out, size, 0, row, size, 1, decoded.get(x - 1, y + row));
      }
    }
  },
  DC(2, 0) {
    @Override
    boolean availableAt(int x, int y) {
      return true;
    }

    @Override
    void predict(Plane decoded, int x, int y, int size, int[] out) {
      if (size == 16) {
        fill(out, size, 0, 0, 16, 16, mean(decoded, x, y, 0, 0, 16, x > 0, y > 0));
        return;
      }
      for (int top = 0; top < size; top += 4) {
        for (int left = 0; left < size; left += 4) {
          // Off the diagonal the nearer edge decides alone, where there is one.
          boolean useTop = y > 0 && !(top > 0 && left == 0 && x > 0);
          boolean useLeft = x > 0 && !(left > 0 && top == 0 && y > 0);
          fill(out, size, left, top, 4, 4, mean(decoded, x, y, left, top, 4, useLeft, useTop));
        }
      }
    }
  };

  /** Intra16x16PredMode, Table 8-4. */
  final int lumaMode;

  /** intra_chroma_pred_mode, Table 8-5. */
  final int chromaMode;

  IntraPrediction(int lumaMode, int chromaMode) {
    this.lumaMode = lumaMode;
    this.chromaMode = chromaMode;
  }

  /** Whether the samples this predicts from exist, for a macroblock at ({@code x}, {@code y}). */
  abstract boolean availableAt(int x, int y);

  /**
   * Predicts a square of samples from those decoded above and left of it.
   *
   * @param size 16 for luma, 8 for chroma
   * @param out predicted samples in rows of {@code size}
   */
  abstract void predict(Plane decoded, int x, int y, int size, int[] out);

  private static int mean(
    Plane decoded,
    int x,
    int y,
    int left,
    int top,
    int length,
    boolean useLeft,
    boolean useTop
  ) {
    if (!useLeft && !useTop) {
      return 128;
    }
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += useTop ? decoded.get(x + left + i, y - 1) : 0;
      sum += useLeft ? decoded.get(x - 1, y + top + i) : 0;
    }
    int count = useLeft && useTop ? 2 * length : length;
    return (sum + count / 2) / count;
  }

  private static void fill(int[] out, int stride, int left, int top, int width, int height, int value) {
    for (int y = top; y < top + height; y++) {
      int start = y * stride + left;
      Arrays.fill(out, start, start + width, value);
    }
  }
}
