package live.headwater.media.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoTagBodyTest {

  @ParameterizedTest
  @CsvSource({
    "1701000000 aabb, 1, 0",
    "2701000021 aabb, 2, 33",
    "3701ffffdf aabb, 3, -33",
    "27017fffff aabb, 2, 8388607",
    "2701800000 aabb, 2, -8388608",
  })
  void parse_picture_hasFrameTypeCompositionTimeAndData(String body, int frameType, int compositionTimeMs)
    throws Exception {
    ByteBuf in = hex(body);
    assertThat(VideoTagBody.parse(in)).isEqualTo(
      new VideoTagBody.AvcPicture(frameType, compositionTimeMs, hex("aabb"))
    );
    assertThat(VideoTagHeader.isAvcPicture(in)).isTrue();
    assertThat(VideoTagHeader.frameType(in)).isEqualTo(frameType);
    assertThat(VideoTagHeader.compositionTimeMs(in)).isEqualTo(compositionTimeMs);
    assertThat(VideoTagHeader.nalUnits(in)).isEqualTo(hex("aabb"));
  }

  @Test
  void parse_bodyWithinALargerBuffer_startsAtItsReaderIndex() throws Exception {
    ByteBuf in = hex("ffffff 2701000021 aabb").skipBytes(3);
    assertThat(VideoTagBody.parse(in)).isEqualTo(new VideoTagBody.AvcPicture(2, 33, hex("aabb")));
    assertThat(in.readerIndex()).isEqualTo(3);
  }

  @Test
  void parse_sequenceHeader_hasItsRecord() throws Exception {
    assertThat(VideoTagBody.parse(hex("1700000000 0164"))).isEqualTo(
      new VideoTagBody.AvcSequenceHeader(hex("0164"))
    );
  }

  @ParameterizedTest
  @ValueSource(strings = { "1702000000", "1702", "2702" })
  void parse_endOfSequence_withOrWithoutCompositionTime(String body) throws Exception {
    assertThat(VideoTagBody.parse(hex(body))).isEqualTo(new VideoTagBody.AvcEndOfSequence());
  }

  @ParameterizedTest
  @CsvSource({ "5700, 0", "5701 000000 aabb, 1", "52, -1", "5201, 1", "d001, 1" })
  void parse_commandFrame_ofAnyCodec_isACommand(String body, int code) throws Exception {
    assertThat(VideoTagBody.parse(hex(body))).isEqualTo(new VideoTagBody.Command(code));
    assertThat(VideoTagHeader.isAvcPicture(hex(body))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "1700000000", "1701000000", "2701000021" })
  void parse_nothingOrHeaderWithoutData_isEmpty(String body) throws Exception {
    assertThat(VideoTagBody.parse(hex(body))).isEqualTo(new VideoTagBody.Empty());
  }

  @ParameterizedTest
  @ValueSource(strings = { "17", "1700", "17010000", "27010000" })
  void parse_cutWithinTheHeader_isMalformed(String body) {
    assertThatThrownBy(() -> VideoTagBody.parse(hex(body))).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void parse_unknownPacketType_isMalformed() {
    assertThatThrownBy(() -> VideoTagBody.parse(hex("1703000000aa")))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AVC video tag has AVCPacketType 3, not 0, 1 or 2");
  }

  @ParameterizedTest
  @CsvSource({
    "12 aabb, Sorenson H.263 (FLV CodecID 2)",
    "24 aabb, On2 VP6 (FLV CodecID 4)",
    "1c01000000aa, HEVC (FLV CodecID 12)",
    "10, unknown (FLV CodecID 0)",
  })
  void parse_otherCodec_isUnsupportedByNameAndNumber(String body, String codec) throws Exception {
    assertUnsupported(body, codec);
  }

  /** Layout: Veovera Enhanced RTMP v2. The first is how OBS 30 and ffmpeg 6 begin HEVC. */
  @ParameterizedTest
  @CsvSource({
    "90 68766331 01, HEVC (FourCC hvc1)",
    "91 61763031 0a, AV1 (FourCC av01)",
    "a3 76703039, VP9 (FourCC vp09)",
    "94 61763031 02, AV1 (FourCC av01)",
    "d4 61763031 02, AV1 (FourCC av01)",
    "90 61766331 01, H.264 in an Enhanced RTMP header (FourCC avc1)",
    "90 78797a7a, unknown (FourCC xyzz)",
    "90 00010203, unknown (FourCC 0x00010203)",
    "96 01 76766331 00, VVC (FourCC vvc1)",
    "97 02 000102 01 68766331, HEVC (FourCC hvc1)",
    "97 00 aa 07 01 bbbb 06 00 61763031, AV1 (FourCC av01)",
    "90 6876, cut off (Enhanced RTMP)",
    "97, cut off (Enhanced RTMP)",
    "97 ff, cut off (Enhanced RTMP)",
    "97 ff ffff aa, cut off (Enhanced RTMP)",
  })
  void parse_enhancedHeader_isUnsupportedByFourCc(String body, String codec) throws Exception {
    assertUnsupported(body, codec);
  }

  @Test
  void parse_enhancedHeaderWithLongModEx_isFollowed() throws Exception {
    assertUnsupported("97 ff 0100" + "aa".repeat(257) + "01 68766331", "HEVC (FourCC hvc1)");
  }

  @Test
  void write_headers_areReadBack() throws Exception {
    ByteBuf out = Unpooled.buffer();
    VideoTagHeader.writeAvcSequenceHeader(out);
    assertThat(VideoTagBody.parse(out.writeByte(1))).isEqualTo(new VideoTagBody.AvcSequenceHeader(hex("01")));
    out.clear();
    VideoTagHeader.writeAvcPicture(out, true, -40);
    assertThat(VideoTagBody.parse(out.writeByte(1))).isEqualTo(
      new VideoTagBody.AvcPicture(1, -40, hex("01"))
    );
    out.clear();
    VideoTagHeader.writeAvcPicture(out, false, 40);
    assertThat(VideoTagBody.parse(out.writeByte(1))).isEqualTo(new VideoTagBody.AvcPicture(2, 40, hex("01")));
    out.clear();
    VideoTagHeader.writeAvcEndOfSequence(out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("1702000000");
  }

  private static void assertUnsupported(String body, String codec) throws Exception {
    VideoTagBody parsed = VideoTagBody.parse(hex(body));
    assertThat(parsed).isEqualTo(new VideoTagBody.UnsupportedCodec(codec));
    assertThat(((VideoTagBody.UnsupportedCodec) parsed).toException())
      .isInstanceOf(UnsupportedInputException.class)
      .hasMessage("video codec " + codec + " is not carried; set the encoder to H.264");
    assertThat(VideoTagHeader.isAvcPicture(hex(body))).isFalse();
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.buffer().writeBytes(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
  }
}
