package live.headwater.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {

  @ParameterizedTest
  @CsvSource({
    "deu, deu, de,  German",
    "ger, deu, de,  German",
    "FRE, fra, fr,  French",
    "eng, eng, en,  English",
    "und, und, und, ''",
    "qaa, qaa, qaa, ''",
    "'',  und, und, ''",
    "d<u, und, und, ''",
    "de,  und, und, ''",
  })
  void of_code_isTheTerminologicalOneWithTagAndName(String said, String code, String tag, String name) {
    Language language = Language.of(said);
    assertThat(language.code()).isEqualTo(code);
    assertThat(language.tag()).isEqualTo(tag);
    assertThat(language.isKnown()).isEqualTo(!code.equals("und"));
    if (!name.isEmpty()) {
      assertThat(language.displayName()).isEqualTo(name);
    }
  }
}
