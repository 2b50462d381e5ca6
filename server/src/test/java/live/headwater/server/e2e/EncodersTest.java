package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders that people use, as their distribution ships them. One that is not installed is skipped, and says so. */
class EncodersTest {

  private static final String X264 =
    "x264enc tune=zerolatency speed-preset=veryfast bitrate=800 key-int-max=30 ! h264parse";
  private static final String GSTREAMER =
    "flvmux name=mux streamable=true ! %s location=%s " +
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=30/1 ! " +
    X264 +
    " ! queue ! mux. " +
    "audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=2 ! avenc_aac ! aacparse ! queue ! mux.";

  /** Behind it comes where to. */
  private static final String TEST_PICTURE =
    "-hide_banner -nostdin -v warning -re -f lavfi -i testsrc2=size=640x360:rate=30 -re -f lavfi " +
    "-i sine=sample_rate=44100 -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 60 -bf 2 -c:a aac -f mpegts ";

  private static final int SEGMENTS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  Path directory;

  @Test
  void push_ffmpegOfTheDistribution_plays() {
    assertPlays(daemon ->
      command(
        "ffmpeg",
        "ffmpeg",
        "-hide_banner -nostdin -v warning -re -f lavfi -i testsrc2=size=640x360:rate=30 -re -f lavfi " +
          "-i sine=sample_rate=44100 -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 60 -bf 2 -c:a aac -f flv " +
          daemon.pushUrl()
      )
    );
  }

  @Test
  void push_gstreamerRtmp2sink_plays() {
    assertPlays(daemon -> gstreamer("rtmp2sink", daemon.pushUrl()));
  }

  @Test
  void push_gstreamerRtmpsink_plays() {
    // librtmp takes what follows a space as options of its own.
    assertPlays(daemon -> gstreamer("rtmpsink", daemon.pushUrl()));
  }

  @Test
  void push_ffmpegOfTheDistributionOverSrt_plays() {
    assertPlays(daemon -> command("ffmpeg", "ffmpeg", TEST_PICTURE + daemon.srtUrl()));
  }

  /** Escaped, as some tools and people do. */
  @Test
  void push_srtLiveTransmit_plays() {
    String ffmpeg = require("ffmpeg", "ffmpeg");
    String transmit = require("srt-live-transmit", "srt-tools");
    assertPlays(daemon ->
      List.of(
        "bash",
        "-c",
        "exec %s -q -chunk:1316 file://con '%s' < <(exec %s %s -)".formatted(
          transmit,
          daemon.srtUrl().replace("#", "%23"),
          ffmpeg,
          TEST_PICTURE
        )
      )
    );
  }

  /** GStreamer cuts addresses at the {@code #} as RFC 3986 says, so it is escaped. */
  @Test
  void push_gstreamerSrtsink_plays() {
    assertPlays(daemon -> {
      String pipeline = GSTREAMER.replace(
        "flvmux name=mux streamable=true",
        "mpegtsmux name=mux alignment=7"
      );
      return command(
        "gst-launch-1.0",
        "gstreamer1.0-tools gstreamer1.0-plugins-{base,good,bad,ugly} gstreamer1.0-libav",
        "-q -e " +
          pipeline
            .formatted("srtsink", "")
            .replace(" location= ", " uri=" + daemon.srtUrl().replace("#", "%23") + " ")
      );
    });
  }

  @Test
  void push_obsStudio_plays() {
    assertPlays(daemon ->
      obs(daemon.daemon().urls().pushServer(), daemon.daemon().urls().pushKey(1, daemon.token()))
    );
  }

  /** The address alone, as OBS wants it for SRT. */
  @Test
  void push_obsStudioOverSrt_plays() {
    assertPlays(daemon -> obs(daemon.srtUrl(), ""));
  }

  private static List<String> obs(String server, String key) {
    require("obs", "obs-studio xvfb libgl1-mesa-dri");
    require("Xvfb", "xvfb");
    return List.of(
      "bash",
      Path.of("..", "clients", "obs", "push.sh").toAbsolutePath().normalize().toString(),
      server,
      key,
      "120"
    );
  }

  private interface Encoder {
    List<String> command(TestDaemon daemon);
  }

  private void assertPlays(Encoder encoder) {
    try (TestDaemon daemon = TestDaemon.start(directory.resolve("data"), "window.duration", "10m")) {
      List<String> command = encoder.command(daemon);
      try (
        CheckedPlaylists checked = CheckedPlaylists.follow(daemon, 1);
        Chromium chromium = Chromium.launch();
        RunningProgram running = start(command)
      ) {
        Awaitility.await("the encoder is live")
          .atMost(LIMIT)
          .until(() -> checked.cmafSegments() > 0 || !running.isAlive());
        assertThat(running.isAlive()).as("%s%s", running.stdout(), running.stderr()).isTrue();
        PlayerPage player = PlayerPage.open(chromium, daemon, "hls");
        PlayerPage.Stats started = player.awaitPlaying();
        PlayerPage.Stats played = player.assertPlaysOn(started, 3);
        assertThat(played.totalFrames()).isGreaterThan(started.totalFrames());
        assertThat(played.audioBytes()).isPositive();
        checked.awaitSegments(SEGMENTS);
        assertThat(running.isAlive()).as(running.stderr()).isTrue();
        running.stop();
        running.awaitExit(LIMIT);
        assertThat(checked.discontinuities()).isZero();
      }
      daemon.awaitNoFeed();
      assertDecodesClean(daemon);
    }
  }

  private void assertDecodesClean(TestDaemon daemon) {
    HlsCapture capture = HlsCapture.of(
      daemon,
      HlsCapture.mediaPlaylists(daemon, daemon.url("/mpegts/1/master_mpegts.m3u8")).getFirst()
    );
    Path file = HlsCapture.write(capture.stretches().getFirst(), directory.resolve("all.ts"));
    // Live sources have uneven times, which are not to be rounded to a frame rate.
    FfmpegPrograms.FFMPEG.run(
      ("-v warning -i " + file + " -fps_mode passthrough -enc_time_base demux -f null -").split(" ", -1)
    ).requireSilence();
  }

  private static RunningProgram start(List<String> command) {
    try {
      return RunningProgram.start(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> gstreamer(String sink, String url) {
    return command(
      "gst-launch-1.0",
      "gstreamer1.0-tools gstreamer1.0-plugins-{base,good,bad,ugly} gstreamer1.0-libav",
      "-q -e " + GSTREAMER.formatted(sink, url)
    );
  }

  /** The program with arguments that are separated by single spaces; skips the test when there is none. */
  private static List<String> command(String program, String packages, String arguments) {
    List<String> command = new ArrayList<>(List.of(require(program, packages)));
    command.addAll(List.of(arguments.split(" ", -1)));
    return command;
  }

  private static String require(String program, String packages) {
    String found = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
      .map(each -> Path.of(each, program))
      .filter(Files::isExecutable)
      .map(Path::toString)
      .findFirst()
      .orElse("");
    Assumptions.assumeFalse(
      found.isEmpty(),
      "no " + program + " found: its test is skipped; install it (Debian: apt install " + packages + ")"
    );
    return found;
  }
}
