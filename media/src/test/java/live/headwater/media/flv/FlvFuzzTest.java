package live.headwater.media.flv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import live.headwater.media.InputException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class FlvFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void parse_anyVideoBody_isRefusedOrTold(byte[] data) {
    ByteBuf body = Unpooled.wrappedBuffer(data);
    try {
      boolean picture = VideoTagBody.parse(body) instanceof VideoTagBody.AvcPicture;
      Assertions.assertEquals(VideoTagHeader.isAvcPicture(body), picture);
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  @FuzzTest(maxDuration = "10m")
  void parse_anyAudioBody_isRefusedOrTold(byte[] data) {
    ByteBuf body = Unpooled.wrappedBuffer(data);
    try {
      boolean frame = AudioTagBody.parse(body) instanceof AudioTagBody.AacFrame;
      Assertions.assertEquals(AudioTagHeader.isAacFrame(body), frame);
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  @FuzzTest(maxDuration = "10m")
  void read_anyFile_isRefusedOrHasNoMoreThanItsBytes(byte[] data) {
    long bytes = 0;
    try {
      FlvReader reader = new FlvReader(Unpooled.wrappedBuffer(data));
      for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
        bytes += FlvTag.HEADER_BYTES + tag.body().readableBytes();
        Assertions.assertTrue(tag.timestampMs() >= 0 && tag.timestampMs() < 1L << 32);
      }
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
    Assertions.assertTrue(bytes <= data.length);
  }
}
