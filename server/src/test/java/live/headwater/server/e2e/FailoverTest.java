package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import live.headwater.bus.Role;
import live.headwater.bus.StreamEvent;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two real encoders, one of which is killed and comes back, seen by real players. {@code -Dfailover.return-after=60} has
 * the server's default of a minute.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailoverTest {

  private static final String GOP_OF_A_SECOND = "-g 25 -bf 0";

  private static final Duration RETURN_AFTER = Duration.ofSeconds(Long.getLong("failover.return-after", 8));

  @TempDir
  Path directory;

  /** Every answer to a request for a manifest, each 100 ms, from the first on that was there. */
  private static final class Poll implements AutoCloseable {

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final List<String> notThere = new ArrayList<>();
    private final TestDaemon daemon;
    private final AtomicInteger rounds = new AtomicInteger();

    Poll(TestDaemon daemon) {
      this.daemon = daemon;
      List<URI> manifests = new ArrayList<>(
        Stream.of("/cmaf/1/master.m3u8", "/mpegts/1/master_mpegts.m3u8", "/cmaf/1/index.mpd")
          .map(daemon::url)
          .toList()
      );
      manifests.addAll(HlsCapture.mediaPlaylists(daemon, manifests.get(0)));
      manifests.addAll(HlsCapture.mediaPlaylists(daemon, manifests.get(1)));
      executor.scheduleAtFixedRate(() -> round(manifests), 0, 100, TimeUnit.MILLISECONDS);
    }

    private void round(List<URI> manifests) {
      for (URI manifest : manifests) {
        int status = daemon.get(manifest).statusCode();
        if (status != 200) {
          notThere.add(Instant.now() + " " + manifest + " " + status);
        }
      }
      rounds.incrementAndGet();
    }

    @Override
    public void close() {
      executor.close();
      assertThat(notThere).isEmpty();
      assertThat(rounds.get()).isGreaterThan(50);
    }
  }

  /**
   * @param backup how the backup encodes: as the primary, or otherwise
   * @param discontinuities of each switch
   */
  @ParameterizedTest
  @CsvSource({ "-g 25 -bf 0, 0", "-g 50 -bf 2, 1" })
  void killPrimaryAndBringItBack_viewersNoticeNothing(String backup, int discontinuities) {
    Cameras cameras = new Cameras();
    try (
      TestDaemon daemon = TestDaemon.start(
        directory.resolve("data"),
        "window.duration",
        "10m",
        "failover.return-after",
        RETURN_AFTER.toSeconds() + "s"
      );
      CheckedPlaylists checked = CheckedPlaylists.follow(daemon, 1);
      Chromium chromium = Chromium.launch()
    ) {
      String primaryUrl = daemon.pushUrl();
      String backupUrl = daemon.daemon().urls().backupPush(1, daemon.token());
      try (
        RunningProgram first = cameras.start(0, GOP_OF_A_SECOND, primaryUrl);
        RunningProgram second = awaitOnAirAnd(daemon, Role.PRIMARY, () -> cameras.start(1, backup, backupUrl))
      ) {
        // Who has watched since the first picture has next to nothing in store.
        checked.awaitSegments(6);
        List<PlayerPage> players = Stream.of("hls", "ts", "dash")
          .map(technology -> PlayerPage.open(chromium, daemon, technology))
          .toList();
        List<PlayerPage.Stats> started = players.stream().map(PlayerPage::awaitPlaying).toList();
        try (Poll _ = new Poll(daemon)) {
          Awaitility.await().until(() -> daemon.stream(1).status().isLive(Role.BACKUP));
          checked.awaitSegments(2);
          first.kill();
          Instant killedAt = awaitEvent(
            daemon,
            StreamEvent.Type.FEED_DISCONNECTED,
            Role.PRIMARY,
            Instant.MIN
          );
          Instant tookOverAt = awaitEvent(daemon, StreamEvent.Type.FEED_ON_AIR, Role.BACKUP, killedAt);
          assertThat(Duration.between(killedAt, tookOverAt)).isBetween(
            Duration.ofMillis(2_900),
            Duration.ofSeconds(8)
          );

          try (RunningProgram again = cameras.start(0, GOP_OF_A_SECOND, primaryUrl)) {
            awaitEvent(daemon, StreamEvent.Type.FEED_CONNECTED, Role.PRIMARY, tookOverAt);
            checked.awaitSegments(4);
            again.kill();
          }
          Instant droppedAt = awaitEvent(
            daemon,
            StreamEvent.Type.FEED_DISCONNECTED,
            Role.PRIMARY,
            tookOverAt
          );
          try (RunningProgram _ = cameras.start(0, GOP_OF_A_SECOND, primaryUrl)) {
            Instant backAt = awaitEvent(daemon, StreamEvent.Type.FEED_CONNECTED, Role.PRIMARY, droppedAt);
            Instant returnedAt = awaitEvent(daemon, StreamEvent.Type.FEED_ON_AIR, Role.PRIMARY, droppedAt);
            assertThat(Duration.between(backAt, returnedAt)).isBetween(
              RETURN_AFTER,
              RETURN_AFTER.plusSeconds(8)
            );
            for (int i = 0; i < players.size(); i++) {
              PlayerPage.Stats now = players.get(i).stats();
              double seconds = now.currentTimeSeconds() - started.get(i).currentTimeSeconds() + 8;
              players.get(i).assertPlaysOnWithoutAStall(started.get(i), seconds);
            }
            assertThat(second.isAlive()).isTrue();
          }
        }
      }
      daemon.awaitNoFeed();
      assertThat(
        daemon
          .stream(1)
          .events()
          .stream()
          .filter(event -> event.type() == StreamEvent.Type.PROGRAM_STARTED)
      ).hasSize(1);
      HlsCapture video = HlsCapture.of(
        daemon,
        HlsCapture.mediaPlaylists(daemon, daemon.url("/cmaf/1/master.m3u8")).getFirst()
      );
      assertThat(video.stretches()).hasSize(1 + 2 * discontinuities);
      assertCoversEveryMoment(video);
    }
  }

  private static RunningProgram awaitOnAirAnd(TestDaemon daemon, Role role, Supplier<RunningProgram> next) {
    Awaitility.await().until(() -> daemon.stream(1).status().onAir() == role);
    return next.get();
  }

  /** When the latest event of a kind was, which must be after {@code after}. */
  private static Instant awaitEvent(TestDaemon daemon, StreamEvent.Type type, Role role, Instant after) {
    List<StreamEvent> found = new ArrayList<>();
    Awaitility.await(type + " of " + role)
      .atMost(RETURN_AFTER.plusSeconds(30))
      .until(() -> {
        daemon
          .stream(1)
          .events()
          .stream()
          .filter(event -> event.type() == type && event.role() == role && event.at().isAfter(after))
          .forEach(found::add);
        return !found.isEmpty();
      });
    return found.getLast().at();
  }

  /** Not a moment is missing, and at most one GOP comes twice. */
  private void assertCoversEveryMoment(HlsCapture video) {
    List<Cameras.Picture> shown = new ArrayList<>();
    for (HlsCapture.Stretch stretch : video.stretches()) {
      shown.addAll(Cameras.pictures(HlsCapture.write(stretch, directory.resolve("stretch.mp4"))));
    }
    assertThat(shown).hasSizeGreaterThan(15 * Cameras.PICTURES_PER_SECOND);
    List<Integer> cameras = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      Cameras.Picture picture = shown.get(i);
      if (cameras.isEmpty() || cameras.getLast() != picture.camera()) {
        cameras.add(picture.camera());
      }
      if (i > 0) {
        assertThat(picture.moment() - shown.get(i - 1).moment())
          .as("step from %s to %s", shown.get(i - 1), picture)
          .isBetween(-2 * Cameras.PICTURES_PER_SECOND, 1);
      }
    }
    assertThat(cameras).containsExactly(0, 1, 0);
  }
}
