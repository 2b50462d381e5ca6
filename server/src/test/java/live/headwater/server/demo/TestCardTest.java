package live.headwater.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Arrays;
import live.headwater.media.codec.AvcConfiguration;
import org.junit.jupiter.api.Test;

class TestCardTest {

  private static final int PICTURE_BYTES = (TestCard.WIDTH_PIXELS * TestCard.HEIGHT_PIXELS * 3) / 2;
  private static final ZonedDateTime START = ZonedDateTime.parse("2026-11-20T23:59:59.500+01:00");

  private final TestCard card = new TestCard();

  @Test
  void configuration_readBack_saysWhatTheCardIs() {
    AvcConfiguration configuration = card.configuration();
    assertThat(configuration.codecs()).isEqualTo("avc1.42c01f");
    assertThat(configuration.widthPixels()).isEqualTo(1280);
    assertThat(configuration.heightPixels()).isEqualTo(720);
    assertThat(configuration.frameRate()).isEqualTo(25);
  }

  @Test
  void writePicture_overMidnight_decodesWithoutAWarning() throws Exception {
    ByteBuf bitstream = Unpooled.buffer();
    for (int i = 0; i < 60; i++) {
      card.writePicture(START.plus(Duration.ofMillis(40L * i)), i, i % 25 == 0, bitstream);
    }
    assertThat(Ffmpeg.decodeVideo(card.configuration(), bitstream)).hasSize(60 * PICTURE_BYTES);
  }

  @Test
  void writePicture_colourBars_areThoseOfBt709() throws Exception {
    ByteBuf bitstream = Unpooled.buffer();
    card.writePicture(START, 0, true, bitstream);
    byte[] decoded = Ffmpeg.decodeVideo(card.configuration(), bitstream);
    // EBU bars 100/0/75/0 in 8-bit BT.709
    assertBar(decoded, 0, 180, 128, 128);
    assertBar(decoded, 1, 168, 44, 136);
    assertBar(decoded, 2, 145, 147, 44);
    assertBar(decoded, 3, 133, 63, 52);
    assertBar(decoded, 4, 63, 193, 204);
    assertBar(decoded, 5, 51, 109, 212);
    assertBar(decoded, 6, 28, 212, 120);
    assertBar(decoded, 7, 16, 128, 128);
  }

  @Test
  void writePicture_twoSeconds_keepsTheBitRateOfALightStream() {
    ByteBuf bitstream = Unpooled.buffer();
    for (int i = 0; i < 50; i++) {
      card.writePicture(START.plus(Duration.ofMillis(40L * i)), i, i % 25 == 0, bitstream);
    }
    long bitsPerSecond = (bitstream.readableBytes() * 8L) / 2;
    assertThat(bitsPerSecond).isBetween(100_000L, 2_000_000L);
  }

  private static void assertBar(byte[] decoded, int bar, int luma, int cb, int cr) {
    int x = 160 + 120 * bar + 60;
    int y = 184;
    int lumaBytes = TestCard.WIDTH_PIXELS * TestCard.HEIGHT_PIXELS;
    int chroma = (y / 2) * (TestCard.WIDTH_PIXELS / 2) + x / 2;
    int[] found = {
      decoded[y * TestCard.WIDTH_PIXELS + x] & 0xff,
      decoded[lumaBytes + chroma] & 0xff,
      decoded[lumaBytes + lumaBytes / 4 + chroma] & 0xff,
    };
    int[] expected = { luma, cb, cr };
    for (int i = 0; i < 3; i++) {
      assertThat(found[i])
        .as("bar %d is %s, not %s", bar, Arrays.toString(found), Arrays.toString(expected))
        .isBetween(expected[i] - 2, expected[i] + 2);
    }
  }
}
