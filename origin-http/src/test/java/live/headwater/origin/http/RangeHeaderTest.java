package live.headwater.origin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeHeaderTest {

  private static final int LENGTH = 1_000;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-999, 0, 1000",
    "bytes=10-19, 10, 10",
    "bytes=990-, 990, 10",
    "bytes=990-5000, 990, 10",
    "bytes=990-99999999999999999999999, 990, 10",
    "bytes=-10, 990, 10",
    "bytes=-5000, 0, 1000",
    "bytes=-99999999999999999999999, 0, 1000",
    "Bytes= 5-6, 5, 2",
  })
  void resolve_oneRange_isThatPart(String header, int first, int count) {
    assertThat(RangeHeader.resolve(header, LENGTH)).isEqualTo(new ByteRange.Part(first, count));
  }

  @ParameterizedTest
  @ValueSource(strings = { "bytes=1000-", "bytes=1000-2000", "bytes=99999999999999999999-", "bytes=-0" })
  void resolve_rangePastTheEnd_isUnsatisfiable(String header) {
    assertThat(RangeHeader.resolve(header, LENGTH)).isInstanceOf(ByteRange.Unsatisfiable.class);
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "",
      "bytes",
      "bytes=",
      "bytes=-",
      "bytes=5",
      "bytes=9-5",
      "bytes=0-1,5-6",
      "bytes=a-b",
      "bytes=--5",
      "bytes=+1-2",
      "bytes=1 - 2",
      "items=0-1",
      "0-1",
    }
  )
  void resolve_anythingElse_isIgnored(String header) {
    assertThat(RangeHeader.resolve(header, LENGTH)).isInstanceOf(ByteRange.Whole.class);
  }

  @Test
  void resolve_noHeader_isTheWhole() {
    assertThat(RangeHeader.resolve(null, LENGTH)).isInstanceOf(ByteRange.Whole.class);
  }

  @Test
  void resolve_emptyBody_hasNoPart() {
    assertThat(RangeHeader.resolve("bytes=0-", 0)).isInstanceOf(ByteRange.Unsatisfiable.class);
    assertThat(RangeHeader.resolve("bytes=-1", 0)).isInstanceOf(ByteRange.Unsatisfiable.class);
  }
}
