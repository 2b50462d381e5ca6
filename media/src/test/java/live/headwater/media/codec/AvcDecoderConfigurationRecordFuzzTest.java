package live.headwater.media.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import live.headwater.media.InputException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class AvcDecoderConfigurationRecordFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void parse_anyBytes_isRefusedOrWrittenAndReadAlike(byte[] data) {
    AvcConfiguration configuration;
    try {
      configuration = AvcDecoderConfigurationRecord.parse(Unpooled.wrappedBuffer(data)).configuration();
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
      return;
    }
    ByteBuf written = Unpooled.buffer();
    AvcDecoderConfigurationRecord.write(configuration, written);
    try {
      Assertions.assertEquals(configuration, AvcDecoderConfigurationRecord.parse(written).configuration());
    } catch (InputException e) {
      throw new AssertionError("own record refused", e);
    }
  }
}
