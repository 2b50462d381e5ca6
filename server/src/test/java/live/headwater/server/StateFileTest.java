package live.headwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import live.headwater.bus.StreamSettings;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.DeclaredStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  Path directory;

  @Test
  void open_again_keepsKeyAndFirstStream() throws Exception {
    StateFile first = StateFile.open(directory.resolve("data"));
    String key = first.apiKey();
    List<StreamSettings> streams = first.streams(List.of(), NOW);
    first.save();
    StateFile second = StateFile.open(directory.resolve("data"));
    assertThat(second.apiKey()).isEqualTo(key).hasSize(24);
    assertThat(second.streams(List.of(), NOW.plusSeconds(60))).isEqualTo(streams);
    assertThat(streams.getFirst().id()).isEqualTo(1);
  }

  @Test
  void save_secrets_areForTheOwnerOnly() throws Exception {
    StateFile state = StateFile.open(directory);
    state.apiKey();
    state.save();
    assertThat(Files.getPosixFilePermissions(directory.resolve("state.json"))).containsExactlyInAnyOrder(
      PosixFilePermission.OWNER_READ,
      PosixFilePermission.OWNER_WRITE
    );
  }

  @Test
  void streams_declared_keepTheirTokensOrGetOneThatStays() throws Exception {
    List<DeclaredStream> declared = List.of(
      new DeclaredStream(5, "Five", "token-from-the-file", true),
      new DeclaredStream(6, "Six", "", false)
    );
    StateFile state = StateFile.open(directory);
    List<StreamSettings> streams = state.streams(declared, NOW);
    state.save();
    assertThat(streams.getFirst().token()).isEqualTo("token-from-the-file");
    assertThat(streams.getLast().active()).isFalse();
    assertThat(StateFile.open(directory).streams(declared, NOW)).isEqualTo(streams);
  }

  @Test
  void open_unusable_saysSoInOneLine() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> StateFile.open(file))
      .isInstanceOf(ConfigurationException.class)
      .message()
      .contains("data-dir", "a file is in the way")
      .doesNotContain("\n", "Exception");
    for (String broken : List.of("{broken", "{}", "null", "[]", "")) {
      Files.writeString(directory.resolve("state.json"), broken);
      assertThatThrownBy(() -> StateFile.open(directory))
        .as(broken)
        .message()
        .contains("data-dir", "state.json", "is damaged")
        .doesNotContain("\n", "Exception");
    }
  }
}
