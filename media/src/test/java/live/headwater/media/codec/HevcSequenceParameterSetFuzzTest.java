package live.headwater.media.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class HevcSequenceParameterSetFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void parse_anyBytes_isRefusedOrWithinLimits(byte[] data) {
    HevcSequenceParameterSet sps;
    Bytes bytes = Bytes.of(data);
    try {
      sps = HevcSequenceParameterSet.parse(bytes);
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
      return;
    }
    int max = SequenceParameterSet.MAX_DIMENSION_PIXELS;
    Assertions.assertTrue(sps.widthPixels() >= 1 && sps.widthPixels() <= max);
    Assertions.assertTrue(sps.heightPixels() >= 1 && sps.heightPixels() <= max);
    Assertions.assertTrue(sps.pixelAspectWidth() >= 1 && sps.pixelAspectHeight() >= 1);
    Assertions.assertTrue(sps.frameRate() >= 0 && sps.frameRate() <= 1000);
    HevcConfiguration configuration = new HevcConfiguration(
      List.of(bytes),
      List.of(bytes),
      List.of(bytes),
      sps
    );
    Assertions.assertTrue(
      configuration.codecs().matches("hvc1\\.[A-C]?\\d+\\.[0-9A-F]+\\.[LH]\\d+(\\.[0-9A-F]+)*")
    );
    configuration.writeRecord(Unpooled.buffer());
  }
}
