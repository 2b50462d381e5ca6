package live.headwater.media.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class AacConfigurationFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void parse_anyBytes_isRefusedOrWithinLimits(byte[] data) {
    try {
      AacConfiguration configuration = AacConfiguration.parse(Unpooled.wrappedBuffer(data));
      Assertions.assertTrue(configuration.sampleRateHz() >= 4_000 && configuration.sampleRateHz() <= 192_000);
      Assertions.assertTrue(configuration.channels() >= 1 && configuration.channels() <= 24);
      ByteBuf frame = Unpooled.buffer();
      Adts.writeHeader(configuration, 3, frame);
      frame.writeMedium(0x210102);
      Assertions.assertTrue(Adts.isFrame(frame));
      Assertions.assertEquals(configuration, AacConfiguration.parse(Bytes.of(data)));
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  @FuzzTest(maxDuration = "10m")
  void adts_anyBytes_isNoFrameOrHasAConfiguration(byte[] data) {
    ByteBuf buffer = Unpooled.wrappedBuffer(data);
    if (!Adts.isFrame(buffer)) {
      return;
    }
    Assertions.assertTrue(Adts.headerBytesAt(buffer, 0) <= data.length);
    try {
      Assertions.assertTrue(Adts.configuration(buffer, 0).channels() >= 1);
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }
}
