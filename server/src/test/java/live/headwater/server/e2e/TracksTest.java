package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import live.headwater.server.e2e.ScriptedFeed.Pace;
import live.headwater.testing.FfmpegPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds with fewer tracks than usual, or tracks that change, or clocks that do not begin at zero. */
class TracksTest {

  private static final String TONE = "-f lavfi -i sine=frequency=440:sample_rate=48000";
  private static final String AAC = "-c:a aac -b:a 96k";
  private static final String X264 =
    "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 25 -bf 2 -sc_threshold 0";

  private static final List<String> TECHNOLOGIES = List.of("hls", "ts", "dash");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  Path directory;

  @Test
  void play_audioOnly_soundsInAllForms() {
    FlvScript script = FlvScript.encode(directory.resolve("a.flv"), TONE + " -t 10 " + AAC);
    try (
      TestDaemon daemon = start();
      CheckedPlaylists _ = CheckedPlaylists.follow(daemon, 1);
      Chromium chromium = Chromium.launch();
      ScriptedFeed _ = ScriptedFeed.push(daemon.pushUrl(), script, Pace.REAL_TIME_LOOP)
    ) {
      for (PlayerPage player : players(chromium, daemon)) {
        PlayerPage.Stats started = player.awaitPlaying();
        PlayerPage.Stats played = player.assertPlaysOn(started, 3);
        assertThat(played.audioBytes()).isGreaterThan(started.audioBytes());
        assertThat(played.width()).isZero();
      }
    }
  }

  @Test
  void play_videoOnly_movesInAllForms() {
    FlvScript script = FlvScript.encode(directory.resolve("v.flv"), picture("320x180", 10) + " " + X264);
    try (
      TestDaemon daemon = start();
      CheckedPlaylists _ = CheckedPlaylists.follow(daemon, 1);
      Chromium chromium = Chromium.launch();
      ScriptedFeed _ = ScriptedFeed.push(daemon.pushUrl(), script, Pace.REAL_TIME_LOOP)
    ) {
      for (PlayerPage player : players(chromium, daemon)) {
        PlayerPage.Stats played = player.assertPlaysOn(player.awaitPlaying(), 3);
        assertThat(played.width()).isEqualTo(320);
        assertThat(played.audioBytes()).isZero();
        player.assertMoves();
      }
    }
  }

  /** The encoder says from the start that there is audio ({@code announced}), or it comes as a surprise. */
  @ParameterizedTest
  @ValueSource(booleans = { true, false })
  void play_audioFiveSecondsLate_picturePlaysOnAndSoundComes(boolean announced) {
    FlvScript both = FlvScript.encode(
      directory.resolve("late.flv"),
      picture("320x180", 24) + " -itsoffset 5 " + TONE + " -t 24 " + X264 + " " + AAC
    );
    FlvScript.Tag header = both.first(tag -> tag.isAudio() && tag.isSequenceHeader());
    long firstSoundMs = both.first(tag -> tag.isAudio() && !tag.isSequenceHeader()).timestampMs();
    FlvScript script = announced ? both : both.map(tag -> tag.equals(header) ? tag.at(firstSoundMs) : tag);
    try (
      TestDaemon daemon = start();
      CheckedPlaylists checked = CheckedPlaylists.follow(daemon, 1);
      Chromium chromium = Chromium.launch();
      ScriptedFeed feed = ScriptedFeed.push(daemon.pushUrl(), script, Pace.REAL_TIME)
    ) {
      PlayerPage early = PlayerPage.open(chromium, daemon, "hls");
      PlayerPage.Stats started = early.awaitPlaying();
      early.assertPlaysOn(started, 9);
      checked.awaitDiscontinuity();
      for (PlayerPage late : players(chromium, daemon)) {
        PlayerPage.Stats played = late.awaitPlaying();
        assertThat(played.audioBytes()).isPositive();
        assertThat(played.fatalErrors()).isZero();
      }
      feed.awaitSent(LIMIT);
    }
  }

  @Test
  void play_resolutionChanges_playsOnInAllForms() {
    FlvScript small = FlvScript.encode(directory.resolve("small.flv"), av("320x180", 8));
    FlvScript large = FlvScript.encode(directory.resolve("large.flv"), av("640x360", 16));
    try (
      TestDaemon daemon = start();
      CheckedPlaylists checked = CheckedPlaylists.follow(daemon, 1);
      Chromium chromium = Chromium.launch()
    ) {
      List<PlayerPage> players = players(chromium, daemon);
      players.forEach(PlayerPage::awaitAbsent);
      try (ScriptedFeed _ = ScriptedFeed.push(daemon.pushUrl(), small.then(8_000, large), Pace.REAL_TIME)) {
        List<PlayerPage.Stats> before = players.stream().map(PlayerPage::awaitPlaying).toList();
        assertThat(before).extracting(PlayerPage.Stats::width).containsOnly(320);
        for (int i = 0; i < players.size(); i++) {
          PlayerPage player = players.get(i);
          PlayerPage.Stats since = before.get(i);
          PlayerPage.await("the new resolution").until(() -> player.stats().width() == 640);
          double overTheChange = player.stats().currentTimeSeconds() - since.currentTimeSeconds() + 2;
          PlayerPage.Stats played = player.assertPlaysOnWithoutAStall(since, overTheChange);
          assertThat(player.widths()).as("%s", played).containsExactly(320, 640);
          assertThat(played.fatalErrors()).as("%s", played).isZero();
          assertThat(played.starts()).as("%s", played).isEqualTo(1);
          player.assertMoves();
        }
      }
      checked.awaitDiscontinuity();
      assertThat(daemon.text(daemon.url("/cmaf/1/index.mpd"))).contains("height=\"360\"");
      assertDecodesClean(daemon, 2);
    }
  }

  /** Where 24 bits end RTMP sends an extended timestamp, and where 32 bits end the clock begins again. */
  @ParameterizedTest
  @ValueSource(longs = { (1L << 24) - 5_000, (1L << 32) - 5_000 })
  void push_timestampsPassTheEndOfTheirBits_nobodyNotices(long firstMs) {
    FlvScript script = FlvScript.encode(directory.resolve("wrap.flv"), av("320x180", 10));
    try (
      TestDaemon daemon = start("failover.hold-open", "0s");
      CheckedPlaylists checked = CheckedPlaylists.follow(daemon, 1)
    ) {
      try (ScriptedFeed feed = ScriptedFeed.push(daemon.pushUrl(), script.later(firstMs), Pace.FULL_SPEED)) {
        feed.awaitSent(LIMIT);
      }
      daemon.awaitNoFeed();
      checked.awaitSegments(0);
      List<Path> files = assertDecodesClean(daemon, 1);
      assertThat(Packets.read(files.getFirst(), "v", "").list()).hasSize(250);
      assertThat(checked.discontinuities()).isZero();
    }
  }

  private TestDaemon start(String... settings) {
    return TestDaemon.start(
      directory.resolve("data"),
      Stream.concat(Stream.of("window.duration", "10m"), Stream.of(settings)).toArray(String[]::new)
    );
  }

  private static List<PlayerPage> players(Chromium chromium, TestDaemon daemon) {
    return TECHNOLOGIES.stream()
      .map(technology -> PlayerPage.open(chromium, daemon, technology))
      .toList();
  }

  private static String picture(String size, int seconds) {
    return "-t " + seconds + " -f lavfi -i testsrc2=size=" + size + ":rate=25";
  }

  private static String av(String size, int seconds) {
    return picture(size, seconds) + " -t " + seconds + " " + TONE + " " + X264 + " " + AAC;
  }

  /** Asserts that all of CMAF and TS decodes with no warning; returns the files, the video of CMAF first. */
  private List<Path> assertDecodesClean(TestDaemon daemon, int stretches) {
    List<URI> playlists = Stream.of("/cmaf/1/master.m3u8", "/mpegts/1/master_mpegts.m3u8")
      .flatMap(path -> HlsCapture.mediaPlaylists(daemon, daemon.url(path)).stream())
      .toList();
    List<Path> files = playlists
      .stream()
      .flatMap(playlist -> {
        List<HlsCapture.Stretch> captured = HlsCapture.of(daemon, playlist).stretches();
        assertThat(captured).as("stretches of %s", playlist).hasSize(stretches);
        return captured
          .stream()
          .map(stretch ->
            HlsCapture.write(
              stretch,
              directory.resolve(playlists.indexOf(playlist) + "-" + captured.indexOf(stretch))
            )
          );
      })
      .toList();
    for (Path file : files) {
      FfmpegPrograms.FFMPEG.run("-v", "warning", "-i", file.toString(), "-f", "null", "-").requireSilence();
    }
    return files;
  }
}
