package live.headwater.media.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class PictureTimingFuzzTest {

  private static final long DAY_NS = 86_400_000_000_000L;

  /** The first two bytes choose the lengths of the fields, the rest is an SEI NAL unit. */
  @FuzzTest(maxDuration = "10m")
  void timecode_anyBytes_isRefusedOrATimeOfDay(byte[] data) {
    if (data.length < 3) {
      return;
    }
    PictureTiming.Format format = new PictureTiming.Format(true, data[0] & 0x3f, data[1] & 0x1f);
    ByteBuf sample = Unpooled.buffer()
      .writeInt(data.length - 2)
      .writeBytes(data, 2, data.length - 2);
    sample.setByte(4, 6);
    try {
      OptionalLong timecode = PictureTiming.timecodeNs(sample, format, 25);
      // 255 frames of a field each are five seconds.
      timecode.ifPresent(ns -> Assertions.assertTrue(ns >= 0 && ns < DAY_NS + 11_000_000_000L));
    } catch (MalformedInputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }
}
