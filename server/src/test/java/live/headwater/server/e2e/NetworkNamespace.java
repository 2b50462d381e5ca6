package live.headwater.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.junit.jupiter.api.Assumptions;

/**
 * A machine of its own, as far as the network goes, behind a cable that can be cut: a network namespace and a pair of
 * virtual Ethernet devices. Linux, as root. A test that cannot have one is skipped with a line that says what is missing.
 */
final class NetworkNamespace implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final String device;
  private final String hostAddress;

  private NetworkNamespace(String name, String device, String hostAddress) {
    this.name = name;
    this.device = device;
    this.hostAddress = hostAddress;
  }

  /** A namespace that reaches this machine, and nothing else, at {@link #hostAddress()}. */
  static NetworkNamespace create() {
    int random = ThreadLocalRandom.current().nextInt(1 << 15);
    String name = "headwater-" + Integer.toHexString(random);
    String device = "hw" + Integer.toHexString(random) + "h";
    String peer = "hw" + Integer.toHexString(random) + "p";
    // Networks of four addresses out of 198.18.0.0/15, which nobody has. RFC 2544, C.2.2 (Benchmarking addresses).
    String network = "198.%d.%d.".formatted(18 + (random >> 14), (random >> 6) & 0xff);
    int base = (random & 0x3f) * 4;
    requirePossible(name);
    NetworkNamespace namespace = new NetworkNamespace(name, device, network + (base + 1));
    try {
      ip("link", "add", device, "type", "veth", "peer", "name", peer, "netns", name);
      ip("address", "add", namespace.hostAddress + "/30", "dev", device);
      ip("link", "set", device, "up");
      ip("-n", name, "address", "add", network + (base + 2) + "/30", "dev", peer);
      ip("-n", name, "link", "set", peer, "up");
    } catch (AssertionError e) {
      namespace.close();
      throw e;
    }
    return namespace;
  }

  private static void requirePossible(String name) {
    String missing;
    try {
      ProgramResult made = run(List.of("ip", "netns", "add", name));
      missing = made.exitCode() == 0 ? "" : made.stderr().strip();
    } catch (UncheckedIOException e) {
      missing = "no program ip (Debian: apt install iproute2)";
    }
    Assumptions.assumeTrue(
      missing.isEmpty(),
      "no network namespace can be made: tests of cut networks are skipped; run them as root on Linux: " +
        missing
    );
  }

  /** This machine as seen from inside. */
  String hostAddress() {
    return hostAddress;
  }

  /** The command that runs another inside, as the same process. */
  List<String> inside(List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(command);
    return all;
  }

  /** From now on nothing gets through, and nobody is told. */
  void cut() {
    ip("link", "set", device, "down");
  }

  void mend() {
    ip("link", "set", device, "up");
  }

  private static void ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    run(command).requireSuccess();
  }

  private static ProgramResult run(List<String> command) {
    try (RunningProgram program = RunningProgram.start(command)) {
      return program.awaitExit(LIMIT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The devices go with it. */
  @Override
  public void close() {
    // The peer lives as long as a process inside does; the pair goes with either end.
    run(List.of("ip", "link", "delete", device));
    ip("netns", "delete", name);
  }
}
