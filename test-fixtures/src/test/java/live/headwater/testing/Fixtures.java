package live.headwater.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Good files, to be broken: two seconds of {@code testsrc2} (160x90, 25 fps, B-frames) and a tone, encoded by ffmpeg
 * 8.0.1 with x264, written by the packager's own writers, decoded by ffmpeg without a warning.
 */
final class Fixtures {

  private Fixtures() {}

  static byte[] read(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
