package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import live.headwater.server.DaemonAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the player page says while there is nothing to play. */
class PlayerNoticesTest {

  @TempDir
  Path directory;

  @Test
  void player_noSuchStream_saysSoAndAsksNoMore() {
    try (TestDaemon daemon = TestDaemon.start(directory); Chromium chromium = Chromium.launch()) {
      Page page = chromium.open(daemon.url("/player/42").toString());
      PlayerPage.await("the notice").until(() -> title(page).equals("No stream 42 on this server"));
      double asked = daemon.metric("headwater_http_requests_total{kind=\"manifest\"");
      // Longer than a page that waits lets pass between two questions.
      page.waitForTimeout(1500);
      assertThat(daemon.metric("headwater_http_requests_total{kind=\"manifest\"")).isEqualTo(asked);
    }
  }

  @Test
  void player_streamOffAir_waitsForIt() {
    try (TestDaemon daemon = TestDaemon.start(directory); Chromium chromium = Chromium.launch()) {
      Page page = chromium.open(daemon.url("/player/1").toString());
      PlayerPage.await("the notice").until(() -> title(page).equals("Not live yet"));
      DaemonAccess.publishDemo(daemon.daemon());
      PlayerPage.await("playback").until(() -> title(page).isEmpty());
    }
  }

  @Test
  void player_serverStops_playsOutThenSaysThatTheStreamEnded() {
    try (Chromium chromium = Chromium.launch(); TestDaemon daemon = TestDaemon.start(directory)) {
      DaemonAccess.publishDemo(daemon.daemon());
      PlayerPage player = PlayerPage.open(chromium, daemon, "hls");
      PlayerPage.Stats before = player.awaitPlaying();
      PlayerPage.await("a buffer").until(() -> player.stats().bufferSeconds() > 1);
      double bufferedTo = player.stats().currentTimeSeconds() + player.stats().bufferSeconds();
      daemon.daemon().close();
      PlayerPage.await("the buffer to be shown").until(() -> {
        PlayerPage.Stats now = player.stats();
        assertThat(now.phase()).isEqualTo("active");
        return now.currentTimeSeconds() > bufferedTo - 0.5;
      });
      PlayerPage.await("the notice").until(() -> title(player.page()).equals("The stream has ended"));
      assertThat(before.fatalErrors()).isZero();
    }
  }

  private static String title(Page page) {
    return String.valueOf(page.locator("#notice-title").textContent());
  }
}
