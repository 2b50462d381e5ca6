package live.headwater.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoPublisherTest {

  private final VirtualTime time = new VirtualTime();
  private final List<Long> attemptsMs = new ArrayList<>();

  @Test
  void run_serverRefuses_waitsLongerEachTimeUpToTenSeconds() {
    runUntil(60_000, () -> {
      throw new IOException("connection refused");
    });
    assertThat(attemptsMs).containsExactly(
      0L,
      1_000L,
      3_000L,
      7_000L,
      15_000L,
      25_000L,
      35_000L,
      45_000L,
      55_000L
    );
  }

  @Test
  void run_serverDropsALongConnection_connectsAgainAfterASecond() {
    List<RecordingConnection> connections = new ArrayList<>();
    // 72 messages a second, roughly: each lasts 11 s.
    runUntil(26_000, () -> {
      connections.add(new RecordingConnection(11 * 72));
      return connections.getLast();
    });
    assertThat(attemptsMs).hasSize(3);
    assertThat(attemptsMs.get(1)).isBetween(11_000L, 14_000L);
    assertThat(attemptsMs.get(2) - attemptsMs.get(1)).isBetween(11_000L, 14_000L);
    assertThat(connections).allMatch(RecordingConnection::isClosed);
    assertThat(connections).allSatisfy(connection ->
      assertThat(connection.messages).startsWith(
        "metadata",
        "video 0 configuration",
        "audio 0",
        "video 0 key",
        "audio 0"
      )
    );
  }

  @Test
  void run_interruptedWhilePublishing_closesTheConnection() {
    RecordingConnection connection = new RecordingConnection(Integer.MAX_VALUE);
    runUntil(3_000, () -> connection);
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.messages).contains("video 2000 key").doesNotContain("video 3000 key");
  }

  private void runUntil(long endMs, DemoConnection.Connector connector) {
    time.endMs = endMs;
    new DemoPublisher(() -> {
      attemptsMs.add(time.elapsedMs());
      return connector.connect();
    }, time).run();
  }

  /** Passes only when somebody sleeps; interrupts who sleeps past the end. */
  private static final class VirtualTime implements DemoTime {

    private static final ZonedDateTime START = ZonedDateTime.parse("2026-11-20T12:00:00.900Z");
    private long elapsedNs;
    private long endMs;

    long elapsedMs() {
      return elapsedNs / 1_000_000;
    }

    @Override
    public long nanoTime() {
      return elapsedNs;
    }

    @Override
    public ZonedDateTime now() {
      return START.plus(Duration.ofNanos(elapsedNs));
    }

    @Override
    public void sleepUntil(long timeNs) throws InterruptedException {
      elapsedNs = Math.max(elapsedNs, timeNs);
      if (elapsedMs() >= endMs) {
        throw new InterruptedException();
      }
    }
  }
}
