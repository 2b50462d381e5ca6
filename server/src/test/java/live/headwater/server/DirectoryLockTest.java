package live.headwater.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import live.headwater.server.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

  @TempDir
  Path directory;

  @Test
  void take_twice_isRefusedUntilTheFirstIsClosed() throws Exception {
    DirectoryLock first = DirectoryLock.take(directory);
    assertThatThrownBy(() -> DirectoryLock.take(directory))
      .isInstanceOf(ConfigurationException.class)
      .message()
      .contains("data-dir", directory.toString(), "in use by another Headwater")
      .contains("(process " + ProcessHandle.current().pid() + ")")
      .doesNotContain("\n");
    first.close();
    DirectoryLock.take(directory).close();
  }

  @Test
  void take_fileOfAnEarlierDaemon_isNoObstacle() throws Exception {
    Files.writeString(directory.resolve("lock"), "123456789\n");
    DirectoryLock.take(directory).close();
  }

  @Test
  void take_impossible_saysWhyInPlainWords() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    assertThatThrownBy(() -> DirectoryLock.take(file))
      .message()
      .contains("a file is in the way", "--data-dir")
      .doesNotContain("Exception");
    assertThatThrownBy(() -> DirectoryLock.take(file.resolve("below")))
      .message()
      .contains("not a directory")
      .doesNotContain("Exception");
  }
}
