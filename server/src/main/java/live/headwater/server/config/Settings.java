package live.headwater.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Every setting of the daemon. {@code docs/configuration.md} is generated from here. */
public final class Settings {

  private static final String HOST_RULE = "a host name or address";
  private static final String HOST_PATTERN = "[0-9A-Za-z._:\\[\\]-]{1,253}";

  public static final Setting<Path> DATA_DIR = new Setting<>(
    "data-dir",
    SettingType.directory(),
    "./data",
    "Where generated keys and streams are kept."
  );

  public static final Setting<String> PUBLIC_HOST = new Setting<>(
    "public-host",
    SettingType.text("HOST", HOST_RULE, HOST_PATTERN),
    "localhost",
    "Host name in the URLs that are handed out to encoders and viewers."
  );

  public static final Setting<String> RTMP_HOST = new Setting<>(
    "rtmp.host",
    SettingType.text("HOST", HOST_RULE, HOST_PATTERN),
    "0.0.0.0",
    "Address that RTMP listens on; 127.0.0.1 keeps other machines out."
  );

  public static final Setting<Integer> RTMP_PORT = new Setting<>(
    "rtmp.port",
    SettingType.port(),
    "1935",
    "Port that encoders push RTMP to."
  );

  public static final Setting<Duration> RTMP_HANDSHAKE_TIMEOUT = new Setting<>(
    "rtmp.handshake-timeout",
    SettingType.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)),
    "10s",
    "How long a new connection may take for the RTMP handshake. More lets slower networks in and idle sockets stay."
  );

  public static final Setting<Duration> RTMP_IDLE_TIMEOUT = new Setting<>(
    "rtmp.idle-timeout",
    SettingType.duration(Duration.ofSeconds(2), Duration.ofHours(1)),
    "30s",
    "How long a connection may send nothing at all before it is closed."
  );

  public static final Setting<Duration> RTMP_USER_TIMEOUT = new Setting<>(
    "rtmp.user-timeout",
    SettingType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
    "15s",
    "How long a peer may leave what the system sends it unanswered (TCP keep-alive and user time-out) until its connection" +
      " counts as broken. More lets an encoder outlast a longer break of its network, less notices a dead one sooner."
  );

  public static final Setting<String> SRT_HOST = new Setting<>(
    "srt.host",
    SettingType.text("HOST", HOST_RULE, HOST_PATTERN),
    "0.0.0.0",
    "Address that SRT listens on; 127.0.0.1 keeps other machines out."
  );

  public static final Setting<Integer> SRT_PORT = new Setting<>(
    "srt.port",
    SettingType.port(),
    "5001",
    "UDP port that encoders push SRT to."
  );

  public static final Setting<Duration> SRT_LATENCY = new Setting<>(
    "srt.latency",
    SettingType.duration(Duration.ofMillis(20), Duration.ofMinutes(1)),
    "200ms",
    "How long SRT packets wait for lost ones to be sent again, at least: an encoder may ask for more. Four round trips or" +
      " more are advised; all of it is added to the latency of the program."
  );

  public static final Setting<Duration> SRT_IDLE_TIMEOUT = new Setting<>(
    "srt.idle-timeout",
    SettingType.duration(Duration.ofSeconds(2), Duration.ofHours(1)),
    "5s",
    "How long nothing at all may come over an SRT connection before it is closed. An encoder with nothing to send says" +
      " so each second."
  );

  public static final Setting<Integer> SRT_MAX_CONNECTIONS = new Setting<>(
    "srt.max-connections",
    SettingType.number(1, 1_000_000),
    "4096",
    "How many SRT connections may be open at once; further callers are refused. Each may hold up to 12 MB of packets" +
      " that wait for their time."
  );

  public static final Setting<String> HTTP_HOST = new Setting<>(
    "http.host",
    SettingType.text("HOST", HOST_RULE, HOST_PATTERN),
    "0.0.0.0",
    "Address that HTTP listens on; 127.0.0.1 keeps other machines out."
  );

  public static final Setting<Integer> HTTP_PORT = new Setting<>(
    "http.port",
    SettingType.port(),
    "8080",
    "Port for playback, API, player and console."
  );

  public static final Setting<Integer> HTTP_MAX_CONNECTIONS = new Setting<>(
    "http.max-connections",
    SettingType.number(1, 1_000_000),
    "10000",
    "How many HTTP connections may be open at once; more are closed as they come. Each costs a file descriptor and some" +
      " 10 KB of memory."
  );

  public static final Setting<Duration> HTTP_STOP_GRACE = new Setting<>(
    "http.stop-grace",
    SettingType.duration(Duration.ZERO, Duration.ofSeconds(2)),
    "1500ms",
    "How long viewers can still fetch the last segment when the server is told to stop. Without viewers it stops at once."
  );

  public static final Setting<String> API_KEY = new Setting<>(
    "api.key",
    SettingType.text(
      "KEY",
      "empty (one is generated), or 16 to 128 of A-Z a-z 0-9 _ -",
      "|[0-9A-Za-z_-]{16,128}"
    ),
    "",
    "Key for the API and the console. Empty: one is generated at the first start and kept in the data directory."
  );

  public static final Setting<Duration> SEGMENT_DURATION = new Setting<>(
    "segment.duration",
    SettingType.duration(Duration.ofSeconds(1), Duration.ofSeconds(10)),
    "2s",
    "Target duration of a segment; it is cut at the key frame nearest to it. More means fewer requests and more latency."
  );

  public static final Setting<Duration> WINDOW_DURATION = new Setting<>(
    "window.duration",
    SettingType.duration(Duration.ofSeconds(3), Duration.ofHours(1)),
    "12s",
    "How much of the program can be played at any time, at least three segments. It is held in memory."
  );

  public static final Setting<Duration> HOLD_BACK = new Setting<>(
    "window.hold-back",
    SettingType.duration(Duration.ZERO, Duration.ofMinutes(1)),
    "8s",
    "How far behind the live edge players keep, at least three segments; the window is at least as long. They live on it" +
      " while the backup takes over: for no stall it has to be failover.after and two and a half segments."
  );

  public static final Setting<Duration> TAKEOVER_AFTER = new Setting<>(
    "publish.takeover-after",
    SettingType.duration(Duration.ofMillis(500), Duration.ofMinutes(1)),
    "2s",
    "A feed that has delivered no media for this long gives way to a new connection with the right token. Less lets" +
      " an encoder back in sooner, more protects a feed that stutters."
  );

  public static final Setting<Integer> RATE_BURST = new Setting<>(
    "publish.rate.burst",
    SettingType.number(1, 1_000_000),
    "10",
    "How many attempts with the right push token may come at once, for each stream, role and source address."
  );

  public static final Setting<Duration> RATE_INTERVAL = new Setting<>(
    "publish.rate.interval",
    SettingType.duration(Duration.ofMillis(1), Duration.ofSeconds(10)),
    "2s",
    "After this time one more attempt is allowed. An encoder that waits as long between attempts never meets the limit."
  );

  public static final Setting<Integer> RATE_FAILED_BURST = new Setting<>(
    "publish.rate.failed-burst",
    SettingType.number(1, 1_000_000),
    "5",
    "How many denied attempts (push token, stream id) from one source address are each told why; for all streams together." +
      " Further ones are counted and summed up. They never slow a right token, not even from the same address."
  );

  public static final Setting<Duration> RATE_FAILED_INTERVAL = new Setting<>(
    "publish.rate.failed-interval",
    SettingType.duration(Duration.ofMillis(1), Duration.ofSeconds(10)),
    "5s",
    "After this time one more denied attempt from an address is told why."
  );

  public static final Setting<Duration> FAILOVER_AFTER = new Setting<>(
    "failover.after",
    SettingType.duration(Duration.ofMillis(500), Duration.ofMinutes(1)),
    "3s",
    "A feed on air that has delivered no media for this long gives way to the backup. Less hands over sooner; it must" +
      " be more than the longest stutter of a network that is still good."
  );

  public static final Setting<Duration> RETURN_AFTER = new Setting<>(
    "failover.return-after",
    SettingType.duration(Duration.ZERO, Duration.ofHours(1)),
    "60s",
    "How long the primary must have delivered without a break before it goes on air again in place of the backup."
  );

  public static final Setting<Duration> HOLD_OPEN = new Setting<>(
    "failover.hold-open",
    SettingType.duration(Duration.ZERO, Duration.ofHours(1)),
    "10s",
    "How long a program without any feed stays open for its encoder to come back into the same playlist."
  );

  public static final Setting<String> LOG_LEVEL = new Setting<>(
    "log.level",
    SettingType.oneOf(Set.of("error", "warn", "info", "debug", "trace")),
    "info",
    "How much is logged."
  );

  /** In the order of the documentation. */
  public static final List<SettingGroup> GROUPS = List.of(
    new SettingGroup("General", List.of(DATA_DIR, PUBLIC_HOST, LOG_LEVEL)),
    new SettingGroup(
      "RTMP",
      List.of(RTMP_HOST, RTMP_PORT, RTMP_HANDSHAKE_TIMEOUT, RTMP_IDLE_TIMEOUT, RTMP_USER_TIMEOUT)
    ),
    new SettingGroup("SRT", List.of(SRT_HOST, SRT_PORT, SRT_LATENCY, SRT_IDLE_TIMEOUT, SRT_MAX_CONNECTIONS)),
    new SettingGroup("HTTP", List.of(HTTP_HOST, HTTP_PORT, HTTP_MAX_CONNECTIONS, HTTP_STOP_GRACE, API_KEY)),
    new SettingGroup("Segments and playlists", List.of(SEGMENT_DURATION, WINDOW_DURATION, HOLD_BACK)),
    new SettingGroup("Failover", List.of(FAILOVER_AFTER, RETURN_AFTER, HOLD_OPEN)),
    new SettingGroup(
      "Publishing",
      List.of(TAKEOVER_AFTER, RATE_BURST, RATE_INTERVAL, RATE_FAILED_BURST, RATE_FAILED_INTERVAL)
    )
  );

  /** All of them, in the order of the documentation. */
  public static final List<Setting<?>> ALL = GROUPS.stream()
    .<Setting<?>>flatMap(group -> group.settings().stream())
    .toList();

  /** Those that a stream may have otherwise, by the same names. */
  public static final List<Setting<?>> OF_STREAMS = List.of(
    TAKEOVER_AFTER,
    RATE_BURST,
    RATE_INTERVAL,
    FAILOVER_AFTER,
    RETURN_AFTER,
    HOLD_OPEN
  );

  private Settings() {}
}
