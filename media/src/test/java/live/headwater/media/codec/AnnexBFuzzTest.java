package live.headwater.media.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class AnnexBFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void nextStartCode_anyBytes_isWhatAPlainSearchFinds(byte[] data) {
    ByteBuf buffer = Unpooled.wrappedBuffer(data);
    int expected = 0;
    for (int from = 0; from <= data.length; from = expected + 1) {
      expected = from;
      while (expected + 3 <= data.length && buffer.getMedium(expected) != 1) {
        expected++;
      }
      expected = expected + 3 <= data.length ? expected : data.length;
      Assertions.assertEquals(expected, AnnexB.nextStartCode(buffer, from, data.length));
    }
  }
}
