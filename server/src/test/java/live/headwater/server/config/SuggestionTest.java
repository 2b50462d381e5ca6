package live.headwater.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

  private static final List<String> KEYS = List.of("rtmp.port", "rtmp.host", "http.port", "log.level", "id");

  @Test
  void of_typingMistake_isTheNearest() {
    assertThat(Suggestion.of("rtmp.prot", KEYS)).isEqualTo("; did you mean rtmp.port?");
    assertThat(Suggestion.of("loglevel", KEYS)).isEqualTo("; did you mean log.level?");
  }

  @Test
  void of_severalAsNear_namesThemAll() {
    assertThat(Suggestion.of("xtmp.port", List.of("rtmp.port", "qtmp.port"))).isEqualTo(
      "; did you mean rtmp.port or qtmp.port?"
    );
  }

  @Test
  void of_partOfAName_namesAllThatHaveIt() {
    assertThat(Suggestion.of("port", KEYS)).isEqualTo("; did you mean rtmp.port or http.port?");
    assertThat(Suggestion.of("--level", List.of("--log.level"))).isEqualTo("; did you mean --log.level?");
  }

  @Test
  void of_nothingNear_isSilent() {
    assertThat(Suggestion.of("nonsense", KEYS)).isEmpty();
    // Two letters replaced by two others are another word.
    assertThat(Suggestion.of("xy", KEYS)).isEmpty();
  }
}
