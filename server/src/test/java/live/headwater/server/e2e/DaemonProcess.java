package live.headwater.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.headwater.server.Headwater;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;

/** The daemon as a process of its own, as {@code ./headwater} starts it. */
final class DaemonProcess implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern PUSH = Pattern.compile("push +(rtmp://\\S+)");
  private static final Pattern WATCH = Pattern.compile("watch +(http://\\S+)");

  private final RunningProgram program;

  private DaemonProcess(RunningProgram program) {
    this.program = program;
  }

  /** Starts {@code headwater} with these arguments. */
  static DaemonProcess run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    // As it logs in earnest, not as tests do.
    command.add("-Dlogback.configurationFile=logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Headwater.class.getName()));
    command.addAll(List.of(arguments));
    try {
      return new DaemonProcess(RunningProgram.start(command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code headwater serve} on free ports of this machine; returns when they are open. */
  static DaemonProcess serve(Path data, String... more) {
    return start("serve", data, more);
  }

  /** {@code headwater demo}, likewise. */
  static DaemonProcess demo(Path data, String... more) {
    return start("demo", data, more);
  }

  private static DaemonProcess start(String name, Path data, String... more) {
    List<String> arguments = new ArrayList<>(List.of(name, "--data-dir=" + data, "--public-host=127.0.0.1"));
    arguments.addAll(
      List.of("--rtmp.host=127.0.0.1", "--rtmp.port=0", "--http.host=127.0.0.1", "--http.port=0")
    );
    arguments.addAll(List.of("--srt.host=127.0.0.1", "--srt.port=0"));
    arguments.addAll(List.of(more));
    DaemonProcess daemon = run(arguments.toArray(String[]::new));
    Awaitility.await("ports are open")
      .atMost(LIMIT)
      .until(() -> daemon.program.stdout().contains("API key") || !daemon.program.isAlive());
    return daemon;
  }

  /** All that it said to the person at the terminal. */
  String printed() {
    return program.stdout();
  }

  /** Its log so far. */
  String logged() {
    return program.stderr();
  }

  String pushUrl() {
    return printed(PUSH);
  }

  int rtmpPort() {
    return URI.create(pushUrl().replaceFirst("\\?.*", "")).getPort();
  }

  URI url(String path) {
    return URI.create(printed(WATCH)).resolve(path);
  }

  private String printed(Pattern pattern) {
    Matcher matcher = pattern.matcher(program.stdout());
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in\n" + program.stdout() + program.stderr());
    }
    return matcher.group(1);
  }

  /** Asks it to stop (SIGTERM). */
  void stop() {
    program.stop();
  }

  ProgramResult awaitExit() {
    return program.awaitExit(LIMIT);
  }

  @Override
  public void close() {
    program.close();
  }
}
