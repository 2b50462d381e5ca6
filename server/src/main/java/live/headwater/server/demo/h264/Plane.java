package live.headwater.server.demo.h264;

import java.util.Arrays;

/** One colour component of a picture: 8-bit samples in rows, without padding. */
public final class Plane {

  private final int width;
  private final int height;
  private final byte[] samples;

  Plane(int width, int height) {
    this.width = width;
    this.height = height;
    this.samples = new byte[width * height];
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** 0 to 255. */
  public int get(int x, int y) {
    return samples[y * width + x] & 0xff;
  }

  public void set(int x, int y, int sample) {
    samples[y * width + x] = (byte) sample;
  }

  /** A copy of all samples, row by row. */
  public byte[] toByteArray() {
    return samples.clone();
  }

  void copyFrom(Plane other) {
    System.arraycopy(other.samples, 0, samples, 0, samples.length);
  }

  /** Whether both planes are equal in a rectangle that lies in both. */
  boolean equalsIn(Plane other, int left, int top, int columns, int rows) {
    if (columns == width) {
      int from = top * width;
      int to = from + rows * width;
      return Arrays.equals(samples, from, to, other.samples, from, to);
    }
    for (int y = top; y < top + rows; y++) {
      int from = y * width + left;
      int to = from + columns;
      if (!Arrays.equals(samples, from, to, other.samples, from, to)) {
        return false;
      }
    }
    return true;
  }
}
