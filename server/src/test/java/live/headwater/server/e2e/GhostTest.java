package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.headwater.bus.Role;
import live.headwater.bus.StreamEvent;
import live.headwater.rtmp.client.PublishEnd;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule 2 of DESIGN: an encoder that hangs, or whose network is gone, holds its feed for two seconds and no longer. In
 * real time, with real encoders and a real network that breaks.
 */
class GhostTest {

  private static final FlvScript NOTHING = new FlvScript(List.of());
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern SILENT = Pattern.compile(".*silent for (\\d+) ms");

  @TempDir
  Path directory;

  @Test
  void encoderHangs_theNextWithTheSameKeyTakesOverAfterTwoSeconds() {
    try (TestDaemon daemon = start(); RunningProgram hanging = run(encoder(daemon, "127.0.0.1"))) {
      assertTakenOver(daemon, () -> signal(hanging, "STOP"));
      // When it goes on it finds out, and nothing else happens.
      signal(hanging, "CONT");
      hanging.awaitExit(LIMIT);
      assertOneDiscontinuity(daemon);
    }
  }

  @Test
  void encodersNetworkIsCut_theNextWithTheSameKeyTakesOverAfterTwoSeconds() {
    try (
      NetworkNamespace network = NetworkNamespace.create();
      TestDaemon daemon = start();
      RunningProgram lost = run(network.inside(encoder(daemon, network.hostAddress())))
    ) {
      assertTakenOver(daemon, network::cut);
      network.mend();
      lost.awaitExit(LIMIT);
      assertOneDiscontinuity(daemon);
    }
  }

  /** Nothing but the system's own probes can notice this one: RTMP's time-out is an hour. */
  @Test
  void encodersNetworkIsCut_nobodyElseComes_theConnectionIsFoundBroken() {
    try (
      NetworkNamespace network = NetworkNamespace.create();
      TestDaemon daemon = start("rtmp.user-timeout", "2s", "rtmp.idle-timeout", "1h");
      RunningProgram _ = run(network.inside(encoder(daemon, network.hostAddress())))
    ) {
      awaitLive(daemon);
      network.cut();
      Awaitility.await("the feed is gone")
        .atMost(Duration.ofSeconds(20))
        .until(() -> daemon.stream(1).status().feeds().isEmpty());
      assertThat(events(daemon, StreamEvent.Type.FEED_DISCONNECTED).getLast().text()).contains("timed out");
      Awaitility.await("its connection too")
        .atMost(LIMIT)
        .until(() -> daemon.metric("headwater_rtmp_connections") == 0);
    }
  }

  private TestDaemon start(String... more) {
    List<String> settings = new ArrayList<>(
      List.of("rtmp.host", "0.0.0.0", "window.duration", "10m", "publish.rate.burst", "1000")
    );
    settings.addAll(List.of(more));
    return TestDaemon.start(directory.resolve("data"), settings.toArray(String[]::new));
  }

  private List<String> encoder(TestDaemon daemon, String host) {
    List<String> command = new ArrayList<>(List.of(FfmpegPrograms.FFMPEG.path().toString()));
    String arguments =
      "-hide_banner -nostdin -v warning -re -f lavfi -i testsrc2=size=320x180:rate=25 -re -f lavfi " +
      "-i sine=sample_rate=48000 -c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g 25 " +
      "-c:a aac -f flv";
    command.addAll(List.of(arguments.split(" ", -1)));
    command.add(daemon.pushUrl().replace("127.0.0.1", host));
    return command;
  }

  private static RunningProgram run(List<String> command) {
    try {
      return RunningProgram.start(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(RunningProgram program, String signal) {
    try (RunningProgram kill = run(List.of("kill", "-" + signal, Long.toString(program.pid())))) {
      kill.awaitExit(LIMIT).requireSuccess();
    }
  }

  private static void awaitLive(TestDaemon daemon) {
    Awaitility.await("the encoder is live")
      .atMost(LIMIT)
      .until(() -> daemon.stream(1).status().isLive(Role.PRIMARY));
  }

  private static List<StreamEvent> events(TestDaemon daemon, StreamEvent.Type type) {
    return daemon
      .stream(1)
      .events()
      .stream()
      .filter(event -> event.type() == type)
      .toList();
  }

  /** Follows the stream while its encoder falls silent and another tries to get in until it does. */
  private void assertTakenOver(TestDaemon daemon, Runnable silence) {
    try (CheckedPlaylists viewer = CheckedPlaylists.follow(daemon, 1)) {
      viewer.awaitSegments(2);
      silence.run();
      assertRefused(daemon);
      try (RunningProgram _ = retryUntilOnAir(daemon)) {
        Matcher silent = SILENT.matcher(events(daemon, StreamEvent.Type.FEED_TAKEN_OVER).getFirst().text());
        assertThat(silent.matches()).isTrue();
        assertThat(Integer.parseInt(silent.group(1))).isBetween(2_000, 20_000);
        viewer.awaitSegments(3);
        Awaitility.await("the ghost's connection is closed")
          .atMost(LIMIT)
          .until(() -> daemon.metric("headwater_rtmp_connections") == 1);
        assertOneDiscontinuity(daemon);
      }
    }
  }

  /** At once, as no program that must start first could. */
  private static void assertRefused(TestDaemon daemon) {
    try (ScriptedFeed second = ScriptedFeed.push(daemon.pushUrl(), NOTHING, ScriptedFeed.Pace.FULL_SPEED)) {
      assertThat(second.awaitEnd(LIMIT)).isInstanceOfSatisfying(PublishEnd.Refused.class, refused -> {
        assertThat(refused.code()).isEqualTo("NetStream.Publish.BadName");
        assertThat(refused.description()).contains("this feed has a live connection already");
      });
    }
  }

  /** As a person or a script would: starts the encoder again when it ended. */
  private RunningProgram retryUntilOnAir(TestDaemon daemon) {
    while (true) {
      RunningProgram attempt = run(encoder(daemon, "127.0.0.1"));
      Awaitility.await("an answer")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !attempt.isAlive() || !events(daemon, StreamEvent.Type.FEED_TAKEN_OVER).isEmpty());
      if (attempt.isAlive()) {
        return attempt;
      }
      assertThat(attempt.awaitExit(LIMIT).stderr()).contains("this feed has a live connection already");
      attempt.close();
    }
  }

  private static void assertOneDiscontinuity(TestDaemon daemon) {
    List<URI> playlists = new ArrayList<>(
      HlsCapture.mediaPlaylists(daemon, daemon.url("/cmaf/1/master.m3u8"))
    );
    playlists.addAll(HlsCapture.mediaPlaylists(daemon, daemon.url("/mpegts/1/master_mpegts.m3u8")));
    assertThat(playlists).hasSize(3);
    for (URI playlist : playlists) {
      assertThat(daemon.text(playlist).lines().filter("#EXT-X-DISCONTINUITY"::equals))
        .as(playlist.getPath())
        .hasSize(1);
    }
  }
}
