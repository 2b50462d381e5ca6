package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.RunningProgram;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the README promises: an ffmpeg command, and a picture in the browser.
 *
 * <p>{@code -Dplayback.seconds=60} plays for a minute each; the normal build for less.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PlaybackTest {

  private static final int SECONDS = Integer.getInteger("playback.seconds", 15);

  /** From the encoder's first picture at the server to the first picture on screen. */
  private static final Duration FIRST_PICTURE = Duration.ofSeconds(3);

  private static final String ENCODER =
    "-re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=1000:sample_rate=48000 -c:v libx264 " +
    "-preset veryfast -tune zerolatency -pix_fmt yuv420p -b:v 3000k -maxrate 3000k -bufsize 6000k -g 30 " +
    "-keyint_min 30 -x264-params scenecut=0:bframes=0 -c:a aac -b:a 128k -ar 48000 -f flv";

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = { "hls", "ts", "dash" })
  void play_theReadmesEncoder_showsItSoonAndWithoutAStall(String technology) {
    try (
      StreamLog log = new StreamLog();
      TestDaemon daemon = TestDaemon.start(directory.resolve(technology));
      CheckedPlaylists _ = CheckedPlaylists.follow(daemon, 1);
      Chromium chromium = Chromium.launch()
    ) {
      PlayerPage player = PlayerPage.open(chromium, daemon, technology);
      player.awaitAbsent();
      try (RunningProgram encoder = FfmpegPrograms.FFMPEG.start(command(daemon.pushUrl()))) {
        PlayerPage.Stats started = player.awaitPlaying();
        double firstKeyFrameMs = log.await("event=program_started").atMs();
        Duration firstPicture = Duration.ofMillis((long) (started.firstFrameAtMs() - firstKeyFrameMs));
        assertThat(firstPicture)
          .as("first picture on screen")
          .isPositive()
          .isLessThanOrEqualTo(FIRST_PICTURE);

        PlayerPage.Stats played = player.assertPlaysOnWithoutAStall(started, SECONDS);
        assertThat(played.width()).isEqualTo(1280);
        assertThat(played.height()).isEqualTo(720);
        assertThat(played.totalFrames() - started.totalFrames()).isGreaterThan(20 * SECONDS);
        player.assertMoves();
        assertThat(encoder.isAlive()).isTrue();
      }
      assertThat(chromium.foreignRequests()).isEmpty();
      assertThat(PlayerPage.complaints(chromium)).isEmpty();
    }
  }

  private static List<String> command(String url) {
    return List.of((ENCODER + " " + url).split(" ", -1));
  }
}
