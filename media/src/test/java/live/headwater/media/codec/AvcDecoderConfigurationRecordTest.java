package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvcDecoderConfigurationRecordTest {

  /** {@link GoldenAvc#ZERO_LATENCY} as ffmpeg 5.1.9 wrote it into FLV. */
  private static final String ZERO_LATENCY =
    "0164001fffe10018" +
    "6764001facb402802dd80880000003008000001e478c1950" +
    "010004" +
    "68ef0fcb" +
    "fdf8f800";

  @ParameterizedTest
  @CsvSource({
    "ZERO_LATENCY, 0164001fffe10018, 010004, fdf8f800",
    "HIGH_422, 017a0020ffe10019, 010004, fef8f800",
    "HIGH_444, 01f4000dffe1001a, 010006, fff8f800",
    "HRD, 01640020ffe10022, 010004, fdf8f800",
    "BASELINE, 0142c00bffe10017, 010004, ''",
    "MAIN_1080P, 014d4028ffe1001a, 010004, ''",
  })
  void write_ofRealEncoder_isWhatFfmpegWrites(GoldenAvc golden, String head, String middle, String tail)
    throws Exception {
    String record = head + golden.sps() + middle + golden.pps() + tail;
    AvcDecoderConfigurationRecord parsed = parse(record);
    assertThat(parsed.nalLengthSizeBytes()).isEqualTo(4);
    assertThat(parsed.sequenceParameterSets()).containsExactly(golden.sps());
    assertThat(parsed.pictureParameterSets()).containsExactly(golden.pps());
    assertThat(write(parsed.configuration())).isEqualTo(record);
  }

  @ParameterizedTest
  @EnumSource
  void parse_whatWasWritten_isTheSame(GoldenAvc golden) throws Exception {
    List<Bytes> sps = List.of(golden.sps(), new SpsBuilder().build());
    List<Bytes> pps = List.of(golden.pps(), Bytes.ofHex("685bc0"));
    AvcConfiguration configuration = AvcConfiguration.of(sps, pps);
    assertThat(parse(write(configuration)).configuration()).isEqualTo(configuration);
  }

  @ParameterizedTest
  @CsvSource({ "fc, 1", "fd, 2", "ff, 4", "03, 4" })
  void parse_lengthSizes_areRead(String sizeByte, int expected) throws Exception {
    String record = ZERO_LATENCY.substring(0, 8) + sizeByte + ZERO_LATENCY.substring(10);
    assertThat(parse(record).nalLengthSizeBytes()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "fd", "fdf8f8", "fdf8f801", "00000000000000", "ffffffffffffffff" })
  void parse_anyTail_isIgnored(String tail) throws Exception {
    String record = ZERO_LATENCY.substring(0, ZERO_LATENCY.length() - 8) + tail;
    assertThat(parse(record)).isEqualTo(parse(ZERO_LATENCY));
  }

  @Test
  void parse_cutAnywhereBeforeTheTail_isMalformed() {
    for (int size = 0; size < ZERO_LATENCY.length() / 2 - 4; size++) {
      String record = ZERO_LATENCY.substring(0, 2 * size);
      assertThatThrownBy(() -> parse(record))
        .as("%d bytes", size)
        .isInstanceOf(MalformedInputException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0264001fffe1, 'version 2, not 1'",
    "0164001ffee1, lengthSizeMinusOne 2",
    "0164001fffe0010004" + "68ef0fcb, 'has no SPS; the encoder must put it into the sequence header'",
    "0164001fffe10001" + "6700, 'has no PPS'",
    "0164001fffe1ffff67, 'SPS 1 of 1 has a size of 65535 bytes, 1 are left'",
    "0164001fffe10000, 'SPS 1 of 1 has a size of 0 bytes'",
  })
  void parse_badRecord_saysWhatIsWrong(String record, String message) {
    assertThatThrownBy(() -> parse(record))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageContaining(message);
  }

  @Test
  void parse_startCodesInsideTheRecord_areRemoved() throws Exception {
    String sps = GoldenAvc.ZERO_LATENCY.sps().toString();
    String pps = GoldenAvc.ZERO_LATENCY.pps().toString();
    String record = "0164001fffe1001c" + "00000001" + sps + "010007" + "000001" + pps;
    assertThat(parse(record)).isEqualTo(parse(ZERO_LATENCY));
  }

  @Test
  void parse_annexBInPlaceOfARecord_isUnderstood() throws Exception {
    String record = "00000001" + GoldenAvc.ZERO_LATENCY.sps() + "000001" + GoldenAvc.ZERO_LATENCY.pps();
    assertThat(parse(record)).isEqualTo(parse(ZERO_LATENCY));
  }

  @Test
  void parse_annexBWithoutPps_isMalformed() {
    assertThatThrownBy(() -> parse("00000001" + GoldenAvc.ZERO_LATENCY.sps()))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AVC sequence header in Annex B format has 1 SPS and 0 PPS, it needs one of each");
  }

  @Test
  void write_configurationWithBadSps_isTheCallersFault() {
    AvcConfiguration bad = new AvcConfiguration(
      List.of(Bytes.ofHex("6764")),
      List.of(Bytes.ofHex("68ee")),
      100,
      0,
      31,
      1280,
      720,
      1,
      1,
      30
    );
    assertThatThrownBy(() -> write(bad)).isInstanceOf(IllegalArgumentException.class);
  }

  private static AvcDecoderConfigurationRecord parse(String hex) throws MalformedInputException {
    ByteBuf record = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("abcd" + hex)).skipBytes(2);
    AvcDecoderConfigurationRecord parsed = AvcDecoderConfigurationRecord.parse(record);
    assertThat(record.readerIndex()).isEqualTo(2);
    return parsed;
  }

  private static String write(AvcConfiguration configuration) {
    ByteBuf out = Unpooled.buffer();
    AvcDecoderConfigurationRecord.write(configuration, out);
    return ByteBufUtil.hexDump(out);
  }
}
