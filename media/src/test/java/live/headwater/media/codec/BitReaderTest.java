package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;

class BitReaderTest {

  /** ITU-T H.264, Table 9-2 (bit strings and codeNum) and Table 9-3 (mapping to signed values). */
  @Test
  void exponentialGolomb_bitStringsOfSpecification_haveItsValues() throws Exception {
    String codes =
      "1" + "010" + "011" + "00100" + "00101" + "00110" + "00111" + "0001000" + "0001001" + "0001010";
    BitReader unsigned = read(codes);
    BitReader signed = read(codes);
    int[] signedValues = { 0, 1, -1, 2, -2, 3, -3, 4, -4, 5 };
    for (int codeNum = 0; codeNum < signedValues.length; codeNum++) {
      assertThat(unsigned.exponentialGolomb()).isEqualTo(codeNum);
      assertThat(signed.signedExponentialGolomb()).isEqualTo(signedValues[codeNum]);
    }
  }

  @Test
  void exponentialGolomb_anyWrittenValue_isReadBack() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 2_000; round++) {
      long unsigned = (random.nextLong() & 0xffff_ffffL) >> random.nextInt(32);
      unsigned = Math.min(unsigned, 0xffff_fffeL);
      long signed = random.nextInt() >> random.nextInt(31);
      signed = Math.max(signed, -Integer.MAX_VALUE);
      Bytes bytes = new BitWriter().bits(3, 5).ue(unsigned).se(signed).bits(2, 2).bytes();
      BitReader in = BitReader.of("test", bytes);
      assertThat(in.bits(3)).isEqualTo(5);
      assertThat(in.exponentialGolomb()).as("round %d", round).isEqualTo(unsigned);
      assertThat(in.signedExponentialGolomb()).as("round %d", round).isEqualTo(signed);
      assertThat(in.bits(2)).isEqualTo(2);
    }
  }

  @Test
  void exponentialGolomb_thirtyTwoLeadingZeros_isMalformed() {
    BitReader in = BitReader.of("test", Bytes.ofHex("00000000ffffffffff"));
    assertThatThrownBy(in::exponentialGolomb)
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("test has an Exp-Golomb code of more than 32 bits at bit 32");
  }

  @Test
  void exponentialGolomb_overItsBound_namesFieldValueAndBound() {
    BitReader in = BitReader.of("H.264 SPS", new BitWriter().ue(33).bytes());
    assertThatThrownBy(() -> in.exponentialGolomb("seq_parameter_set_id", 31))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("H.264 SPS has seq_parameter_set_id 33, at most 31 is allowed");
  }

  @Test
  void bits_pastTheEnd_saysWhere() throws Exception {
    BitReader in = BitReader.of("test", Bytes.ofHex("abcd"));
    assertThat(in.bits(12)).isEqualTo(0xabc);
    assertThat(in.remainingBits()).isEqualTo(4);
    assertThatThrownBy(() -> in.bits(5))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("test ends after 2 bytes, while 5 bits are read from bit 12");
    assertThat(in.bits(4)).isEqualTo(0xd);
  }

  @Test
  void unsignedInt_highestBitSet_isPositive() throws Exception {
    assertThat(BitReader.of("test", Bytes.ofHex("fffffffe")).unsignedInt()).isEqualTo(0xffff_fffeL);
  }

  @Test
  void ofNalUnit_emulationPrevention_isRemoved() throws Exception {
    BitReader in = BitReader.ofNalUnit("test", Bytes.ofHex("000003000003010000030300000302"));
    StringBuilder read = new StringBuilder();
    while (in.remainingBits() > 0) {
      read.append("%02x".formatted(in.bits(8)));
    }
    assertThat(read).hasToString("0000000001000003000002");
  }

  @Test
  void ofNalUnit_anyEscapedBytes_areReadBack() throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < 500; round++) {
      BitWriter writer = new BitWriter();
      int[] written = random
        .ints(20, 0, 6)
        .map(i -> i < 4 ? i & 1 : 3)
        .toArray();
      for (int value : written) {
        writer.bits(8, value);
      }
      BitReader in = BitReader.ofNalUnit("test", writer.nalUnit());
      for (int value : written) {
        assertThat(in.bits(8)).as("round %d", round).isEqualTo(value);
      }
    }
  }

  @Test
  void align_atAndOffABoundary_movesToTheNextByte() throws Exception {
    BitReader in = BitReader.of("test", Bytes.ofHex("0102"));
    in.align();
    in.skip(1);
    in.align();
    assertThat(in.bits(8)).isEqualTo(2);
  }

  private static BitReader read(String bits) {
    BitWriter writer = new BitWriter();
    for (int i = 0; i < bits.length(); i++) {
      writer.bits(1, bits.charAt(i) - '0');
    }
    return BitReader.of("test", writer.bytes());
  }
}
