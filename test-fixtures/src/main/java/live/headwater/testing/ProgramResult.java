package live.headwater.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a program that has ended left behind. */
public final class ProgramResult {

  private final List<String> command;
  private final int exitCode;
  private final byte[] stdout;
  private final String stderr;

  ProgramResult(List<String> command, int exitCode, byte[] stdout, String stderr) {
    this.command = List.copyOf(command);
    this.exitCode = exitCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  public int exitCode() {
    return exitCode;
  }

  /** All of standard output, as bytes. */
  public byte[] stdoutBytes() {
    return stdout.clone();
  }

  /** All of standard output, as text. */
  public String stdout() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  public String stderr() {
    return stderr;
  }

  /** Throws unless the program ended with exit code 0. */
  public ProgramResult requireSuccess() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + " of " + command + "\n" + stderr);
    }
    return this;
  }

  /** Throws unless the program ended with exit code 0 and said nothing: with {@code -v warning}, no warning. */
  public ProgramResult requireSilence() {
    requireSuccess();
    if (!stderr.isBlank()) {
      throw new AssertionError("complaints of " + command + "\n" + stderr);
    }
    return this;
  }
}
