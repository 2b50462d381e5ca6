package live.headwater.rtmp.wire.amf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import live.headwater.media.InputException;

/** Any bytes are read or refused; what was read can be written, and reads back as itself. */
class AmfFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void amf0(byte[] bytes) throws InputException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    try {
      for (AmfValue value : Amf0.readAll(in)) {
        ByteBuf out = Unpooled.buffer();
        Amf0.write(out, value);
        assertThat(Amf0.read(out)).isEqualTo(value);
      }
    } catch (InputException _) {
      return;
    }
  }

  @FuzzTest(maxDuration = "10m")
  void amf3(byte[] bytes) {
    try {
      assertThat(Amf3.read(Unpooled.wrappedBuffer(bytes))).isNotNull();
    } catch (InputException _) {
      return;
    }
  }
}
