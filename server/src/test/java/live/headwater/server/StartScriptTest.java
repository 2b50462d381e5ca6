package live.headwater.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./headwater} in a checkout where nothing is built. */
class StartScriptTest {

  /** Seen from the module, where tests run. */
  private static final Path SCRIPT = Path.of("..", "headwater");

  @TempDir
  Path checkout;

  private record Answer(int exitCode, String text) {}

  /** Runs it where it finds no Maven, no npm and no Java: a build would fail with a line of its own. */
  private Answer run(String... arguments) throws IOException, InterruptedException {
    Path script = checkout.resolve("headwater");
    if (Files.notExists(script)) {
      Files.copy(SCRIPT, script);
    }
    Path bin = Files.createDirectories(checkout.resolve("bin"));
    for (String tool : List.of("readlink", "dirname", "cat")) {
      Path stub = bin.resolve(tool);
      if (Files.notExists(stub)) {
        Files.writeString(stub, "#!/bin/bash\nPATH=" + System.getenv("PATH") + " exec " + tool + " \"$@\"\n");
        assertThat(stub.toFile().setExecutable(true)).isTrue();
      }
    }
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", bin.toString());
    builder.environment().remove("JAVA_HOME");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), text);
  }

  @Test
  void help_nothingBuilt_isTheProgramsOwnAndBuildsNothing() throws Exception {
    Answer answer = run("--help");
    assertThat(answer.exitCode()).as(answer.text).isZero();
    assertThat(answer.text).startsWith(Usage.top()).contains("Not built yet", "serve --help");
    assertThat(answer.text.lines()).hasSizeLessThan(24);
    assertThat(checkout.resolve("server")).doesNotExist();
  }

  @Test
  void helpOfACommand_nothingBuilt_saysThatTheListNeedsABuild() throws Exception {
    Answer answer = run("serve", "--help");
    assertThat(answer.exitCode()).as(answer.text).isZero();
    assertThat(answer.text).contains("Usage: headwater", "Not built yet");
  }

  @Test
  void serve_nothingBuilt_wantsToBuild() throws Exception {
    Answer answer = run("serve");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.text).doesNotContain("Usage");
  }
}
