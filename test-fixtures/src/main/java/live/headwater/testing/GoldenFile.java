package live.headwater.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text that a test must reproduce, kept beside the test's resources and reviewed in the diff.
 *
 * <p>{@code mvn test -Dheadwater.golden=write} writes all of them anew.
 */
public final class GoldenFile {

  private GoldenFile() {}

  /**
   * Compares {@code actual} with {@code src/test/resources/<package of test>/<name>}.
   *
   * @throws AssertionError if they differ, or there is no such file
   */
  public static void check(Class<?> test, String name, String actual) {
    Path file = Path.of("src/test/resources", test.getPackageName().replace('.', '/'), name);
    try {
      if ("write".equals(System.getProperty("headwater.golden"))) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, actual);
        return;
      }
      if (!Files.exists(file)) {
        throw new AssertionError(file + " is missing; write it with -Dheadwater.golden=write");
      }
      String expected = Files.readString(file);
      if (!expected.equals(actual)) {
        throw new AssertionError(difference(file, expected, actual));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String difference(Path file, String expected, String actual) {
    String[] expectedLines = expected.split("\n", -1);
    String[] actualLines = actual.split("\n", -1);
    int line = 0;
    while (
      line < Math.min(expectedLines.length, actualLines.length) &&
      expectedLines[line].equals(actualLines[line])
    ) {
      line++;
    }
    String was = line < expectedLines.length ? expectedLines[line] : "(end)";
    String is = line < actualLines.length ? actualLines[line] : "(end)";
    return (
      file +
      ", line " +
      (line + 1) +
      ": is\n" +
      is +
      "\nmust be\n" +
      was +
      "\nIf the new one is right: -Dheadwater.golden=write"
    );
  }
}
