package live.headwater.packager.dash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatiosTest {

  @ParameterizedTest
  @CsvSource({
    "30, 30",
    "29.97002997, 30000/1001",
    "23.976, 24000/1001",
    "59.94, 60000/1001",
    "30.002, 30",
    "12.5, 12500/1000",
    "0.0001, 1/1000",
  })
  void frameRate_measured_isAUsualOneWhereItIsNear(double pictures, String expected) {
    assertThat(Ratios.frameRate(pictures)).isEqualTo(expected);
  }
}
