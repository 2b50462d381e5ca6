package live.headwater.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Content is released on every way a transfer can go. */
class BodyReleaseTest {

  /** More than the buffers of both kernels take. */
  private static final byte[] LARGE = FakeResource.pattern(24_000_000);

  private static final String GET = "GET /cmaf/1/v1.m4s HTTP/1.1\nHost: a\n\n";

  private final FakeResource segment = FakeResource.segment("seg1", LARGE);

  @Test
  void transfer_clientGoneInTheMiddle_releases() throws Exception {
    try (TestOrigin origin = originWith(Duration.ofMinutes(1))) {
      try (RawConnection client = new RawConnection(origin.port())) {
        client.send(GET).read(300_000);
        assertThat(segment.allReleased()).isFalse();
        client.reset();
      }
      await().until(segment::allReleased);
    }
  }

  @Test
  void transfer_clientClosesInTheMiddle_releases() throws Exception {
    try (TestOrigin origin = originWith(Duration.ofMinutes(1))) {
      try (RawConnection client = new RawConnection(origin.port())) {
        client.send(GET).read(300_000);
      }
      await().until(segment::allReleased);
    }
  }

  @Test
  void transfer_clientGoneBeforeTheAnswer_releases() throws Exception {
    try (TestOrigin origin = originWith(Duration.ofMinutes(1))) {
      for (int i = 0; i < 20; i++) {
        try (RawConnection client = new RawConnection(origin.port())) {
          client.send(GET).reset();
        }
      }
      try (RawConnection client = new RawConnection(origin.port())) {
        client.send(GET).read(LARGE.length);
      }
      await().until(segment::allReleased);
    }
  }

  @Test
  void transfer_readerStopsReading_isClosedAfterTheTimeout() throws Exception {
    try (
      TestOrigin origin = originWith(Duration.ofMillis(300));
      RawConnection client = new RawConnection(origin.port(), 16 * 1024)
    ) {
      client.send(GET);
      await().until(() -> segment.timesHandedOut() == 1);
      // More requests are no sign of life of a reader.
      assertThatThrownBy(() -> {
        while (true) {
          client.send(GET);
        }
      }).isInstanceOf(IOException.class);
      await().until(segment::allReleased);
    }
  }

  @Test
  void transfer_ofManyChunks_arrivesWholeAndInOrder() throws Exception {
    try (TestOrigin origin = originWith(Duration.ofMinutes(1))) {
      assertThat(origin.get("/cmaf/1/v1.m4s").body()).isEqualTo(LARGE);
    }
    assertThat(segment.allReleased()).isTrue();
  }

  @Test
  void transfer_serverStopsInTheMiddle_closesAfterTheGraceTime() throws Exception {
    try (
      TestOrigin origin = originWith(Duration.ofMinutes(1));
      RawConnection client = new RawConnection(origin.port(), 16 * 1024)
    ) {
      client.send(GET).read(1_000);
      origin.stop(Duration.ofMillis(100));
      await().until(segment::allReleased);
    }
  }

  @Test
  void transfer_serverStopsGracefully_finishesWhatWasBegun() throws Exception {
    try (
      TestOrigin origin = originWith(Duration.ofMinutes(1));
      RawConnection client = new RawConnection(origin.port(), 16 * 1024)
    ) {
      client.send(GET).read(1_000);
      Thread stopping = Thread.ofVirtual().start(() -> origin.stop(Duration.ofSeconds(20)));
      assertThat(client.readAllBytes()).hasSizeGreaterThan(LARGE.length - 1_000);
      stopping.join();
      assertThat(segment.allReleased()).isTrue();
    }
  }

  @Test
  void transfer_pipelinedRequests_areAnsweredInOrder() throws Exception {
    try (
      TestOrigin origin = originWith(Duration.ofMinutes(1));
      RawConnection client = new RawConnection(origin.port())
    ) {
      client.send(
        """
        GET /cmaf/1/v1.m4s HTTP/1.1
        Host: a
        Range: bytes=0-399999

        HEAD /cmaf/1/v1.m4s HTTP/1.1
        Host: a

        GET /time HTTP/1.1
        Host: a
        Connection: close

        """
      );

      String answers = client.readAll();

      assertThat(answers).startsWith("HTTP/1.1 206").endsWith("2026-11-20T12:34:56.789Z");
      assertThat(answers.indexOf("bytes 0-399999/24000000")).isPositive();
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(3);
    }
    assertThat(segment.allReleased()).isTrue();
  }

  @Test
  void transfer_pipelinedAndGone_releasesAll() throws Exception {
    try (TestOrigin origin = originWith(Duration.ofMinutes(1))) {
      try (RawConnection client = new RawConnection(origin.port())) {
        client.send(GET.repeat(6)).read(2_000_000);
        client.reset();
      }
      await().until(segment::allReleased);
    }
  }

  private TestOrigin originWith(Duration writeTimeout) {
    TestOrigin origin = new TestOrigin(writeTimeout);
    origin.presentation.cmaf.put("v1.m4s", segment);
    return origin;
  }
}
