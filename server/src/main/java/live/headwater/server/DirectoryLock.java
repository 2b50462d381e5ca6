package live.headwater.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.FileProblem;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a data directory to one daemon. The operating system gives the lock back when the process ends, however it
 * does; the file stays and means nothing by itself.
 */
final class DirectoryLock implements AutoCloseable {

  private static final String NAME = "lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a directory, making the directory when it is not there.
   *
   * @throws ConfigurationException with one line when another daemon has it, or when it cannot be taken at all
   */
  static DirectoryLock take(Path directory) throws ConfigurationException {
    Path file = directory.resolve(NAME);
    try {
      Files.createDirectories(directory);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw inUse(directory, file);
      }
      // Only for the message of the next one that comes.
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw StateFile.unusable(directory, FileProblem.describe(e));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // A daemon of this very process has it.
      return null;
    }
  }

  private static ConfigurationException inUse(Path directory, Path file) throws IOException {
    String holder = Files.readString(file).strip();
    return new ConfigurationException(
      "data-dir %s is in use by another Headwater%s; stop that one, or give this one a directory of its own with --data-dir=…".formatted(
        directory,
        holder.matches("\\d+") ? " (process " + holder + ")" : ""
      )
    );
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was left to write, and the lock ends with the process at the latest.
    }
  }
}
