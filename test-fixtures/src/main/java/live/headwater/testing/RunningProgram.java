package live.headwater.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in the background. Its output is collected by threads of its own. Any thread. */
public final class RunningProgram implements AutoCloseable {

  /** How long a program may take from its last breath to the end of its output. */
  private static final Duration OUTPUT_TIMEOUT = Duration.ofSeconds(10);

  private final List<String> command;
  private final Process process;
  private final Collector stdout;
  private final Collector stderr;

  private RunningProgram(List<String> command, Process process) {
    this.command = List.copyOf(command);
    this.process = process;
    stdout = new Collector(process.getInputStream());
    stderr = new Collector(process.getErrorStream());
  }

  /** Starts a program. To be closed, which kills it when it still runs. */
  public static RunningProgram start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    return new RunningProgram(command, process);
  }

  /** The process id, to send signals to. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Standard output so far. */
  public String stdout() {
    return stdout.text();
  }

  /** Standard error so far. */
  public String stderr() {
    return stderr.text();
  }

  /** Asks the program to end (SIGTERM): ffmpeg then finishes what it writes. */
  public void stop() {
    // Process.destroy() would close our ends of its output as well, and its last words were lost.
    process.toHandle().destroy();
  }

  /**
   * Waits for the program to end by itself or by {@link #stop()}.
   *
   * @throws AssertionError if it did not within {@code timeout}; it is killed then
   */
  public ProgramResult awaitExit(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
        throw new AssertionError("no end after " + timeout + " of " + command + "\n" + stderr());
      }
      stdout.awaitEnd();
      stderr.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + command, e);
    }
    return new ProgramResult(command, process.exitValue(), stdout.bytes(), stderr.text());
  }

  /** Kills the program and what it started (SIGKILL): it has no time to say good-bye to anybody. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Kills it when it still runs. */
  @Override
  public void close() {
    kill();
  }

  private static final class Collector {

    private final InputStream in;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final Thread thread;

    Collector(InputStream in) {
      this.in = in;
      thread = Thread.ofPlatform().daemon().start(this::collect);
    }

    private void collect() {
      try (in) {
        in.transferTo(collected);
      } catch (IOException e) {
        // The program was killed: what it had said until then is all there is.
      }
    }

    byte[] bytes() {
      return collected.toByteArray();
    }

    String text() {
      return collected.toString(StandardCharsets.UTF_8);
    }

    void awaitEnd() throws InterruptedException {
      thread.join(OUTPUT_TIMEOUT);
    }
  }
}
