package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.headwater.bus.NettyLoop;
import live.headwater.bus.Protocol;
import live.headwater.bus.PublishRequest;
import live.headwater.testing.FfmpegPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/operation.md lists what {@code /metrics} has. {@code -Dupdate-docs=true} writes the list anew. */
class MetricsReferenceTest {

  /** Seen from the module, where tests run. */
  private static final Path DOCUMENT = Path.of("..", "docs", "operation.md");

  private static final String HEAD = "| metric | labels | what it is |\n|---|---|---|\n";
  private static final Pattern LIST = Pattern.compile(Pattern.quote(HEAD) + "(\\|.*\n)*");
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) ?(.*)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  @TempDir
  Path directory;

  @Test
  void document_listsWhatIsScrapedWithItsMeaning() throws Exception {
    String scrape;
    try (TestDaemon daemon = TestDaemon.start(directory)) {
      // What is counted by its labels is there once it was counted.
      daemon.text(daemon.url("/healthz"));
      daemon
        .daemon()
        .bus()
        .admit(
          new PublishRequest("1", "not-the-push-token", Protocol.RTMP, "192.0.2.1:1935"),
          _ -> {},
          new NettyLoop(GlobalEventExecutor.INSTANCE)
        );
      // Those of an SRT feed stay when it is gone.
      FfmpegPrograms.FFMPEG.run(
        (
          "-v error -f lavfi -i testsrc2=size=160x90:rate=10 -t 1 -c:v libx264 -f mpegts " + daemon.srtUrl()
        ).split(" ", -1)
      ).requireSuccess();
      scrape = daemon.text(daemon.url("/metrics"));
    }
    Map<String, String> meanings = new TreeMap<>();
    Matcher help = HELP.matcher(scrape);
    while (help.find()) {
      assertThat(help.group(2)).as("meaning of %s", help.group(1)).isNotBlank();
      meanings.put(help.group(1), help.group(2));
    }
    StringBuilder list = new StringBuilder(HEAD);
    meanings.forEach((name, meaning) ->
      list.append("| `%s` | %s | %s |\n".formatted(name, labels(scrape, name), meaning))
    );
    String document = Files.readString(DOCUMENT);
    if (Boolean.getBoolean("update-docs")) {
      document = LIST.matcher(document).replaceFirst(Matcher.quoteReplacement(list.toString()));
      Files.writeString(DOCUMENT, document);
    }
    assertThat(document).contains(list);
    assertThat(meanings).hasSizeGreaterThan(10);
  }

  /** Names of the labels that the samples of a metric have. */
  private static String labels(String scrape, String name) {
    TreeSet<String> labels = new TreeSet<>();
    scrape
      .lines()
      .filter(line -> line.startsWith(name + "{"))
      .forEach(line -> {
        Matcher label = LABEL.matcher(line);
        while (label.find()) {
          labels.add("`" + label.group(1) + "`");
        }
      });
    return String.join(", ", labels);
  }
}
