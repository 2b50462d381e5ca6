package live.headwater.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * The {@code ffmpeg} and {@code ffprobe} programs that {@code org.bytedeco:ffmpeg} carries: a real encoder and
 * decoder on any machine, of one version.
 *
 * <p>Both are unpacked once into JavaCPP's cache. Neither reads standard input nor prints its banner. Any thread.
 */
public enum FfmpegPrograms {
  FFMPEG(org.bytedeco.ffmpeg.ffmpeg.class),
  FFPROBE(org.bytedeco.ffmpeg.ffprobe.class);

  /** Enough for any foreground run of a test on a busy machine. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  private final Class<?> carrier;

  FfmpegPrograms(Class<?> carrier) {
    this.carrier = carrier;
  }

  /** Where the program is. */
  public Path path() {
    return Path.of(Loader.load(carrier));
  }

  /** Runs the program to its end, as {@link #run(Duration, List)} with a timeout of two minutes. */
  public ProgramResult run(String... arguments) {
    return run(DEFAULT_TIMEOUT, List.of(arguments));
  }

  /**
   * Runs the program to its end.
   *
   * @param timeout after which it is killed
   * @throws AssertionError if it took longer than {@code timeout}; a bad exit code is the caller's to judge
   */
  public ProgramResult run(Duration timeout, List<String> arguments) {
    try (RunningProgram program = start(arguments)) {
      return program.awaitExit(timeout);
    }
  }

  /** Starts the program in the background, as {@link #start(List)}. */
  public RunningProgram start(String... arguments) {
    return start(List.of(arguments));
  }

  /** Starts the program in the background. To be closed, which kills it when it still runs. */
  public RunningProgram start(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(path().toString());
    command.add("-hide_banner");
    if (this == FFMPEG) {
      command.add("-nostdin");
    }
    command.addAll(arguments);
    try {
      return RunningProgram.start(command);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }
}
