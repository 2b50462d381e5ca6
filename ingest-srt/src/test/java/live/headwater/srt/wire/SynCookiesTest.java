package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SynCookiesTest {

  private static final SynCookies COOKIES = new SynCookies(1, 2);

  /** Key 00 … 0f, message 00 … 17, as in the vectors of SipHash's authors. */
  @Test
  void sipHash_vectorOf24Bytes_isItsHash() {
    assertThat(
      SynCookies.sipHash(
        0x0706050403020100L,
        0x0f0e0d0c0b0a0908L,
        0x0706050403020100L,
        0x0f0e0d0c0b0a0908L,
        0x1716151413121110L
      )
    ).isEqualTo(0xb8ad50c6f649af94L);
  }

  @Test
  void accepts_sameMinuteAndTheNext_andNoOther() {
    int cookie = COOKIES.make(0, 0x7f000001, 5001, 1_000);

    assertThat(COOKIES.accepts(cookie, 0, 0x7f000001, 5001, 1_000)).isTrue();
    assertThat(COOKIES.accepts(cookie, 0, 0x7f000001, 5001, 1_001)).isTrue();
    assertThat(COOKIES.accepts(cookie, 0, 0x7f000001, 5001, 1_002)).isFalse();
    assertThat(COOKIES.accepts(cookie, 0, 0x7f000001, 5001, 999)).isFalse();
  }

  @Test
  void accepts_anotherPeerOrKey_isRefused() {
    int cookie = COOKIES.make(0, 0x7f000001, 5001, 1_000);

    assertThat(COOKIES.accepts(cookie, 0, 0x7f000002, 5001, 1_000)).isFalse();
    assertThat(COOKIES.accepts(cookie, 1, 0x7f000001, 5001, 1_000)).isFalse();
    assertThat(COOKIES.accepts(cookie, 0, 0x7f000001, 5002, 1_000)).isFalse();
    assertThat(new SynCookies(1, 3).accepts(cookie, 0, 0x7f000001, 5001, 1_000)).isFalse();
    assertThat(COOKIES.accepts(cookie ^ 0x8000_0000, 0, 0x7f000001, 5001, 1_000)).isFalse();
    assertThat(COOKIES.accepts(0, 0, 0x7f000001, 5001, 1_000)).isFalse();
  }

  @Test
  void make_manyPorts_areNeverZeroAndHardlyEverEqual() {
    Set<Integer> cookies = new HashSet<>();
    for (int port = 0; port < 65_536; port++) {
      cookies.add(COOKIES.make(0, 1, port, 7));
    }

    assertThat(cookies).doesNotContain(0).hasSizeGreaterThan(65_500);
  }
}
