package live.headwater.origin.playback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamKeyTest {

  @ParameterizedTest
  @CsvSource({ "1, 1", "0042, 42", "7_12, 12", "999999999999999999, 999999999999999999" })
  void parse_number_isTheStream(String key, long id) {
    assertThat(StreamKey.parse(key)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
    strings = { "", "_", "1_", "_1", "1_2_3", "a", "1b", "-1", "+1", "1 ", "٣", "1000000000000000000" }
  )
  void parse_anythingElse_isNone(String key) {
    assertThat(StreamKey.parse(key)).isEqualTo(StreamKey.NONE);
  }
}
