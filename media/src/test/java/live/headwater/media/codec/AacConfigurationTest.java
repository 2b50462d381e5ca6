package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AacConfigurationTest {

  /**
   * Records of real encoders and streams. ffmpeg 5.1.9's own encoder says behind the sync extension that there is no
   * SBR; 5.1, 7.1 and the layouts without a number (4.0 as quad, 2.1) were made with its pan filter. The records of
   * HE-AAC are from Coding Technologies' decoder check files (fdk-aac writes the same) and of a Matroska file made
   * with Nero's encoder.
   */
  @ParameterizedTest
  @CsvSource({
    "120856e500, mp4a.40.2, 44100, 44100, 1", // ffmpeg, -ar 44100 -ac 1
    "158856e500, mp4a.40.2, 8000, 8000, 1", // ffmpeg, -ar 8000 -ac 1
    "119056e500, mp4a.40.2, 48000, 48000, 2", // ffmpeg, -ar 48000 -ac 2
    "11b056e500, mp4a.40.2, 48000, 48000, 6", // ffmpeg, 5.1
    "11b856e500, mp4a.40.2, 48000, 48000, 8", // ffmpeg, 7.1
    "118004c4040021100d4c61766335392e33372e31303056e500, mp4a.40.2, 48000, 48000, 4", // ffmpeg, quad
    "118004c4010020000d4c61766335392e33372e31303056e500, mp4a.40.2, 48000, 48000, 3", // ffmpeg, 2.1
    "1210, mp4a.40.2, 44100, 44100, 2", // GStreamer 1.22, voaacenc
    "2b8a0800, mp4a.40.5, 22050, 44100, 1", // Coding Technologies, File7.3gp
    "2b920800, mp4a.40.5, 22050, 44100, 2", // fdk-aac
    "131056e59d4800, mp4a.40.5, 24000, 48000, 2", // Nero
    "eb8a0800, mp4a.40.29, 22050, 44100, 2", // Coding Technologies, File5.mp4
    "138856e5a54880, mp4a.40.29, 22050, 44100, 2", // Coding Technologies, File4.mp4
  })
  void parse_ofRealEncoder_givesRatesChannelsAndCodecs(
    String record,
    String codecs,
    int sampleRateHz,
    int outputSampleRateHz,
    int channels
  ) throws Exception {
    AacConfiguration configuration = parse(record);
    assertThat(configuration.codecs()).isEqualTo(codecs);
    assertThat(configuration.sampleRateHz()).isEqualTo(sampleRateHz);
    assertThat(configuration.outputSampleRateHz()).isEqualTo(outputSampleRateHz);
    assertThat(configuration.channels()).isEqualTo(channels);
    assertThat(configuration.samplesPerAccessUnit()).isEqualTo(1024);
    assertThat(configuration.audioSpecificConfig()).hasToString(record);
  }

  @Test
  void parse_frameLengthFlag_is960Samples() throws Exception {
    assertThat(parse("1214").samplesPerAccessUnit()).isEqualTo(960);
  }

  @Test
  void parse_explicitSampleRates_areRead() throws Exception {
    BitWriter record = new BitWriter().bits(5, 5).bits(4, 15).bits(24, 23_456).bits(4, 2);
    record.bits(4, 15).bits(24, 46_912).bits(5, 2).bits(3, 0);
    AacConfiguration configuration = AacConfiguration.parse(record.bytes());
    assertThat(configuration.sampleRateHz()).isEqualTo(23_456);
    assertThat(configuration.outputSampleRateHz()).isEqualTo(46_912);
    assertThat(configuration.codecs()).isEqualTo("mp4a.40.5");
  }

  @ParameterizedTest
  @ValueSource(ints = { 0, 3_999, 192_001, 16_777_215 })
  void parse_sampleRateOutOfRange_exceedsTheLimit(int rate) {
    Bytes record = new BitWriter().bits(5, 2).bits(4, 15).bits(24, rate).bits(4, 2).bits(3, 0).bytes();
    assertThatThrownBy(() -> AacConfiguration.parse(record)).isInstanceOf(LimitExceededException.class);
  }

  @ParameterizedTest
  @CsvSource({ "1, 1", "6, 6", "7, 8", "11, 7", "12, 8", "13, 24", "14, 8" })
  void parse_channelConfigurations_giveChannels(int channelConfiguration, int channels) throws Exception {
    Bytes record = new BitWriter().bits(5, 2).bits(4, 3).bits(4, channelConfiguration).bits(3, 0).bytes();
    assertThat(AacConfiguration.parse(record).channels()).isEqualTo(channels);
  }

  @ParameterizedTest
  @ValueSource(ints = { 8, 9, 10, 15 })
  void parse_reservedChannelConfiguration_isUnsupported(int channelConfiguration) {
    Bytes record = new BitWriter().bits(5, 2).bits(4, 3).bits(4, channelConfiguration).bits(3, 0).bytes();
    assertThatThrownBy(() -> AacConfiguration.parse(record)).isInstanceOf(UnsupportedInputException.class);
  }

  @Test
  void parse_programConfigElementWithEverything_countsChannels() throws Exception {
    BitWriter record = new BitWriter().bits(5, 2).bits(4, 3).bits(4, 0).bits(3, 0);
    record.bits(10, 0x3ff).bits(4, 2).bits(4, 1).bits(4, 1).bits(2, 1).bits(3, 2).bits(4, 3);
    record.bits(5, 31).bits(5, 31).bits(4, 15); // mixdowns
    record.bits(5, 0).bits(5, 16).bits(5, 16).bits(5, 16); // one single channel element and three pairs
    record.bits(4, 0).bits(8, 0).bits(15, 0).align().bits(8, 3).bits(24, 0xabcdef);
    record.bits(11, 0x2b7).bits(5, 5).bits(1, 1).bits(4, 0);
    AacConfiguration configuration = AacConfiguration.parse(record.bytes());
    assertThat(configuration.channels()).isEqualTo(8);
    assertThat(configuration.outputSampleRateHz()).isEqualTo(96_000);
  }

  @Test
  void parse_programConfigElementOfTooManyChannels_exceedsTheLimit() {
    BitWriter record = new BitWriter().bits(5, 2).bits(4, 3).bits(4, 0).bits(3, 0);
    record.bits(10, 0).bits(4, 15).bits(4, 0).bits(4, 0).bits(2, 0).bits(3, 0).bits(4, 0).bits(3, 0);
    for (int i = 0; i < 15; i++) {
      record.bits(5, 16);
    }
    record.align().bits(8, 0);
    assertThatThrownBy(() -> AacConfiguration.parse(record.bytes()))
      .isInstanceOf(LimitExceededException.class)
      .hasMessage("AAC with 30 channels, the limit is 24");
  }

  @Test
  void parse_programConfigElementWithoutChannels_isMalformed() {
    Bytes record = new BitWriter().bits(5, 2).bits(4, 3).bits(4, 0).bits(3, 0).bits(64, 0).bytes();
    assertThatThrownBy(() -> AacConfiguration.parse(record))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AAC program config element has no channel");
  }

  @ParameterizedTest
  @CsvSource({
    "23, audio object type 23 (ER AAC LD)",
    "39, audio object type 39 (ER AAC ELD)",
    "42, 'audio object type 42 (xHE-AAC, USAC)'",
    "0, audio object type 0 (null)",
    "95, audio object type 95;",
  })
  void parse_otherObjectType_isUnsupportedByName(int objectType, String message) {
    BitWriter record = new BitWriter();
    if (objectType < 31) {
      record.bits(5, objectType);
    } else {
      record.bits(5, 31).bits(6, objectType - 32);
    }
    Bytes bytes = record.bits(4, 3).bits(4, 2).bits(24, 0).bytes();
    assertThatThrownBy(() -> AacConfiguration.parse(bytes))
      .isInstanceOf(UnsupportedInputException.class)
      .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "12", "16", "1680", "1700" })
  void parse_cutShortOrReservedRate_isMalformed(String record) {
    assertThatThrownBy(() -> parse(record)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void parse_cutWithinTheExtension_isPlainOrMalformed() throws Exception {
    byte[] whole = Bytes.ofHex("131056e59d4800").toByteArray();
    for (int size = 2; size < whole.length; size++) {
      try {
        AacConfiguration configuration = AacConfiguration.parse(Bytes.of(Arrays.copyOf(whole, size)));
        assertThat(configuration.sampleRateHz()).isEqualTo(24_000);
      } catch (InputException e) {
        assertThat(e).isInstanceOf(MalformedInputException.class);
      }
    }
  }

  @Test
  void parse_bufferOfMegabytes_exceedsTheLimitBeforeItIsCopied() {
    ByteBuf record = Unpooled.buffer().writeZero(2_000_000);
    assertThatThrownBy(() -> AacConfiguration.parse(record))
      .isInstanceOf(LimitExceededException.class)
      .hasMessage("AudioSpecificConfig has 2000000 bytes, the limit is 1024");
  }

  @Test
  void parse_buffer_leavesItsIndices() throws Exception {
    ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] { 0x55, 0x12, 0x10 }).skipBytes(1);
    assertThat(AacConfiguration.parse(buffer).channels()).isEqualTo(2);
    assertThat(buffer.readerIndex()).isEqualTo(1);
  }

  private static AacConfiguration parse(String hex) throws InputException {
    return AacConfiguration.parse(Bytes.ofHex(hex));
  }
}
