package live.headwater.server.demo.h264;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.server.demo.Ffmpeg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ffmpeg must see exactly what the encoder says a decoder sees. */
class PictureEncoderTest {

  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  private final Picture source = new Picture(WIDTH, HEIGHT);
  private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
  private final ByteBuf bitstream = Unpooled.buffer();

  @ParameterizedTest
  @ValueSource(ints = { 12, 13, 17, 20, 23, 26, 29 })
  void encode_noiseOfEveryStrength_decodesToReconstruction(int qp) throws Exception {
    PictureEncoder encoder = new PictureEncoder(WIDTH, HEIGHT, 25, qp);
    Random random = new Random(qp);
    // From flat to the strongest signal there is: levels of every size, blocks with every number of them.
    for (int strength = 0; strength <= 256; strength += 8) {
      addNoise(random, strength, 0, WIDTH);
      encode(encoder, strength % 64 == 0);
    }
    assertDecodesToReconstruction(encoder);
  }

  @ParameterizedTest
  @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
  void encode_someMacroblocksChange_decodesToReconstruction(long seed) throws Exception {
    PictureEncoder encoder = new PictureEncoder(WIDTH, HEIGHT, 25, 22);
    Random random = new Random(seed);
    addNoise(random, 40, 0, WIDTH);
    for (int picture = 0; picture < 40; picture++) {
      if (random.nextInt(4) > 0) {
        int left = random.nextInt(WIDTH);
        addNoise(random, random.nextInt(200), left, Math.min(WIDTH, left + random.nextInt(40)));
      }
      encode(encoder, picture % 25 == 0);
    }
    assertDecodesToReconstruction(encoder);
  }

  @Test
  void encode_nothingChanged_costsAFewBytes() {
    PictureEncoder encoder = new PictureEncoder(1280, 720, 25, 20);
    Picture still = new Picture(1280, 720);
    encoder.encode(still, true, bitstream);
    bitstream.clear();
    encoder.encode(still, false, bitstream);
    assertThat(bitstream.readableBytes()).isLessThan(16);
  }

  @Test
  void encode_smoothPicture_staysCloseToSource() {
    PictureEncoder encoder = new PictureEncoder(WIDTH, HEIGHT, 25, 20);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        source.luma().set(x, y, 16 + 2 * x + y / 2);
      }
    }
    encoder.encode(source, true, bitstream);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        assertThat(encoder.reconstruction().luma().get(x, y)).isBetween(
          source.luma().get(x, y) - 4,
          source.luma().get(x, y) + 4
        );
      }
    }
  }

  @Test
  void encode_firstPictureNotIdr_isRefused() {
    PictureEncoder encoder = new PictureEncoder(WIDTH, HEIGHT, 25, 20);
    assertThatThrownBy(() -> encoder.encode(source, false, bitstream)).isInstanceOf(
      IllegalStateException.class
    );
  }

  @Test
  void new_qpOutOfRange_isRefused() {
    assertThatThrownBy(() -> new PictureEncoder(WIDTH, HEIGHT, 25, 11)).hasMessage("QP 11 is not in 12..29");
    assertThatThrownBy(() -> new PictureEncoder(WIDTH, HEIGHT, 25, 30)).hasMessage("QP 30 is not in 12..29");
  }

  @Test
  void new_sizeNotWholeMacroblocks_isRefused() {
    assertThatThrownBy(() -> new PictureEncoder(100, 64, 25, 20)).hasMessage(
      "picture of 100x64 is not whole macroblocks"
    );
  }

  private void addNoise(Random random, int strength, int left, int right) {
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = left; x < right; x++) {
        source.luma().set(x, y, noise(random, strength));
        source.cb().set(x / 2, y / 2, noise(random, strength));
        source.cr().set(x / 2, y / 2, noise(random, strength));
      }
    }
  }

  private static int noise(Random random, int strength) {
    int amplitude = random.nextInt(4) == 0 ? strength : strength / 8;
    return Math.clamp(128 + random.nextInt(-amplitude, amplitude + 1), 0, 255);
  }

  private void encode(PictureEncoder encoder, boolean idr) {
    encoder.encode(source, idr, bitstream);
    expected.writeBytes(encoder.reconstruction().luma().toByteArray());
    expected.writeBytes(encoder.reconstruction().cb().toByteArray());
    expected.writeBytes(encoder.reconstruction().cr().toByteArray());
  }

  private void assertDecodesToReconstruction(PictureEncoder encoder) throws Exception {
    ParameterSets sets = encoder.parameterSets();
    AvcConfiguration configuration = AvcConfiguration.of(List.of(sets.sequence()), List.of(sets.picture()));
    byte[] decoded = Ffmpeg.decodeVideo(configuration, bitstream);
    assertThat(decoded).isEqualTo(expected.toByteArray());
  }
}
