package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnexBTest {

  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

  @ParameterizedTest
  @CsvSource({
    "00000001, true",
    "000001, true",
    "00000165, true",
    "00000000 01, false",
    "0000, false",
    "0001 65, false",
    "'', false",
  })
  void startsWithStartCode_ofThreeOrFourBytes(String buffer, boolean expected) {
    assertThat(AnnexB.startsWithStartCode(hex(buffer))).isEqualTo(expected);
  }

  @Test
  void toSample_bytesBeforeTheFirstStartCode_areDropped() {
    ByteBuf sample = AnnexB.toSample(hex("0042 00000001 6588"), ALLOCATOR);
    assertThat(ByteBufUtil.hexDump(sample)).isEqualTo("000000026588");
    sample.release();
  }

  @Test
  void toSample_noStartCode_isEmpty() {
    ByteBuf sample = AnnexB.toSample(hex("658840658840658840"), ALLOCATOR);
    assertThat(sample.isReadable()).isFalse();
    sample.release();
  }

  @Test
  void nextStartCode_atEveryOffset_isFound() {
    for (int size = 0; size < 40; size++) {
      for (int at = 0; at + 3 <= size; at++) {
        ByteBuf buffer = Unpooled.buffer().writeBytes(new byte[size].clone());
        for (int i = 0; i < size; i++) {
          buffer.setByte(i, i % 5 == 0 ? 0 : 0x80);
        }
        buffer.setMedium(at, 1);
        assertThat(AnnexB.nextStartCode(buffer, 0, size)).isEqualTo(at);
        assertThat(AnnexB.nextStartCode(buffer, at, size)).isEqualTo(at);
        assertThat(AnnexB.nextStartCode(buffer, at + 1, size)).isEqualTo(size);
        assertThat(AnnexB.nextStartCode(buffer, 0, at + 2)).isEqualTo(at + 2);
      }
    }
  }

  @Test
  void write_sample_hasStartCodesInPlaceOfLengths() throws Exception {
    ByteBuf out = hex("ff");
    AnnexB.write(hex("00000002 0910 00000003 658840"), out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("ff00000001091000000001658840");
  }

  @Test
  void write_lengthPastTheEnd_leavesOutputUnchanged() {
    ByteBuf out = hex("ff");
    assertThatThrownBy(() -> AnnexB.write(hex("00000002 0910 00000009 658840"), out)).isInstanceOf(
      MalformedInputException.class
    );
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("ff");
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.buffer().writeBytes(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
  }
}
