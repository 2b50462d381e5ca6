package live.headwater.origin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

  @Test
  void quoted_encodings_haveTheirOwnTags() {
    assertThat(EntityTags.quoted("a", false)).isEqualTo("\"a\"");
    assertThat(EntityTags.quoted("a", true)).isEqualTo("\"a-gzip\"");
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "\"tag\"",
      "W/\"tag\"",
      "\"x\",\"tag\"",
      "\"x\", W/\"tag\" , \"y\"",
      "*",
      " * ",
      "\"a,\",\"tag\"",
    }
  )
  void matches_tagInTheList_isFound(String header) {
    assertThat(EntityTags.matches(header, "\"tag\"")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "tag", "\"tag", "\"ta\"", "\"tag2\"", "\"x\"tag\"y\"", "\"x,tag\"", "\"*\"" })
  void matches_tagNotInTheList_isNotFound(String header) {
    assertThat(EntityTags.matches(header, "\"tag\"")).isFalse();
  }

  @Test
  void matches_noHeader_isNoMatch() {
    assertThat(EntityTags.matches(null, "\"tag\"")).isFalse();
  }
}
