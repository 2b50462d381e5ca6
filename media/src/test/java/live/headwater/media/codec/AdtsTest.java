package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import live.headwater.media.Bytes;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdtsTest {

  /** First headers of {@code .aac} files that ffmpeg 5.1.9 wrote for these records. */
  @ParameterizedTest
  @CsvSource({
    "120856e500, 258, fff15040213ffc",
    "158856e500, 603, fff16c404c5ffc",
    "119056e500, 288, fff14c8024fffc",
    "11b056e500, 758, fff14d805fbffc",
  })
  void writeHeader_ofRealEncoder_isWhatFfmpegWrites(String record, int payloadBytes, String header)
    throws Exception {
    assertThat(writeHeader(record, payloadBytes)).isEqualTo(header);
  }

  /** Core rate, core channels, AAC-LC: a decoder without SBR must be able to play it. */
  @ParameterizedTest
  @CsvSource({
    "2b920800, fff15c80",
    "131056e59d4800, fff15880",
    "eb8a0800, fff15c40",
    "138856e5a54880, fff15c40",
  })
  void writeHeader_ofHeAac_describesTheCore(String record, String start) throws Exception {
    assertThat(writeHeader(record, 100)).startsWith(start);
  }

  @ParameterizedTest
  @CsvSource({ "7, 7", "12, 7", "11, 0", "13, 0", "6, 6", "1, 1" })
  void writeHeader_channelConfigurations_areThoseOfAdts(int channelConfiguration, int inHeader)
    throws Exception {
    Bytes record = new BitWriter().bits(5, 2).bits(4, 3).bits(4, channelConfiguration).bits(3, 0).bytes();
    ByteBuf out = Unpooled.buffer();
    Adts.writeHeader(AacConfiguration.parse(record), 10, out);
    assertThat((out.getUnsignedShort(2) >> 6) & 7).isEqualTo(inHeader);
  }

  @Test
  void writeHeader_rateWithoutCode_takesTheNearest() throws Exception {
    Bytes record = new BitWriter().bits(5, 2).bits(4, 15).bits(24, 44_000).bits(4, 2).bits(3, 0).bytes();
    assertThat(writeHeader(record.toString(), 10)).startsWith("fff15080");
  }

  @Test
  void writeHeader_longestFrame_fitsAndOneMoreDoesNot() throws Exception {
    AacConfiguration configuration = AacConfiguration.parse(Bytes.ofHex("1210"));
    ByteBuf out = Unpooled.buffer();
    Adts.writeHeader(configuration, 8_184, out);
    assertThat(Adts.frameBytesAt(out, 0)).isEqualTo(8_191);
    assertThatThrownBy(() -> Adts.writeHeader(configuration, 8_185, out)).isInstanceOf(
      LimitExceededException.class
    );
    assertThat(out.readableBytes()).isEqualTo(Adts.HEADER_BYTES);
  }

  @Test
  void configuration_ofHeader_isThatOfTheRecord() throws Exception {
    for (int rate = 0; rate < 13; rate++) {
      for (int channels = 1; channels < 8; channels++) {
        for (int objectType = 1; objectType <= 4; objectType++) {
          Bytes record = new BitWriter()
            .bits(5, objectType)
            .bits(4, rate)
            .bits(4, channels)
            .bits(3, 0)
            .bytes();
          AacConfiguration configuration = AacConfiguration.parse(record);
          ByteBuf frame = Unpooled.buffer().writeZero(3);
          Adts.writeHeader(configuration, 5, frame);
          assertThat(Adts.configuration(frame, 3)).isEqualTo(configuration);
        }
      }
    }
  }

  @Test
  void configuration_reservedRate_isMalformed() {
    assertThatThrownBy(() -> Adts.configuration(hex("fff17480001ffc"), 0)).isInstanceOf(
      MalformedInputException.class
    );
  }

  @Test
  void configuration_channelsInsideTheFrame_isUnsupported() {
    assertThatThrownBy(() -> Adts.configuration(hex("fff15000001ffc"), 0)).isInstanceOf(
      UnsupportedInputException.class
    );
  }

  @ParameterizedTest
  @CsvSource({
    "fff1508001fffc" + "2100010203040506, true", // 15 bytes
    "fff1508001fffc" + "21000102030405, false", // one byte less than announced
    "fff1508001fffc" + "210001020304050607, false", // one more
    "fff95080013ffc" + "2100, true", // MPEG-2
    "fff05080015ffcabcd" + "21, true", // with CRC
    "fff0508000fffc, false", // shorter than its header
    "fff35080013ffc" + "2100, false", // layer
    "21004c8001fffc2100, false", // raw frame
    "ff, false",
    "'', false",
  })
  void isFrame_byHeaderAndSize(String frame, boolean expected) {
    assertThat(Adts.isFrame(hex(frame))).isEqualTo(expected);
  }

  @Test
  void accessors_headerWithCrcAndTwoRawFrames_readIt() {
    ByteBuf frame = hex("00fff05080015ffdabcd21");
    assertThat(Adts.hasHeaderAt(frame, 1)).isTrue();
    assertThat(Adts.headerBytesAt(frame, 1)).isEqualTo(9);
    assertThat(Adts.frameBytesAt(frame, 1)).isEqualTo(10);
    assertThat(Adts.rawFramesAt(frame, 1)).isEqualTo(2);
  }

  private static String writeHeader(String record, int payloadBytes) throws Exception {
    ByteBuf out = Unpooled.buffer();
    Adts.writeHeader(AacConfiguration.parse(Bytes.ofHex(record)), payloadBytes, out);
    return ByteBufUtil.hexDump(out);
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
  }
}
