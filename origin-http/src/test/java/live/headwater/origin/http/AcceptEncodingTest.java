package live.headwater.origin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {

  @ParameterizedTest
  @ValueSource(
    strings = {
      "gzip",
      "GZIP",
      "x-gzip",
      "gzip, deflate, br, zstd",
      "br;q=1.0, gzip;q=0.8, *;q=0.1",
      "*",
      "deflate, *;q=0.5",
      "gzip ; q=0.001",
    }
  )
  void allowsGzip_named_isAllowed(String header) {
    assertThat(AcceptEncoding.allowsGzip(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "",
      "identity",
      "br",
      "gzip;q=0",
      "gzip; q=0.000",
      "*;q=1, gzip;q=0",
      "*;q=0",
      "gzip;level=9",
      "gzipped",
    }
  )
  void allowsGzip_notNamedOrRefused_isNotAllowed(String header) {
    assertThat(AcceptEncoding.allowsGzip(header)).isFalse();
  }

  @Test
  void allowsGzip_noHeader_isNotAllowed() {
    assertThat(AcceptEncoding.allowsGzip(null)).isFalse();
  }
}
