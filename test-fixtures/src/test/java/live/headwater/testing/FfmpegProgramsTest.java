package live.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FfmpegProgramsTest {

  @Test
  void run_version_isOneOfTheVersionWeTestWith() {
    assertThat(FfmpegPrograms.FFMPEG.run("-version").requireSuccess().stdout()).startsWith(
      "ffmpeg version 8.0"
    );
    assertThat(FfmpegPrograms.FFPROBE.run("-version").requireSuccess().stdout()).startsWith(
      "ffprobe version 8.0"
    );
  }

  @Test
  void run_missingInput_failsWithTheReason() {
    ProgramResult result = FfmpegPrograms.FFPROBE.run("-v", "error", "no-such-file.mp4");
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.stderr()).contains("No such file");
    assertThatThrownBy(result::requireSuccess).hasMessageContaining("no-such-file.mp4");
  }

  @Test
  void run_endlessInput_isKilledAfterTheTimeout() {
    assertThatThrownBy(() -> FfmpegPrograms.FFMPEG.run(Duration.ofMillis(200), endless()))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining("no end after");
  }

  @Test
  void start_endlessInput_runsUntilStopped() {
    try (RunningProgram program = FfmpegPrograms.FFMPEG.start(endless())) {
      assertThat(program.isAlive()).isTrue();
      program.stop();
      program.awaitExit(Duration.ofSeconds(30));
      assertThat(program.isAlive()).isFalse();
    }
  }

  private static List<String> endless() {
    return List.of("-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-");
  }
}
