package live.headwater.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import live.headwater.server.config.Configuration;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.ConfigurationLoader;
import live.headwater.server.config.Setting;
import live.headwater.server.config.Settings;
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
      serve(load(command), command.commandSpec().name().equals("demo"));
      return -1;
    } catch (ConfigurationException e) {
      return complain(e.getMessage());
    }
  }

  private static void serve(Configuration configuration, boolean demo) throws ConfigurationException {
    Logging.setLevel(configuration.get(Settings.LOG_LEVEL));
    Daemon daemon = Daemon.start(configuration);
    Runtime.getRuntime().addShutdownHook(
      new Thread(() -> {
        daemon.close();
        // Told to stop and stopped: that is success, whatever the signal.
        Runtime.getRuntime().halt(0);
      }, "stop")
    );
    System.out.print(daemon.welcome(sinceStart()));
    System.out.flush();
    if (demo) {
      daemon.publishDemo();
    }
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
    top.usageMessage(
      new UsageMessageSpec().description("Live ingest and packaging server: RTMP in, HLS and DASH out.")
    );
    top.addSubcommand("serve", subcommand("Runs the server until it is told to stop."));
    top.addSubcommand(
      "demo",
      subcommand("Runs the server and publishes a test card with a running clock to it.")
    );
    return new CommandLine(top).setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
  }

  private static CommandSpec subcommand(String description) {
    CommandSpec spec = CommandSpec.create().mixinStandardHelpOptions(true);
    spec.usageMessage(new UsageMessageSpec().description(description).width(120).sortOptions(false));
    spec.addOption(
      OptionSpec.builder(CONFIG_OPTION)
        .type(Path.class)
        .paramLabel("FILE")
        .description("Configuration file; headwater.yaml in the working directory is read without it.")
        .build()
    );
    for (Setting<?> setting : Settings.ALL) {
      String rule = setting.type().rule();
      spec.addOption(
        OptionSpec.builder("--" + setting.key())
          .type(String.class)
          .paramLabel("VALUE")
          .description(
            (
              setting.description() +
              " " +
              Character.toUpperCase(rule.charAt(0)) +
              rule.substring(1) +
              ". Default: " +
              (setting.defaultText().isEmpty() ? "none" : setting.defaultText()) +
              "."
            ).replace("%", "%%")
          )
          .build()
      );
    }
    return spec;
  }
}
