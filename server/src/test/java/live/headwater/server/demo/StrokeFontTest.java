package live.headwater.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StrokeFontTest {

  private final StrokeFont font = new StrokeFont(60, 5);

  @Test
  void width_everyCharacterOfTheFont_isKnown() {
    assertThat(font.width("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:.-+/×")).isGreaterThan(42 * 19.0);
  }

  @Test
  void width_ofH_isFourSixthsOfItsHeight() {
    assertThat(font.width("H")).isEqualTo(40);
    assertThat(font.capHeight()).isEqualTo(60);
  }

  @Test
  void width_unknownCharacter_isRefused() {
    assertThatThrownBy(() -> font.width("h")).hasMessage("no glyph for 'h'");
  }
}
