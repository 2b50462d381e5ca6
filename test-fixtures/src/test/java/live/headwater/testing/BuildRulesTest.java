package live.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules the code is compiled with find what they are there for: a silent checker looks like a clean tree. */
class BuildRulesTest {

  private static final List<String> COMPILER_PACKAGES = List.of(
    "api",
    "file",
    "main",
    "model",
    "parser",
    "processing",
    "tree",
    "util"
  );

  @TempDir
  Path directory;

  @Test
  void compile_nullIntoNonNull_isRefusedByNullAway() throws Exception {
    String output = compile(
      """
      @org.jspecify.annotations.NullMarked
      class Broken {
        String name() { return null; }
      }
      """
    );
    assertThat(output).contains("[NullAway]");
  }

  @Test
  void compile_nullIntoGenericNonNull_isRefusedByNullAway() throws Exception {
    String output = compile(
      """
      @org.jspecify.annotations.NullMarked
      class Broken {
        interface Box<T extends @org.jspecify.annotations.Nullable Object> { T get(); }
        int size(Box<@org.jspecify.annotations.Nullable String> name) { return name.get().length(); }
      }
      """
    );
    assertThat(output).contains("[NullAway]");
  }

  @Test
  void compile_comparisonThatIsAlwaysTrue_isRefusedByErrorProne() throws Exception {
    String output = compile(
      """
      class Broken {
        boolean same(Integer[] a, Integer[] b) { return a.equals(b); }
      }
      """
    );
    assertThat(output).contains("[ArrayEquals]");
  }

  @Test
  void compile_soundCode_passes() throws Exception {
    assertThat(
      compile("@org.jspecify.annotations.NullMarked class Broken { String name() { return \"\"; } }")
    ).isEmpty();
  }

  private String compile(String source) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("Broken.java"), "package broken;\n" + source);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    for (String name : COMPILER_PACKAGES) {
      command.add("-J--add-exports=jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED");
    }
    command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED");
    command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac.comp=ALL-UNNAMED");
    command.add("-J--sun-misc-unsafe-memory-access=allow");
    String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    command.addAll(List.of("-proc:none", "-XDcompilePolicy=simple", "--should-stop=ifError=FLOW"));
    command.addAll(List.of("-d", directory.toString(), "-cp", path, "-processorpath", path));
    command.add("-Xplugin:ErrorProne " + System.getProperty("error-prone.options"));
    command.add(file.toString());
    Process javac = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(javac.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(javac.waitFor() == 0)
      .as(output)
      .isEqualTo(!output.contains("error:"));
    return output;
  }
}
