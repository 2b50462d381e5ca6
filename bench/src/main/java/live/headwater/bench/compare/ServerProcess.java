package live.headwater.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process that is told to stop before it is made to. */
final class ServerProcess implements AutoCloseable {

  private final Process process;

  /**
   * @param output gets what it prints
   */
  ServerProcess(List<String> command, Path output) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its own and those of its children. */
  long cpuNs() throws IOException {
    long sum = Proc.cpuNs(pid());
    for (ProcessHandle child : process.descendants().toList()) {
      sum += Proc.cpuNs(child.pid());
    }
    return sum;
  }

  long residentBytes() throws IOException {
    long sum = Proc.residentBytes(pid());
    for (ProcessHandle child : process.descendants().toList()) {
      sum += Proc.residentBytes(child.pid());
    }
    return sum;
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
