package live.headwater.origin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiKeysTest {

  @Test
  void accepts_anyOfTheKeys() {
    ApiKeys keys = ApiKeys.of(List.of("first", "second"));

    assertThat(keys.accepts("first")).isTrue();
    assertThat(keys.accepts("second")).isTrue();
    assertThat(keys.accepts("First")).isFalse();
    assertThat(keys.accepts("")).isFalse();
  }

  @Test
  void accepts_noKeys_acceptsNothing() {
    assertThat(ApiKeys.of(List.of()).accepts("")).isFalse();
  }
}
