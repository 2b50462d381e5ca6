package live.headwater.bench;

import live.headwater.bench.compare.CompareCommand;
import live.headwater.bench.load.LoadCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** Measures the whole server from outside. */
@Command(
  name = "bench",
  description = "Load and measurements of the whole server.",
  mixinStandardHelpOptions = true,
  subcommands = { LoadCommand.class, CompareCommand.class }
)
public final class Bench {

  private Bench() {}

  public static void main(String[] args) {
    System.exit(
      new CommandLine(new Bench()).setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF)).execute(args)
    );
  }
}
