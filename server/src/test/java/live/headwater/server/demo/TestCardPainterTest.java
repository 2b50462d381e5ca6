package live.headwater.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZonedDateTime;
import live.headwater.server.demo.h264.Picture;
import org.junit.jupiter.api.Test;

class TestCardPainterTest {

  private static final ZonedDateTime NOON = ZonedDateTime.parse("2026-11-20T12:00:00Z");

  private final TestCardPainter painter = new TestCardPainter("PICTURE", "SOUND");

  @Test
  void paint_afterOtherPictures_leavesNoTraceOfThem() {
    for (int i = 0; i < 30; i++) {
      painter.paint(NOON.plus(Duration.ofMillis(317L * i)), i);
    }
    ZonedDateTime later = NOON.plusSeconds(3723);
    Picture fresh = new TestCardPainter("PICTURE", "SOUND").paint(later, 7);
    assertSame(painter.paint(later, 7), fresh);
  }

  @Test
  void paint_hundredthOfASecondLater_showsIt() {
    byte[] before = lumaOf(painter.paint(NOON.plus(Duration.ofMillis(509)), 0), 848, 288, 160, 96);
    byte[] same = lumaOf(painter.paint(NOON.plus(Duration.ofMillis(500)), 0), 848, 288, 160, 96);
    byte[] later = lumaOf(painter.paint(NOON.plus(Duration.ofMillis(510)), 0), 848, 288, 160, 96);
    assertThat(same).isEqualTo(before);
    assertThat(later).isNotEqualTo(before);
  }

  @Test
  void paint_firstTenthOfASecond_lightsTheLamp() {
    assertThat(painter.paint(NOON, 0).luma().get(1120, 340)).isGreaterThan(200);
    assertThat(
      painter
        .paint(NOON.plus(Duration.ofMillis(99)), 0)
        .luma()
        .get(1120, 340)
    ).isGreaterThan(200);
    assertThat(
      painter
        .paint(NOON.plus(Duration.ofMillis(100)), 0)
        .luma()
        .get(1120, 340)
    ).isLessThan(40);
  }

  @Test
  void paint_pictureByPicture_movesTheBlockEvenlyToAndFro() {
    assertThat(blockAt(0)).isEqualTo(160);
    assertThat(blockAt(24)).isEqualTo(160 + 448);
    assertThat(blockAt(48)).isEqualTo(160 + 896);
    assertThat(blockAt(72)).isEqualTo(160 + 448);
    assertThat(blockAt(96)).isEqualTo(160);
  }

  /** The first bright column of the lane. */
  private int blockAt(long pictureNumber) {
    Picture picture = painter.paint(NOON, pictureNumber);
    int edge = 16;
    int x = edge;
    while (picture.luma().get(x, 592) < 100) {
      x++;
    }
    return x;
  }

  private static byte[] lumaOf(Picture picture, int left, int top, int width, int height) {
    byte[] samples = new byte[width * height];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) picture.luma().get(left + (i % width), top + i / width);
    }
    return samples;
  }

  private static void assertSame(Picture painted, Picture expected) {
    assertThat(painted.luma().toByteArray()).isEqualTo(expected.luma().toByteArray());
    assertThat(painted.cb().toByteArray()).isEqualTo(expected.cb().toByteArray());
    assertThat(painted.cr().toByteArray()).isEqualTo(expected.cr().toByteArray());
  }
}
