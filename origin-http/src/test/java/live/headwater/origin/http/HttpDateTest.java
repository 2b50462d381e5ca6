package live.headwater.origin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HttpDateTest {

  /** The example of RFC 9110, 5.6.7 (Date/Time Formats). */
  @Test
  void now_isAnImfFixdate() {
    assertThat(new HttpDate(() -> Instant.parse("1994-11-06T08:49:37Z")).now()).isEqualTo(
      "Sun, 06 Nov 1994 08:49:37 GMT"
    );
  }

  @Test
  void now_followsTheClockBothWays() {
    AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-11-20T12:00:00.999Z"));
    HttpDate date = new HttpDate(clock::get);
    assertThat(date.now()).endsWith("12:00:00 GMT");

    clock.set(Instant.parse("2026-11-20T12:00:01Z"));
    assertThat(date.now()).endsWith("12:00:01 GMT");

    clock.set(Instant.parse("2026-11-20T11:59:59Z"));
    assertThat(date.now()).endsWith("11:59:59 GMT");
  }
}
