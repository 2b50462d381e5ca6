package live.headwater.server.demo.h264;

/** A 4:2:0 picture, 8 bits a sample. Mutable. */
public final class Picture {

  private final Plane luma;
  private final Plane cb;
  private final Plane cr;

  /** A picture of zeros; both sizes are multiples of 16, in pixels. */
  public Picture(int width, int height) {
    if (width <= 0 || height <= 0 || width % 16 != 0 || height % 16 != 0) {
      throw new IllegalArgumentException("picture of " + width + "x" + height + " is not whole macroblocks");
    }
    luma = new Plane(width, height);
    cb = new Plane(width / 2, height / 2);
    cr = new Plane(width / 2, height / 2);
  }

  public Plane luma() {
    return luma;
  }

  public Plane cb() {
    return cb;
  }

  public Plane cr() {
    return cr;
  }

  void copyFrom(Picture other) {
    luma.copyFrom(other.luma);
    cb.copyFrom(other.cb);
    cr.copyFrom(other.cr);
  }

  /** Whether both pictures are equal in the given macroblocks. */
  boolean equalsIn(Picture other, int mbX, int mbY, int columns, int rows) {
    return (
      luma.equalsIn(other.luma, 16 * mbX, 16 * mbY, 16 * columns, 16 * rows) &&
      cb.equalsIn(other.cb, 8 * mbX, 8 * mbY, 8 * columns, 8 * rows) &&
      cr.equalsIn(other.cr, 8 * mbX, 8 * mbY, 8 * columns, 8 * rows)
    );
  }
}
