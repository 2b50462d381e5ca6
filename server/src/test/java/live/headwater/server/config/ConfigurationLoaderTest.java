package live.headwater.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import live.headwater.bus.RuleOverrides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {

  @TempDir
  Path directory;

  private Configuration load(String yaml, Map<String, String> environment, Map<String, String> options)
    throws ConfigurationException, IOException {
    Path file = Files.writeString(directory.resolve("headwater.yaml"), yaml);
    return ConfigurationLoader.load(file, environment, options);
  }

  private void assertRefused(
    String yaml,
    Map<String, String> environment,
    Map<String, String> options,
    String... words
  ) {
    assertThatThrownBy(() -> load(yaml, environment, options))
      .isInstanceOf(ConfigurationException.class)
      .message()
      .contains(words)
      .doesNotContain("\n");
  }

  @Test
  void load_nothing_givesTheDefaults() throws Exception {
    Configuration configuration = ConfigurationLoader.load(null, Map.of(), Map.of());
    assertThat(configuration.get(Settings.DATA_DIR)).isEqualTo(Path.of("./data"));
    assertThat(configuration.get(Settings.PUBLIC_HOST)).isEqualTo("localhost");
    assertThat(configuration.get(Settings.RTMP_HOST)).isEqualTo("0.0.0.0");
    assertThat(configuration.get(Settings.RTMP_PORT)).isEqualTo(1935);
    assertThat(configuration.get(Settings.RTMP_HANDSHAKE_TIMEOUT)).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.get(Settings.RTMP_IDLE_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.get(Settings.RTMP_USER_TIMEOUT)).isEqualTo(Duration.ofSeconds(15));
    assertThat(configuration.get(Settings.SRT_HOST)).isEqualTo("0.0.0.0");
    assertThat(configuration.get(Settings.SRT_PORT)).isEqualTo(5001);
    assertThat(configuration.get(Settings.SRT_LATENCY)).isEqualTo(Duration.ofMillis(200));
    assertThat(configuration.get(Settings.SRT_IDLE_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.get(Settings.SRT_MAX_CONNECTIONS)).isEqualTo(4096);
    assertThat(configuration.get(Settings.HTTP_HOST)).isEqualTo("0.0.0.0");
    assertThat(configuration.get(Settings.HTTP_PORT)).isEqualTo(8080);
    assertThat(configuration.get(Settings.HTTP_MAX_CONNECTIONS)).isEqualTo(10_000);
    assertThat(configuration.get(Settings.HTTP_STOP_GRACE)).isEqualTo(Duration.ofMillis(1500));
    assertThat(configuration.get(Settings.API_KEY)).isEmpty();
    assertThat(configuration.get(Settings.SEGMENT_DURATION)).isEqualTo(Duration.ofSeconds(2));
    assertThat(configuration.get(Settings.WINDOW_DURATION)).isEqualTo(Duration.ofSeconds(12));
    assertThat(configuration.get(Settings.TAKEOVER_AFTER)).isEqualTo(Duration.ofSeconds(2));
    assertThat(configuration.get(Settings.RATE_BURST)).isEqualTo(10);
    assertThat(configuration.get(Settings.RATE_INTERVAL)).isEqualTo(Duration.ofSeconds(2));
    assertThat(configuration.get(Settings.RATE_FAILED_BURST)).isEqualTo(5);
    assertThat(configuration.get(Settings.RATE_FAILED_INTERVAL)).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.get(Settings.FAILOVER_AFTER)).isEqualTo(Duration.ofSeconds(3));
    assertThat(configuration.get(Settings.RETURN_AFTER)).isEqualTo(Duration.ofSeconds(60));
    assertThat(configuration.get(Settings.HOLD_OPEN)).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.get(Settings.LOG_LEVEL)).isEqualTo("info");
    assertThat(configuration.streams()).isEmpty();
  }

  @Test
  void load_everyKey_isReadFromFileEnvironmentAndOption() throws Exception {
    Map<String, String> other = Map.ofEntries(
      Map.entry("data-dir", "elsewhere"),
      Map.entry("public-host", "live.example.org"),
      Map.entry("rtmp.host", "127.0.0.1"),
      Map.entry("rtmp.port", "0"),
      Map.entry("rtmp.handshake-timeout", "3s"),
      Map.entry("rtmp.idle-timeout", "1m"),
      Map.entry("rtmp.user-timeout", "5s"),
      Map.entry("srt.host", "127.0.0.1"),
      Map.entry("srt.port", "0"),
      Map.entry("srt.latency", "1s"),
      Map.entry("srt.idle-timeout", "1m"),
      Map.entry("srt.max-connections", "17"),
      Map.entry("http.host", "127.0.0.1"),
      Map.entry("http.port", "65535"),
      Map.entry("http.max-connections", "17"),
      Map.entry("http.stop-grace", "0s"),
      Map.entry("api.key", "sixteen-letters-x"),
      Map.entry("segment.duration", "4s"),
      Map.entry("window.duration", "1h"),
      Map.entry("window.hold-back", "9s"),
      Map.entry("publish.takeover-after", "500ms"),
      Map.entry("publish.rate.burst", "3"),
      Map.entry("publish.rate.interval", "10s"),
      Map.entry("publish.rate.failed-burst", "1"),
      Map.entry("publish.rate.failed-interval", "1ms"),
      Map.entry("failover.after", "1m"),
      Map.entry("failover.return-after", "0s"),
      Map.entry("failover.hold-open", "0s"),
      Map.entry("log.level", "debug")
    );
    assertThat(other.keySet()).containsExactlyInAnyOrderElementsOf(
      Settings.ALL.stream().map(Setting::key).toList()
    );
    StringBuilder yaml = new StringBuilder();
    other.forEach((key, value) -> yaml.append(key).append(": \"").append(value).append("\"\n"));
    Map<String, String> environment = new java.util.HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      environment.put(setting.environmentName(), java.util.Objects.requireNonNull(other.get(setting.key())));
    }
    Configuration fromFile = load(yaml.toString(), Map.of(), Map.of());
    Configuration fromEnvironment = ConfigurationLoader.load(null, environment, Map.of());
    Configuration fromOptions = ConfigurationLoader.load(null, Map.of(), other);
    for (Setting<?> setting : Settings.ALL) {
      Object expected = setting.type().parse(java.util.Objects.requireNonNull(other.get(setting.key())));
      assertThat((Object) fromFile.get(setting))
        .as(setting.key())
        .isEqualTo(expected);
      assertThat((Object) fromEnvironment.get(setting))
        .as(setting.key())
        .isEqualTo(expected);
      assertThat((Object) fromOptions.get(setting))
        .as(setting.key())
        .isEqualTo(expected);
    }
  }

  @Test
  void load_sameKeyInAllPlaces_laterPlaceWins() throws Exception {
    String yaml = "rtmp:\n  port: 1\nhttp: {port: 2}\n";
    Configuration file = load(yaml, Map.of("PATH", "/bin"), Map.of());
    assertThat(file.get(Settings.RTMP_PORT)).isEqualTo(1);
    assertThat(file.get(Settings.HTTP_PORT)).isEqualTo(2);
    Map<String, String> environment = Map.of("HEADWATER_RTMP_PORT", "3", "HEADWATER_HTTP_PORT", "4");
    Configuration all = load(yaml, environment, Map.of("http.port", "5"));
    assertThat(all.get(Settings.RTMP_PORT)).isEqualTo(3);
    assertThat(all.get(Settings.HTTP_PORT)).isEqualTo(5);
  }

  @Test
  void load_unknownKey_isRefusedNamingPlaceAndNearestKey() {
    assertRefused(
      "rtmp.prot: 1",
      Map.of(),
      Map.of(),
      "rtmp.prot",
      "headwater.yaml",
      "did you mean rtmp.port?"
    );
    assertRefused(
      "",
      Map.of("HEADWATER_RTMP_PROT", "1"),
      Map.of(),
      "HEADWATER_RTMP_PROT",
      "environment",
      "did you mean HEADWATER_RTMP_PORT?"
    );
    assertRefused("", Map.of(), Map.of("nonsense", "1"), "nonsense", "command line");
  }

  @Test
  void load_badValue_isRefusedNamingValuePlaceAndRule() {
    assertRefused(
      "rtmp.port: 70000",
      Map.of(),
      Map.of(),
      "rtmp.port",
      "70000",
      "headwater.yaml",
      "0 (any free one) to 65535"
    );
    assertRefused(
      "",
      Map.of("HEADWATER_SEGMENT_DURATION", "2"),
      Map.of(),
      "segment.duration",
      "\"2\"",
      "2s or 333ms"
    );
    assertRefused("", Map.of(), Map.of("segment.duration", "1ms"), "1s to 10s");
    assertRefused("", Map.of(), Map.of("log.level", "loud"), "one of debug, error, info, trace, warn");
    assertRefused("rtmp.port: [1]", Map.of(), Map.of(), "rtmp.port", "no single value");
  }

  @Test
  void load_badApiKey_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> load("api.key: secret", Map.of(), Map.of()))
      .message()
      .contains("api.key")
      .doesNotContain("secret");
  }

  @Test
  void load_brokenFile_isRefusedWithPlaceAndReason() {
    assertRefused(
      "rtmp.port: 1\n  broken: [",
      Map.of(),
      Map.of(),
      "line 2, column 9: a \": \" is not allowed"
    );
    assertRefused("rtmp:\n  port: 1\n host: a", Map.of(), Map.of(), "line 3, column 2", "indentation");
    assertRefused("rtmp:\n\tport: 1", Map.of(), Map.of(), "line 2, column 1", "tab");
    assertRefused("rtmp: [1, {2\n", Map.of(), Map.of(), "line 2, column 1", "but got the end of the file");
    assertRefused("a: 1\na: 2", Map.of(), Map.of(), "line 2, column", "a is given a second time");
    assertRefused("- 1", Map.of(), Map.of(), "not a list of settings");
    assertThatThrownBy(() ->
      ConfigurationLoader.load(directory.resolve("none.yaml"), Map.of(), Map.of())
    ).hasMessageContaining("does not exist");
  }

  @Test
  void load_streams_areDeclared() throws Exception {
    String yaml = """
    streams:
      - id: 7
        name: Studio
        token: studio-token-1234
      - id: 8
        active: false
      - id: 9
        srt_passphrase: ten-or-more
    """;
    assertThat(load(yaml, Map.of(), Map.of()).streams()).containsExactly(
      new DeclaredStream(7, "Studio", "studio-token-1234", true),
      new DeclaredStream(8, "Stream 8", "", false),
      new DeclaredStream(9, "Stream 9", "", true, RuleOverrides.NONE, "ten-or-more")
    );
    assertRefused(
      "streams: [{id: 1, srt_passphrase: nine-char}]",
      Map.of(),
      Map.of(),
      "srt_passphrase",
      "entry 1",
      "10 to 80"
    );
  }

  @Test
  void load_streamThatIsFetched_needsAUriThatIsUnderstood() throws Exception {
    String yaml = """
    streams:
      - {id: 1, pull: true, uri: "srt://a:1?streamid=x srt://b:2"}
      - {id: 2, pull: false, uri: "srt://a:1"}
    """;
    assertThat(load(yaml, Map.of(), Map.of()).streams()).containsExactly(
      new DeclaredStream(
        1,
        "Stream 1",
        "",
        true,
        RuleOverrides.NONE,
        "",
        true,
        "srt://a:1?streamid=x srt://b:2"
      ),
      new DeclaredStream(2, "Stream 2", "", true, RuleOverrides.NONE, "", false, "srt://a:1")
    );
    assertRefused("streams: [{id: 1, pull: true}]", Map.of(), Map.of(), "entry 1", "needs a uri");
    assertRefused("streams: [{id: 1, pull: 7}]", Map.of(), Map.of(), "pull of entry 1", "true or false");
    assertRefused(
      "streams: [{id: 1, pull: true, uri: \"rtmp://a/in/1\"}]",
      Map.of(),
      Map.of(),
      "uri of entry 1",
      "not supported yet"
    );
    assertRefused(
      "streams: [{id: 1, pull: true, uri: \"srt://a:1?mode=listener\"}]",
      Map.of(),
      Map.of(),
      "uri of entry 1",
      "mode other than caller"
    );
    assertRefused(
      "streams: [{id: 1, pull: true, uri: \"srt://a:1\", srt_passphrase: ten-or-more}]",
      Map.of(),
      Map.of(),
      "srt_passphrase of entry 1",
      "write it in uri"
    );
  }

  @Test
  void load_streamWithRules_overridesThemForItself() throws Exception {
    String yaml = """
    failover.after: 4s
    streams:
      - id: 1
        publish: {takeover-after: 5s, rate: {burst: 3, interval: 10s}}
        failover: {after: 6s, return-after: 0s}
        failover.hold-open: 1h
        mixed-protocols: true
      - id: 2
        publish.rate.interval: 1ms
      - id: 3
    """;
    Configuration configuration = load(yaml, Map.of(), Map.of());
    assertThat(configuration.get(Settings.FAILOVER_AFTER)).isEqualTo(Duration.ofSeconds(4));
    assertThat(configuration.streams())
      .extracting(DeclaredStream::overrides)
      .containsExactly(
        new RuleOverrides(
          Duration.ofSeconds(5),
          Duration.ofSeconds(6),
          Duration.ZERO,
          Duration.ofHours(1),
          true,
          3,
          Duration.ofSeconds(10)
        ),
        new RuleOverrides(null, null, null, null, null, null, Duration.ofMillis(1)),
        RuleOverrides.NONE
      );
  }

  @Test
  void load_streamWithBadRules_isRefused() {
    assertRefused(
      "streams: [{id: 1, failover: {afer: 1s}}]",
      Map.of(),
      Map.of(),
      "failover.afer",
      "failover.after"
    );
    assertRefused(
      "streams: [{id: 1, failover.after: 1}]",
      Map.of(),
      Map.of(),
      "failover.after",
      "\"1\"",
      "500ms to 1m"
    );
    assertRefused(
      "streams: [{id: 1, mixed-protocols: 7}]",
      Map.of(),
      Map.of(),
      "mixed-protocols",
      "true or false"
    );
    assertRefused("streams: [{id: 1, failover: 3}]", Map.of(), Map.of(), "unknown rule failover");
    assertRefused("streams: [{id: 1, publish.rate.failed-burst: 3}]", Map.of(), Map.of(), "unknown field");
  }

  @Test
  void load_badStreams_areRefused() {
    assertRefused("streams: 1", Map.of(), Map.of(), "not a list");
    assertRefused("streams: [{id: 0}]", Map.of(), Map.of(), "entry 1 of streams", "1 or more");
    assertRefused(
      "streams: [{id: 7, name: Left}, {id: 7, name: Right}]",
      Map.of(),
      Map.of(),
      "entry 2 of streams (\"Right\") in ",
      "headwater.yaml has id 7, which entry 1 of streams (\"Left\") has already"
    );
    assertRefused(
      "streams: [{id: 1, tokn: x}]",
      Map.of(),
      Map.of(),
      "tokn",
      "did you mean token?",
      "known are id, name, token, active"
    );
    assertRefused(
      "streams: [{id: 1, mixed-protocol: true}]",
      Map.of(),
      Map.of(),
      "did you mean mixed-protocols?"
    );
    assertRefused("streams: [{id: 1, token: short}]", Map.of(), Map.of(), "16 to 128");
  }
}
