package live.headwater.server.demo;

import live.headwater.server.demo.h264.Picture;

/** R'G'B' to Y'CbCr of ITU-R BT.709 in limited range, 4:2:0 with chroma in the middle of four luma samples. */
final class Bt709 {

  private static final int HALF = 1 << 15;

  private Bt709() {}

  /** 16 to 235; {@code rgb} as 0xRRGGBB. */
  static int luma(int rgb) {
    // 219/255 times 0.2126, 0.7152, 0.0722, in 1/65536
    return ((16 << 16) + HALF + 11966 * red(rgb) + 40254 * green(rgb) + 4064 * blue(rgb)) >> 16;
  }

  /** 16 to 240. */
  static int cb(int red, int green, int blue) {
    return ((128 << 16) + HALF - 6596 * red - 22189 * green + 28785 * blue) >> 16;
  }

  /** 16 to 240. */
  static int cr(int red, int green, int blue) {
    return ((128 << 16) + HALF + 28785 * red - 26145 * green - 2640 * blue) >> 16;
  }

  /**
   * Converts a rectangle of pixels into the same place of a picture.
   *
   * @param pixels rows of 0xRRGGBB, as wide as the picture
   * @param left even, and so are the other edges and sizes
   */
  static void convert(int[] pixels, Picture picture, int left, int top, int width, int height) {
    int stride = picture.luma().width();
    for (int y = top; y < top + height; y += 2) {
      for (int x = left; x < left + width; x += 2) {
        int topLeft = pixels[y * stride + x];
        int topRight = pixels[y * stride + x + 1];
        int bottomLeft = pixels[(y + 1) * stride + x];
        int bottomRight = pixels[(y + 1) * stride + x + 1];
        picture.luma().set(x, y, luma(topLeft));
        picture.luma().set(x + 1, y, luma(topRight));
        picture.luma().set(x, y + 1, luma(bottomLeft));
        picture.luma().set(x + 1, y + 1, luma(bottomRight));
        int red = (red(topLeft) + red(topRight) + red(bottomLeft) + red(bottomRight) + 2) / 4;
        int green = (green(topLeft) + green(topRight) + green(bottomLeft) + green(bottomRight) + 2) / 4;
        int blue = (blue(topLeft) + blue(topRight) + blue(bottomLeft) + blue(bottomRight) + 2) / 4;
        picture.cb().set(x / 2, y / 2, cb(red, green, blue));
        picture.cr().set(x / 2, y / 2, cr(red, green, blue));
      }
    }
  }

  private static int red(int rgb) {
    return (rgb >> 16) & 0xff;
  }

  private static int green(int rgb) {
    return (rgb >> 8) & 0xff;
  }

  private static int blue(int rgb) {
    return rgb & 0xff;
  }
}
