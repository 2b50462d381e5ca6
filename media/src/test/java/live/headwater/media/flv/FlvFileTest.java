package live.headwater.media.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.AvcDecoderConfigurationRecord;
import live.headwater.media.codec.NalUnits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlvFileTest {

  /** Times and sizes are what {@code ffprobe -show_packets} says of the file. */
  @Test
  void next_fileOfFfmpeg_givesEachAccessUnit() throws Exception {
    List<String> video = new ArrayList<>();
    List<Long> audioMs = new ArrayList<>();
    for (FlvTag tag : readAll(fileOfFfmpeg())) {
      if (
        tag.type() == FlvTag.VIDEO &&
        VideoTagBody.parse(tag.body()) instanceof VideoTagBody.AvcPicture picture
      ) {
        int types = NalUnits.types(picture.nalUnits(), NalUnits.LENGTH_BYTES);
        long pts = tag.timestampMs() + picture.compositionTimeMs();
        String key = NalUnits.contains(types, NalUnits.IDR_SLICE) ? " key" : "";
        video.add(tag.timestampMs() + " " + pts + " " + picture.nalUnits().readableBytes() + key);
      }
      if (tag.type() == FlvTag.AUDIO && AudioTagBody.parse(tag.body()) instanceof AudioTagBody.AacFrame) {
        audioMs.add(tag.timestampMs());
      }
    }
    assertThat(video).containsExactly(
      "0 200 1583 key",
      "100 500 39",
      "200 300 29",
      "300 400 13",
      "400 800 36",
      "500 600 15",
      "600 700 12",
      "700 900 64"
    );
    assertThat(audioMs).hasSize(36).startsWith(177L, 200L, 223L, 246L, 270L).endsWith(943L, 966L, 989L);
  }

  @Test
  void next_fileOfFfmpeg_hasBothConfigurations() throws Exception {
    List<String> codecs = new ArrayList<>();
    for (FlvTag tag : readAll(fileOfFfmpeg())) {
      if (
        tag.type() == FlvTag.VIDEO &&
        VideoTagBody.parse(tag.body()) instanceof VideoTagBody.AvcSequenceHeader header
      ) {
        AvcConfiguration avc = AvcDecoderConfigurationRecord.parse(
          header.configurationRecord()
        ).configuration();
        codecs.add(avc.codecs() + " " + avc.widthPixels() + "x" + avc.heightPixels() + " " + avc.frameRate());
      }
      if (
        tag.type() == FlvTag.AUDIO &&
        AudioTagBody.parse(tag.body()) instanceof AudioTagBody.AacSequenceHeader header
      ) {
        AacConfiguration aac = AacConfiguration.parse(header.audioSpecificConfig());
        codecs.add(aac.codecs() + " " + aac.sampleRateHz() + " " + aac.channels());
      }
    }
    assertThat(codecs).containsExactly("avc1.64000a 64x48 10.0", "mp4a.40.2 44100 1");
  }

  @Test
  void writeTag_tagsOfAFile_makeTheFileAgain() throws Exception {
    ByteBuf file = fileOfFfmpeg();
    ByteBuf copy = Unpooled.buffer();
    FlvWriter.writeFileHeader(true, true, copy);
    for (FlvTag tag : readAll(file)) {
      FlvWriter.writeTag(tag.type(), tag.timestampMs(), tag.body(), copy);
    }
    assertThat(ByteBufUtil.hexDump(copy)).isEqualTo(ByteBufUtil.hexDump(file));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "16777215, 16777215",
    "16777216, 16777216",
    "4294967295, 4294967295",
    "4294967297, 1",
  })
  void writeTag_timestamps_areReadBackModulo32Bits(long written, long read) throws Exception {
    ByteBuf file = Unpooled.buffer();
    FlvWriter.writeFileHeader(false, true, file);
    FlvWriter.writeTag(FlvTag.VIDEO, written, Unpooled.EMPTY_BUFFER, file);
    assertThat(readAll(file)).containsExactly(new FlvTag(FlvTag.VIDEO, read, Unpooled.EMPTY_BUFFER));
  }

  @Test
  void writeTag_bodyOver24Bits_isRefused() {
    ByteBuf body = Unpooled.wrappedBuffer(new byte[1 << 24]);
    assertThatThrownBy(() -> FlvWriter.writeTag(FlvTag.VIDEO, 0, body, Unpooled.buffer())).isInstanceOf(
      IllegalArgumentException.class
    );
  }

  @Test
  void next_fileCutAnywhere_failsUnlessBetweenTags() throws Exception {
    ByteBuf file = fileOfFfmpeg();
    int ends = 0;
    for (int size = 0; size < file.readableBytes(); size++) {
      try {
        readAll(file.slice(0, size));
        ends++;
      } catch (InputException e) {
        assertThat(e).isInstanceOf(MalformedInputException.class);
      }
    }
    // Before any tag, and after each tag with or without part of its PreviousTagSize; the whole file is not tried.
    assertThat(ends).isEqualTo(1 + 4 * readAll(file).size() + readAll(file).size() - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "464c5702 05 00000009 00000000, MalformedInputException",
    "464c5602 05 00000009 00000000, UnsupportedInputException",
    "464c5601 05 00000008 00000000, MalformedInputException",
    "464c5601 05 0000000a 00000000, MalformedInputException",
    "464c5601 05 ffffffff 00000000, MalformedInputException",
    "464c5601 05 7fffffff 00000000, MalformedInputException",
  })
  void new_badHeader_isRefused(String header, String exception) {
    ByteBuf file = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(header.replace(" ", "")));
    assertThatThrownBy(() -> new FlvReader(file)).satisfies(e ->
      assertThat(e.getClass().getSimpleName()).isEqualTo(exception)
    );
  }

  @Test
  void next_encryptedTag_isUnsupported() {
    ByteBuf file = Unpooled.buffer();
    FlvWriter.writeFileHeader(true, true, file);
    FlvWriter.writeTag(FlvTag.VIDEO | 0x20, 0, Unpooled.EMPTY_BUFFER, file);
    assertThatThrownBy(() -> readAll(file))
      .isInstanceOf(UnsupportedInputException.class)
      .hasMessage("FLV tag at byte 13 is encrypted");
  }

  @Test
  void new_longerFileHeader_isSkipped() throws Exception {
    ByteBuf file = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("464c5601050000000babcd00000000"));
    assertThat(readAll(file)).isEmpty();
  }

  private static List<FlvTag> readAll(ByteBuf file) throws InputException {
    FlvReader reader = new FlvReader(file);
    List<FlvTag> tags = new ArrayList<>();
    for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
      tags.add(tag);
    }
    return tags;
  }

  /**
   * {@code ffmpeg -f lavfi -i testsrc2=size=64x48:rate=10 -f lavfi -i sine=frequency=440:sample_rate=44100 -t 0.8
   * -c:v libx264 -preset slow -bf 2 -b:v 30k -c:a aac -ac 1 -b:a 24k -fflags +bitexact -flags:v +bitexact -flags:a
   * +bitexact}, version 5.1.9 of Debian 12.
   */
  private static ByteBuf fileOfFfmpeg() throws Exception {
    try (InputStream in = FlvFileTest.class.getResourceAsStream("ffmpeg-x264-aac.flv")) {
      return Unpooled.wrappedBuffer(Objects.requireNonNull(in).readAllBytes());
    }
  }
}
