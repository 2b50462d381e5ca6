package live.headwater.media.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class SequenceParameterSetFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void parse_anyBytes_isRefusedOrWithinLimits(byte[] data) {
    Bytes nalUnit = Bytes.of(data);
    try {
      SequenceParameterSet sps = SequenceParameterSet.parse(nalUnit);
      Assertions.assertTrue(
        sps.widthPixels() > 0 && sps.widthPixels() <= SequenceParameterSet.MAX_DIMENSION_PIXELS
      );
      Assertions.assertTrue(
        sps.heightPixels() > 0 && sps.heightPixels() <= SequenceParameterSet.MAX_DIMENSION_PIXELS
      );
      Assertions.assertTrue(sps.vui().pixelAspectWidth() > 0 && sps.vui().pixelAspectHeight() > 0);
      Assertions.assertTrue(sps.vui().frameRate() >= 0 && sps.vui().frameRate() <= 1_000);
      AvcConfiguration configuration = AvcConfiguration.of(List.of(nalUnit), List.of(GoldenAvc.UHD.pps()));
      Assertions.assertEquals(11, configuration.codecs().length());
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }
}
