package live.headwater.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PackagerSettingsTest {

  @Test
  void default_values_areThoseOfTheDesign() {
    PackagerSettings settings = PackagerSettings.DEFAULT;
    assertThat(settings.segmentDuration()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.firstSegmentDuration()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.windowDuration()).isEqualTo(Duration.ofSeconds(12));
    assertThat(settings.holdBack()).isEqualTo(Duration.ofSeconds(8));
    assertThat(settings.maxTrackDelay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.endGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.endListTag()).isFalse();
    assertThat(settings.firstDiscontinuitySequence()).isZero();
  }

  @Test
  void with_eachValue_changesIt() {
    PackagerSettings settings = PackagerSettings.DEFAULT.withSegmentDuration(Duration.ofSeconds(6))
      .withFirstSegmentDuration(Duration.ofSeconds(3))
      .withWindowDuration(Duration.ofSeconds(30))
      .withHoldBack(Duration.ofSeconds(9))
      .withEndGrace(Duration.ofSeconds(5))
      .withEndListTag(true)
      .withFirstDiscontinuitySequence(7);
    assertThat(settings).isEqualTo(
      new PackagerSettings(
        Duration.ofSeconds(6),
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        Duration.ofSeconds(9),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        true,
        7
      )
    );
  }

  @Test
  void withSegmentDuration_shorterThanTheFirst_shortensThatToo() {
    assertThat(
      PackagerSettings.DEFAULT.withSegmentDuration(Duration.ofMillis(700)).firstSegmentDuration()
    ).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void new_valueOutOfRange_saysWhichAndWhatItMayBe() {
    assertThatThrownBy(() -> PackagerSettings.DEFAULT.withSegmentDuration(Duration.ofMillis(499)))
      .isInstanceOf(IllegalArgumentException.class)
      .hasMessage("segmentDuration 499 ms is not in 500..30000 ms");
    assertThatThrownBy(() ->
      PackagerSettings.DEFAULT.withFirstSegmentDuration(Duration.ofSeconds(3))
    ).hasMessage("firstSegmentDuration 3000 ms is not in 0..2000 ms");
    assertThatThrownBy(() -> PackagerSettings.DEFAULT.withFirstDiscontinuitySequence(-1)).hasMessage(
      "firstDiscontinuitySequence -1 is not in 0..100000000"
    );
  }
}
