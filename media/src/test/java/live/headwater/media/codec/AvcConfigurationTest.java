package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvcConfigurationTest {

  @ParameterizedTest
  @CsvSource({
    "BASELINE, avc1.42c00b",
    "MAIN_1080P, avc1.4d4028",
    "HIGH_1080I, avc1.640028",
    "HIGH_10, avc1.6e001e",
    "HIGH_422, avc1.7a0020",
    "HIGH_444, avc1.f4000d",
    "OPENH264, avc1.42c01e",
  })
  void codecs_ofRealEncoder_isProfileFlagsLevel(GoldenAvc golden, String codecs) throws Exception {
    assertThat(of(golden).codecs()).isEqualTo(codecs);
  }

  @Test
  void of_firstParameterSet_givesTheValues() throws Exception {
    AvcConfiguration configuration = of(GoldenAvc.SAR_EXTENDED);
    assertThat(configuration.widthPixels()).isEqualTo(704);
    assertThat(configuration.heightPixels()).isEqualTo(480);
    assertThat(configuration.pixelAspectWidth()).isEqualTo(9);
    assertThat(configuration.pixelAspectHeight()).isEqualTo(7);
    assertThat(configuration.frameRate()).isEqualTo(30000 / 1001.0);
  }

  @Test
  void of_missingParameterSet_saysWhich() {
    assertThatThrownBy(() -> AvcConfiguration.of(List.of(GoldenAvc.UHD.sps()), List.of()))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("H.264 configuration has 1 SPS and 0 PPS, it needs one of each");
  }

  @Test
  void of_spsInPlaceOfPps_isMalformed() {
    Bytes sps = GoldenAvc.UHD.sps();
    assertThatThrownBy(() -> AvcConfiguration.of(List.of(sps), List.of(sps))).isInstanceOf(
      MalformedInputException.class
    );
  }

  @Test
  void of_moreParameterSetsThanARecordHolds_exceedsTheLimit() {
    List<Bytes> many = Collections.nCopies(32, GoldenAvc.UHD.sps());
    assertThatThrownBy(() -> AvcConfiguration.of(many, List.of(GoldenAvc.UHD.pps())))
      .isInstanceOf(LimitExceededException.class)
      .hasMessage("H.264 configuration has 32 SPS, at most 31 can be carried");
  }

  @Test
  void of_parameterSetLargerThanARecordHolds_exceedsTheLimit() {
    List<Bytes> huge = List.of(Bytes.of(new byte[65_536]));
    assertThatThrownBy(() -> AvcConfiguration.of(List.of(GoldenAvc.UHD.sps()), huge)).isInstanceOf(
      LimitExceededException.class
    );
  }

  static AvcConfiguration of(GoldenAvc golden) throws Exception {
    return AvcConfiguration.of(List.of(golden.sps()), List.of(golden.pps()));
  }
}
