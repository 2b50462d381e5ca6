package live.headwater.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.headwater.server.config.Configuration;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.ConfigurationLoader;
import live.headwater.server.config.DeclaredStream;
import live.headwater.server.config.Setting;
import live.headwater.server.config.Settings;
import live.headwater.server.config.Suggestion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The command line. */
public final class Headwater {

  /** Started in an environment, or with a configuration, that cannot work. */
  private static final int EXIT_CONFIGURATION = 2;

  private static final Path DEFAULT_FILE = Path.of("headwater.yaml");
  private static final String CONFIG_OPTION = "--config";
  private static final String SERVE = "serve";
  private static final String DEMO = "demo";
  private static final String USAGE_SECTION = "usage";
  private static final String HELP_HINT = "; %s --help lists what there is";

  /** What {@code demo} serves when no streams are declared: the test card's, and one that is free. */
  private static final List<DeclaredStream> DEMO_STREAMS = List.of(
    new DeclaredStream(1, "Test card", "", true),
    new DeclaredStream(2, "Your stream", "", true)
  );

  private Headwater() {}

  public static void main(String[] arguments) {
    int exit = run(arguments);
    // A daemon that runs is ended by a signal; everything else ends here.
    if (exit >= 0) {
      System.exit(exit);
    }
  }

  /** Returns the exit code; negative while a daemon is running. */
  private static int run(String[] arguments) {
    CommandLine commandLine = commandLine();
    ParseResult parsed;
    try {
      parsed = commandLine.parseArgs(arguments);
    } catch (CommandLine.UnmatchedArgumentException e) {
      return complain(unknown(e));
    } catch (CommandLine.ParameterException e) {
      return complain(e.getMessage() + "; headwater --help lists what there is");
    }
    if (CommandLine.printHelpIfRequested(parsed)) {
      return 0;
    }
    if (!parsed.hasSubcommand()) {
      commandLine.usage(System.out);
      return EXIT_CONFIGURATION;
    }
    ParseResult command = parsed.subcommand();
    try {
      serve(load(command), command.commandSpec().name().equals(DEMO));
      return -1;
    } catch (ConfigurationException e) {
      return complain(e.getMessage());
    }
  }

  /** picocli's own suggestions for an option are all that begin with the same two letters. */
  private static String unknown(CommandLine.UnmatchedArgumentException problem) {
    String argument = problem.getUnmatched().getFirst();
    CommandSpec command = problem.getCommandLine().getCommandSpec();
    String name = argument.replaceFirst("=.*", "");
    if (problem.isUnknownOption()) {
      // The whole of "--api.kee=…" may hold a secret.
      return (
        "unknown option " +
        name +
        Suggestion.of(name, optionNames(command)) +
        HELP_HINT.formatted(command.qualifiedName())
      );
    }
    return (
      (command.subcommands().isEmpty() ? "unexpected argument " : "unknown command ") +
      name +
      Suggestion.of(name, command.subcommands().keySet()) +
      HELP_HINT.formatted(command.qualifiedName())
    );
  }

  private static List<String> optionNames(CommandSpec command) {
    return command.options().stream().map(OptionSpec::longestName).toList();
  }

  private static void serve(Configuration given, boolean demo) throws ConfigurationException {
    Configuration configuration = demo && given.streams().isEmpty() ? given.withStreams(DEMO_STREAMS) : given;
    Logging.setLevel(configuration.get(Settings.LOG_LEVEL));
    Daemon daemon = Daemon.start(configuration);
    Runtime.getRuntime().addShutdownHook(
      new Thread(() -> {
        daemon.close();
        // Told to stop and stopped: that is success, whatever the signal.
        Runtime.getRuntime().halt(0);
      }, "stop")
    );
    if (demo) {
      daemon.publishDemo();
    }
    System.out.print(daemon.welcome(sinceStart()));
    System.out.flush();
  }

  /** Since the start script handed over, which tells the time; since the process began where nobody did. */
  private static Duration sinceStart() {
    Instant now = Instant.now();
    Long startedUs = Long.getLong("headwater.started-us");
    return startedUs == null
      ? Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now)
      : Duration.between(Instant.EPOCH.plus(startedUs, ChronoUnit.MICROS), now);
  }

  private static int complain(@Nullable String message) {
    System.err.println("headwater: " + message);
    return EXIT_CONFIGURATION;
  }

  private static Configuration load(ParseResult command) throws ConfigurationException {
    Path file = command.matchedOptionValue(CONFIG_OPTION, (Path) null);
    if (file == null && Files.exists(DEFAULT_FILE)) {
      file = DEFAULT_FILE;
    }
    Map<String, String> options = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      String value = command.matchedOptionValue("--" + setting.key(), (String) null);
      if (value != null) {
        options.put(setting.key(), value);
      }
    }
    return ConfigurationLoader.load(file, System.getenv(), options);
  }

  private static CommandLine commandLine() {
    CommandSpec top = CommandSpec.create()
      .name("headwater")
      .version("Headwater " + Version.TEXT)
      .mixinStandardHelpOptions(true);
    top.usageMessage(usage(Usage.top()));
    top.addSubcommand(
      SERVE,
      subcommand(SERVE, "Runs the server until it is told to stop (Ctrl-C, SIGTERM).")
    );
    top.addSubcommand(
      DEMO,
      subcommand(DEMO, "Runs the server, with a test card with a running clock on air at once.")
    );
    return new CommandLine(top).setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
  }

  /** Our own text instead of picocli's columns, which break long option names. */
  private static UsageMessageSpec usage(String text) {
    return new UsageMessageSpec()
      .sectionKeys(List.of(USAGE_SECTION))
      .sectionMap(Map.of(USAGE_SECTION, _ -> text));
  }

  private static CommandSpec subcommand(String name, String description) {
    CommandSpec spec = CommandSpec.create().mixinStandardHelpOptions(true);
    spec.usageMessage(usage(Usage.of(name, description)));
    spec.addOption(OptionSpec.builder(CONFIG_OPTION).type(Path.class).build());
    for (Setting<?> setting : Settings.ALL) {
      spec.addOption(
        OptionSpec.builder("--" + setting.key())
          .type(String.class)
          .build()
      );
    }
    return spec;
  }
}
