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

class AudioTagBodyTest {

  /** The low bits of the first byte say rate and channels, for AAC whatever the encoder likes. */
  @ParameterizedTest
  @ValueSource(strings = { "af01 2110", "ae01 2110", "a001 2110" })
  void parse_frame_hasItsData(String body) throws Exception {
    assertThat(AudioTagBody.parse(hex(body))).isEqualTo(new AudioTagBody.AacFrame(hex("2110")));
    assertThat(AudioTagHeader.isAacFrame(hex(body))).isTrue();
    assertThat(AudioTagHeader.frame(hex(body))).isEqualTo(hex("2110"));
  }

  @Test
  void parse_sequenceHeader_hasItsRecord() throws Exception {
    assertThat(AudioTagBody.parse(hex("af00 1190"))).isEqualTo(
      new AudioTagBody.AacSequenceHeader(hex("1190"))
    );
    assertThat(AudioTagHeader.isAacFrame(hex("af00 1190"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "af", "af00", "af01" })
  void parse_nothingOrHeaderWithoutData_isEmpty(String body) throws Exception {
    assertThat(AudioTagBody.parse(hex(body))).isEqualTo(new AudioTagBody.Empty());
  }

  @Test
  void parse_unknownPacketType_isMalformed() {
    assertThatThrownBy(() -> AudioTagBody.parse(hex("af02 00")))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AAC audio tag has AACPacketType 2, not 0 or 1");
  }

  @ParameterizedTest
  @CsvSource({
    "2f fffb, MP3 (FLV SoundFormat 2)",
    "b6 00, Speex (FLV SoundFormat 11)",
    "7e 00, G.711 A-law (FLV SoundFormat 7)",
    "8e 00, G.711 mu-law (FLV SoundFormat 8)",
    "3f 00, linear PCM (FLV SoundFormat 3)",
    "df 00, Opus (FLV SoundFormat 13)",
    "cf 00, unknown (FLV SoundFormat 12)",
    "90 4f707573, Opus (FourCC Opus)",
    "91 664c6143 00, FLAC (FourCC fLaC)",
    "91 61632d33 00, AC-3 (FourCC ac-3)",
    "94 6d703461 00, AAC in an Enhanced RTMP header (FourCC mp4a)",
    "95 01 65632d33 00, E-AC-3 (FourCC ec-3)",
    "97 00 aa 01 2e6d7033, MP3 (FourCC .mp3)",
    "90, cut off (Enhanced RTMP)",
  })
  void parse_otherCodec_isUnsupportedByNameAndNumber(String body, String codec) throws Exception {
    AudioTagBody parsed = AudioTagBody.parse(hex(body));
    assertThat(parsed).isEqualTo(new AudioTagBody.UnsupportedCodec(codec));
    assertThat(((AudioTagBody.UnsupportedCodec) parsed).toException())
      .isInstanceOf(UnsupportedInputException.class)
      .hasMessage("audio codec " + codec + " is not carried; set the encoder to AAC");
  }

  @Test
  void write_headers_areReadBack() throws Exception {
    ByteBuf out = Unpooled.buffer();
    AudioTagHeader.writeAacSequenceHeader(out);
    assertThat(AudioTagBody.parse(out.writeByte(1))).isEqualTo(new AudioTagBody.AacSequenceHeader(hex("01")));
    out.clear();
    AudioTagHeader.writeAacFrame(out);
    assertThat(AudioTagBody.parse(out.writeByte(1))).isEqualTo(new AudioTagBody.AacFrame(hex("01")));
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.buffer().writeBytes(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
  }
}
