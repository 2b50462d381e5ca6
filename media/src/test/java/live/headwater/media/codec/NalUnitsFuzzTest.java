package live.headwater.media.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 11, unit = TimeUnit.MINUTES)
class NalUnitsFuzzTest {

  private static final int[] LENGTH_SIZES = { 1, 2, 4 };

  /** The first byte chooses the size of the lengths. */
  @FuzzTest(maxDuration = "10m")
  void toSample_anyBytes_isRefusedOrAGoodSample(byte[] data) throws MalformedInputException {
    if (data.length == 0) {
      return;
    }
    int lengthSize = LENGTH_SIZES[(data[0] & 0xff) % LENGTH_SIZES.length];
    ByteBuf payload = Unpooled.wrappedBuffer(data, 1, data.length - 1);
    ByteBuf sample;
    try {
      sample = NalUnits.toSample(payload, lengthSize, ByteBufAllocator.DEFAULT);
    } catch (MalformedInputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
      return;
    }
    try {
      checkSample(sample);
    } finally {
      sample.release();
    }
  }

  private static void checkSample(ByteBuf sample) throws MalformedInputException {
    int types = NalUnits.types(sample, NalUnits.LENGTH_BYTES);
    List<Bytes> sps = new ArrayList<>();
    NalUnits.collect(sample, NalUnits.SPS, sps);
    Assertions.assertEquals(NalUnits.contains(types, NalUnits.SPS), !sps.isEmpty());
    ByteBuf byteStream = Unpooled.buffer();
    AnnexB.write(sample, byteStream);
    Assertions.assertEquals(sample.readableBytes(), byteStream.readableBytes());
    ByteBuf again = NalUnits.toSample(sample, NalUnits.LENGTH_BYTES, ByteBufAllocator.DEFAULT);
    Assertions.assertEquals(sample, again);
    again.release();
    try {
      AvcConfiguration configuration = InBandParameterSets.apply(null, sample);
      Assertions.assertTrue(configuration == null || configuration.widthPixels() > 0);
    } catch (InputException e) {
      Assertions.assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }
}
