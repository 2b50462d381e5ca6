package live.headwater.server.demo;

import io.netty.buffer.ByteBuf;
import java.time.ZonedDateTime;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.server.demo.h264.ParameterSets;
import live.headwater.server.demo.h264.PictureEncoder;

/** The test card as H.264 access units. Confined to one thread at a time. */
public final class TestCard {

  public static final int WIDTH_PIXELS = TestCardPainter.WIDTH;
  public static final int HEIGHT_PIXELS = TestCardPainter.HEIGHT;
  public static final int PICTURES_PER_SECOND = 25;

  /** Fine enough that no block shows; the card takes about 1.2 Mbit/s with it. */
  private static final int QP = 20;

  private final TestCardPainter painter;
  private final AvcConfiguration configuration;
  private final PictureEncoder encoder = new PictureEncoder(
    WIDTH_PIXELS,
    HEIGHT_PIXELS,
    PICTURES_PER_SECOND,
    QP
  );

  public TestCard() {
    painter = new TestCardPainter(
      "H.264   %d × %d   %d FPS".formatted(WIDTH_PIXELS, HEIGHT_PIXELS, PICTURES_PER_SECOND),
      "AAC-LC   48 KHZ   MONO"
    );
    try {
      ParameterSets sets = encoder.parameterSets();
      configuration = AvcConfiguration.of(List.of(sets.sequence()), List.of(sets.picture()));
    } catch (InputException e) {
      throw new IllegalStateException("the test card's own parameter sets are wrong", e);
    }
  }

  public AvcConfiguration configuration() {
    return configuration;
  }

  /**
   * Draws the card and appends its access unit, NAL units behind four-byte lengths.
   *
   * @param now what the clock shows
   * @param pictureNumber counts the pictures; where the moving block is
   * @param idr whether decoding can start here; the first picture must be one
   */
  public void writePicture(ZonedDateTime now, long pictureNumber, boolean idr, ByteBuf out) {
    encoder.encode(painter.paint(now, pictureNumber), idr, out);
  }
}
