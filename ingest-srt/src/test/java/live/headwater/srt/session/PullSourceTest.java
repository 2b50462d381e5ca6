package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullSourceTest {

  private static PullSource one(String uri) {
    List<PullSource> sources = PullSource.parseAll(uri);
    assertThat(sources).hasSize(1);
    return sources.getFirst();
  }

  @Test
  void parse_hostAndPort_leavesTheRestToTheServer() {
    assertThat(one("srt://camera.example:9000")).isEqualTo(
      new PullSource("camera.example", 9000, "", "", OptionalInt.empty(), 16)
    );
  }

  @Test
  void parse_allParameters_areReadAndDecoded() {
    assertThat(
      one(
        "srt://10.0.0.1:9000?streamid=#!::r=live%2Fa+b,m=request&passphrase=ten-or-m%26re" +
          "&latency=500&pbkeylen=32&mode=caller"
      )
    ).isEqualTo(
      new PullSource("10.0.0.1", 9000, "#!::r=live/a+b,m=request", "ten-or-m&re", OptionalInt.of(500), 32)
    );
  }

  @Test
  void parse_ipv6_hasBracketsInItsLabelOnly() {
    PullSource source = one("SRT://[2001:db8::1]:9000/?latency=0");
    assertThat(source.host()).isEqualTo("2001:db8::1");
    assertThat(source.label()).isEqualTo("srt://[2001:db8::1]:9000");
  }

  @Test
  void parse_several_keepsTheirOrder() {
    assertThat(PullSource.parseAll("  srt://a:1   srt://b:2 "))
      .extracting(PullSource::label)
      .containsExactly("srt://a:1", "srt://b:2");
  }

  @Test
  void toString_withSecrets_masksThem() {
    assertThat(one("srt://a:1?streamid=secret-id&passphrase=secret-phrase")).hasToString("srt://a:1");
  }

  @ParameterizedTest
  @CsvSource(
    delimiter = '|',
    value = {
      "rtmp://a/in/1|scheme rtmp, which is not supported yet",
      "srt://a:1 udp://a:1|scheme udp, which is not supported yet",
      "camera|is no address",
      "''|names no source",
      "srt://a|needs host and port",
      "srt://user@a:1|needs host and port",
      "srt://a:1/live/1|has a path",
      "srt://:1|needs host and port",
      "srt://a:0|port 0",
      "srt://a:65536|port 65536",
      "srt://a:1?mode=listener|mode other than caller",
      "srt://a:1?mode=rendezvous|mode other than caller",
      "srt://a:1?packetfilter=fec|not known, packetfilter; known are streamid",
      "srt://a:1?latency=2s|latency 2s",
      "srt://a:1?latency=65536|latency 65536",
      "srt://a:1?latency|latency",
      "srt://a:1?pbkeylen=17|pbkeylen 17",
      "srt://a:1?passphrase=short|passphrase of 5 characters",
    }
  )
  void parse_whatIsNotTaken_saysWhy(String uri, String reason) {
    assertThatIllegalArgumentException()
      .isThrownBy(() -> PullSource.parseAll(uri))
      .withMessageContaining(reason);
  }

  @Test
  void parse_ampersandInPassphrase_isNotShown() {
    assertThatIllegalArgumentException()
      .isThrownBy(() -> PullSource.parseAll("srt://a:1?passphrase=ten-or-more&secret"))
      .withMessageContaining("%26")
      .withMessageNotContaining("secret");
  }

  @Test
  void parse_tooLong_isRefused() {
    assertThatIllegalArgumentException()
      .isThrownBy(() -> PullSource.parseAll("srt://a:1?streamid=" + "x".repeat(250)))
      .withMessageContaining("at most 255");
  }
}
