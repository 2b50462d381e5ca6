package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import live.headwater.server.DaemonAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ./headwater demo} shows.
 *
 * <p>{@code mvn verify -pl server -am -Dtest=DemoTest -Dsurefire.failIfNoSpecifiedTests=false -Ddemo.screenshot} writes
 * the picture in {@code docs/images} anew.
 */
class DemoTest {

  /** Seen from the module, where tests run. */
  private static final Path SCREENSHOT = Path.of("..", "docs", "images", "demo.png");

  @TempDir
  Path directory;

  @Test
  void demo_inABrowser_showsAClockThatMoves() throws IOException {
    try (
      TestDaemon daemon = TestDaemon.start(directory);
      CheckedPlaylists _ = CheckedPlaylists.follow(daemon, 1);
      Chromium chromium = Chromium.launch()
    ) {
      DaemonAccess.publishDemo(daemon.daemon());
      PlayerPage player = PlayerPage.open(chromium, daemon, "hls");
      PlayerPage.Stats started = player.awaitPlaying();
      byte[] before = player.page().locator("video").screenshot();
      player.assertPlaysOnWithoutAStall(started, 3);
      player.assertMoves();
      byte[] after = player.page().locator("video").screenshot();
      assertThat(after).isNotEqualTo(before);
      assertThat(chromium.foreignRequests()).isEmpty();
      if (System.getProperty("demo.screenshot") != null) {
        Files.createDirectories(SCREENSHOT.getParent());
        Files.write(SCREENSHOT, player.page().screenshot());
      }
    }
  }
}
