package live.headwater.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder in memory (tmpfs) for the files of one run. */
final class Scratch implements AutoCloseable {

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path folder;

  Scratch(String name) throws IOException {
    folder = Files.isWritable(SHARED_MEMORY)
      ? Files.createTempDirectory(SHARED_MEMORY, name)
      : Files.createTempDirectory(name);
  }

  Path folder() {
    return folder;
  }

  /** What is in the folder, or was a moment ago. */
  static long sizeBytes(Path folder) throws IOException {
    long bytes = 0;
    for (Path file : files(folder)) {
      try {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      } catch (NoSuchFileException _) {
        // Removed by the server meanwhile.
      }
    }
    return bytes;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }

  @Override
  public void close() throws IOException {
    for (Path file : files(folder)) {
      Files.deleteIfExists(file);
    }
  }
}
