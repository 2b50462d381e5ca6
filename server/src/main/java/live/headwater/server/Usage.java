package live.headwater.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.headwater.server.config.Setting;
import live.headwater.server.config.SettingGroup;
import live.headwater.server.config.Settings;

/** The texts of {@code --help}. */
final class Usage {

  /** Columns that every terminal has. */
  private static final int WIDTH = 80;

  private static final String INDENT = "      ";

  private Usage() {}

  /** What the start script prints by itself while nothing is built; a test holds the two together. */
  static String top() {
    return """
    Usage: headwater COMMAND [OPTION…]

    Live ingest and packaging server: RTMP and SRT in, HLS and DASH out.

    Commands
      serve    runs the server until it is told to stop
      demo     the same, and a test card with a running clock is on air at once

    Options
      -h, --help       prints this, and stops
      -V, --version    prints the version, and stops

    headwater serve --help lists all settings.
    """;
  }

  /** All settings, for a command that takes them. */
  static String of(String command, String description) {
    StringBuilder text = new StringBuilder(
      """
      Usage: headwater %s [--config=FILE] [--SETTING=VALUE…]

      %s

        --config=FILE
            Configuration file. headwater.yaml in the working directory is read
            without it.
        -h, --help
            Prints this, and stops.

      Every setting can stand in the file (rtmp.port: 1936), in the environment
      (HEADWATER_RTMP_PORT=1936) or here (--rtmp.port=1936); the later one wins.
      """.formatted(command, description)
    );
    for (SettingGroup group : Settings.GROUPS) {
      text.append('\n').append(group.title()).append('\n');
      for (Setting<?> setting : group.settings()) {
        append(text, setting);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Setting<?> setting) {
    text
      .append("  --")
      .append(setting.key())
      .append('=')
      .append(setting.type().placeholder())
      .append(setting.defaultText().isEmpty() ? "" : "  (default " + setting.defaultText() + ")")
      .append('\n');
    for (String paragraph : List.of(setting.description(), sentence(setting.type().rule()))) {
      wrapped(paragraph).forEach(line -> text.append(INDENT).append(line).append('\n'));
    }
  }

  private static String sentence(String rule) {
    return rule.substring(0, 1).toUpperCase(Locale.ROOT) + rule.substring(1) + ".";
  }

  private static List<String> wrapped(String paragraph) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ", -1)) {
      if (!line.isEmpty() && INDENT.length() + line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
