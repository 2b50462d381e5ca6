package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NalUnitsTest {

  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

  @Test
  void types_accessUnitWithParameterSetsAndIdr_hasABitForEach() throws Exception {
    int types = NalUnits.types(hex("00000002 0910 00000001 67 00000001 68 00000003 658840"), 4);
    assertThat(NalUnits.contains(types, NalUnits.ACCESS_UNIT_DELIMITER)).isTrue();
    assertThat(NalUnits.contains(types, NalUnits.IDR_SLICE)).isTrue();
    assertThat(NalUnits.contains(types, NalUnits.SLICE)).isFalse();
    assertThat(NalUnits.containsParameterSet(types)).isTrue();
    assertThat(NalUnits.containsPicture(types)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "00000002 0600, false",
    "00000002 419a, true",
    "00000002 659a, true",
    "00000002 229a, true",
    "'', false",
  })
  void containsPicture_byType(String sample, boolean expected) throws Exception {
    assertThat(NalUnits.containsPicture(NalUnits.types(hex(sample), 4))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 00000003 6588, NAL unit at byte 0 claims 3 bytes",
    "4, 00000002 0910 7fffffff 6588, NAL unit at byte 6 claims 2147483647 bytes",
    "4, 80000000 6588, NAL unit at byte 0 claims 2147483648 bytes",
    "4, ffffffff 6588, NAL unit at byte 0 claims 4294967295 bytes",
    "2, 0003 6588, NAL unit at byte 0 claims 3 bytes",
    "1, 03 6588, NAL unit at byte 0 claims 3 bytes",
    "4, 00000002 0910 0000, NAL unit length of 4 bytes at byte 6 runs past the end",
    "2, 00, NAL unit length of 2 bytes at byte 0 runs past the end",
  })
  void types_lengthPastTheEnd_isMalformedAndSaysWhere(int lengthSize, String sample, String message) {
    ByteBuf buffer = hex(sample);
    assertThatThrownBy(() -> NalUnits.types(buffer, lengthSize))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageStartingWith(message);
    assertThatThrownBy(() -> NalUnits.toSample(buffer, lengthSize, ALLOCATOR))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageStartingWith(message);
    assertThat(buffer.refCnt()).isEqualTo(1);
  }

  @Test
  void types_sliceOfALargerBuffer_countsFromItsOwnStart() {
    ByteBuf buffer = hex("ffffffff 00000001 09 00000004 6588").skipBytes(4);
    assertThatThrownBy(() -> NalUnits.types(buffer, 4)).hasMessage(
      "NAL unit at byte 5 claims 4 bytes, but the access unit of 11 bytes has 2 left"
    );
  }

  @Test
  void collect_severalOfOneType_areCopiedInOrder() throws Exception {
    List<Bytes> found = new ArrayList<>();
    NalUnits.collect(hex("00000002 6701 00000002 6802 00000000 00000002 6703"), NalUnits.SPS, found);
    assertThat(found).containsExactly(Bytes.ofHex("6701"), Bytes.ofHex("6703"));
  }

  @Test
  void toSample_fourByteLengths_isTheSameMemory() throws Exception {
    ByteBuf payload = hex("00000002 0910 00000003 658840");
    ByteBuf sample = NalUnits.toSample(payload, 4, ALLOCATOR);
    assertThat(sample).isSameAs(payload);
    assertThat(payload.refCnt()).isEqualTo(2);
    payload.release(2);
  }

  @ParameterizedTest
  @CsvSource({ "2, 0002 0910 0003 658840", "1, 02 0910 03 658840" })
  void toSample_shorterLengths_areWidened(int lengthSize, String payload) throws Exception {
    assertThat(toSample(payload, lengthSize)).isEqualTo("0000000209100000000365" + "8840");
  }

  @Test
  void toSample_emptyNalUnits_vanish() throws Exception {
    assertThat(toSample("00000000 00000002 0910 00000003 658840 00000000", 4)).isEqualTo(
      "00000002091000000003658840"
    );
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "00000001 0910 00000001 658840",
      "000001 0910 000001 658840",
      "00000001 0910 0000000001 658840 000000",
    }
  )
  void toSample_annexBInPlaceOfLengths_isConverted(String payload) throws Exception {
    assertThat(toSample(payload, 4)).isEqualTo("00000002091000000003658840");
  }

  /** 00 00 01 00 is a start code or a length of 256: it fits as a length, so it is one. */
  @Test
  void toSample_lengthThatLooksLikeAStartCode_isALength() throws Exception {
    String payload = "00000100 65" + "88".repeat(255);
    assertThat(toSample(payload, 4)).isEqualTo(payload.replace(" ", ""));
  }

  @Test
  void toSample_emptyPayload_isEmpty() throws Exception {
    assertThat(toSample("", 4)).isEmpty();
  }

  private static String toSample(String payload, int lengthSize) throws MalformedInputException {
    ByteBuf in = hex(payload);
    ByteBuf sample = NalUnits.toSample(in, lengthSize, ALLOCATOR);
    try {
      return ByteBufUtil.hexDump(sample);
    } finally {
      sample.release();
      in.release();
    }
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.buffer().writeBytes(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
  }
}
