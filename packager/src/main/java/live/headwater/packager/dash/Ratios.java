package live.headwater.packager.dash;

import java.math.BigInteger;
import live.headwater.media.codec.VideoConfiguration;

/** Ratios as DASH writes them. */
final class Ratios {

  /** How near a measured rate must be to be taken for a usual one. */
  private static final double TOLERANCE = 0.004;

  private Ratios() {}

  /** {@code @frameRate}: {@code 30}, {@code 30000/1001}, or thousandths for anything else. */
  static String frameRate(double pictures) {
    long whole = Math.round(pictures);
    long ntsc = Math.round((pictures * 1001) / 1000);
    if (whole > 0 && Math.abs(pictures - whole) < TOLERANCE) {
      return Long.toString(whole);
    }
    if (ntsc > 0 && Math.abs(pictures - (ntsc * 1000.0) / 1001) < TOLERANCE) {
      return ntsc * 1000 + "/1001";
    }
    return Math.max(1, Math.round(pictures * 1000)) + "/1000";
  }

  /** {@code @par}: the shape of the picture. */
  static String picture(VideoConfiguration video) {
    return reduced(
      (long) video.widthPixels() * video.pixelAspectWidth(),
      (long) video.heightPixels() * video.pixelAspectHeight()
    );
  }

  private static String reduced(long width, long height) {
    long divisor = BigInteger.valueOf(width).gcd(BigInteger.valueOf(height)).longValueExact();
    return width / divisor + ":" + height / divisor;
  }
}
