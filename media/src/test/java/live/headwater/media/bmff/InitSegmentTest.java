package live.headwater.media.bmff;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import live.headwater.media.Buffers;
import live.headwater.media.Bytes;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.CodecConfiguration;
import live.headwater.testing.BoxChecker;
import live.headwater.testing.BoxDump;
import live.headwater.testing.GoldenFile;
import live.headwater.testing.Mp4Init;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitSegmentTest {

  /** {@code x264 -profile:v high}, 720x576 with samples of 16:11. */
  private static final Bytes SPS = Bytes.ofHex("6764001eacd940b4126c1040000003004000000c83c58b6580");
  private static final Bytes PPS = Bytes.ofHex("68ef8fcb");

  private static byte[] write(Timescale timescale, CodecConfiguration codec) {
    return Buffers.drain(InitSegment.write(new Track(5, timescale, codec), PooledByteBufAllocator.DEFAULT));
  }

  private static byte[] writeAac(String audioSpecificConfig) throws Exception {
    AacConfiguration aac = AacConfiguration.parse(Bytes.ofHex(audioSpecificConfig));
    return write(new Timescale(aac.sampleRateHz()), aac);
  }

  @Test
  void write_h264_isAsReviewed() throws Exception {
    AvcConfiguration avc = AvcConfiguration.of(List.of(SPS), List.of(PPS));
    byte[] init = write(Timescale.NINETY_KHZ, avc);
    GoldenFile.check(InitSegmentTest.class, "init-avc.txt", BoxDump.text(init));
    assertThat(BoxChecker.of(init).init()).isEqualTo(
      new Mp4Init(1, 90_000, "avc1", 720, 576, 0, 0, "avc1.64001e")
    );
  }

  @Test
  void write_aac_isAsReviewed() throws Exception {
    byte[] init = writeAac("1190");
    GoldenFile.check(InitSegmentTest.class, "init-aac.txt", BoxDump.text(init));
    assertThat(BoxChecker.of(init).init()).isEqualTo(
      new Mp4Init(1, 48_000, "mp4a", 0, 0, 48_000, 2, "mp4a.40.2")
    );
  }

  @ParameterizedTest
  @CsvSource({
    // LC 44.1 kHz mono; explicit SBR on 22.05 kHz; explicit PS on 24 kHz; LC 96 kHz, which 16.16 cannot hold
    "1208,       44100, 1, mp4a.40.2",
    "2b920800,   22050, 2, mp4a.40.5",
    "eb098800,   24000, 2, mp4a.40.29",
    "1010,       96000, 2, mp4a.40.2",
  })
  void write_otherAac_saysRateAndChannels(String config, int rate, int channels, String codecs)
    throws Exception {
    Mp4Init init = BoxChecker.of(writeAac(config)).init();
    assertThat(init).isEqualTo(new Mp4Init(1, rate, "mp4a", 0, 0, rate, channels, codecs));
  }

  @Test
  void write_longAudioSpecificConfig_hasDescriptorsWithLongSizes() {
    Bytes config = Bytes.of(new byte[200]);
    byte[] bytes = config.toByteArray();
    bytes[0] = 0x11;
    bytes[1] = (byte) 0x90;
    byte[] init = write(
      new Timescale(48_000),
      new AacConfiguration(Bytes.of(bytes), 2, 48_000, 48_000, 2, 1024)
    );
    assertThat(BoxChecker.of(init).init().sampleRateHz()).isEqualTo(48_000);
  }

  @Test
  void write_severalParameterSets_areAllThere() throws Exception {
    AvcConfiguration avc = AvcConfiguration.of(List.of(SPS), List.of(PPS, Bytes.ofHex("6853c8")));
    assertThat(BoxChecker.of(write(Timescale.NINETY_KHZ, avc)).init().codecs()).isEqualTo("avc1.64001e");
  }
}
