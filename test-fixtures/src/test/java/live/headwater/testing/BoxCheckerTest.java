package live.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxCheckerTest {

  private final byte[] videoInit = Fixtures.read("video-init.mp4");
  private final byte[] audioInit = Fixtures.read("audio-init.mp4");
  private final byte[] video = Fixtures.read("video-1.m4s");
  private final byte[] nextVideo = Fixtures.read("video-2.m4s");
  private final byte[] audio = Fixtures.read("audio-1.m4s");
  private final byte[] nextAudio = Fixtures.read("audio-2.m4s");

  @Test
  void segment_goodFiles_pass() {
    BoxChecker ofVideo = BoxChecker.of(videoInit);
    List<Mp4Fragment> fragments = ofVideo.segment(video, true);
    assertThat(fragments).hasSize(2);
    assertThat(fragments.getFirst().samples()).hasSize(12);
    assertThat(fragments.getFirst().prftNtp()).isNotZero();
    ofVideo.segment(nextVideo, true);
    assertThat(ofVideo.init()).isEqualTo(
      new Mp4Init(1, 90_000, "avc1", 160, 90, 0, 0, ofVideo.init().codecs())
    );

    BoxChecker ofAudio = BoxChecker.of(audioInit);
    ofAudio.segment(audio, true);
    ofAudio.segment(nextAudio, true);
    assertThat(ofAudio.init()).isEqualTo(new Mp4Init(1, 48_000, "mp4a", 0, 0, 48_000, 1, "mp4a.40.2"));
  }

  /** Offsets are from the box's type; a value is XORed in, so that any value is a change. */
  @ParameterizedTest(name = "{0} + {1}: {3}")
  @CsvSource({
    "ftyp, 4,  1,  major brand",
    "ftyp, 19, 4,  default-base-is-moof",
    "moov, -1, 1,  box",
    "mvhd, -1, 1,  moov",
    "mvhd, 23, 1,  duration",
    "mvhd, 103, 3, next_track_ID",
    "tkhd, 7,  1,  enabled",
    "tkhd, 19, 1,  track_ID 0",
    "tkhd, 81, 160, size",
    "mdhd, 25, 4,  language",
    "hdlr, 12, 1,  handler_type",
    "hdlr, 33, 1,  terminating zero",
    "vmhd, 7,  1,  version and flags",
    "url , 7,  1,  flags",
    "stts, 11, 1,  table",
    "stsd, 11, 3,  entry_count",
    "avc1, 0,  2,  sample entry",
    "avc1, 11, 1,  data_reference_index",
    "avcC, 4,  2,  configurationVersion",
    "avcC, 5,  1,  profile",
    "avcC, 8,  1,  lengthSizeMinusOne",
    "avcC, 9,  1,  numOfSequenceParameterSets",
    "avcC, 12, 1,  SPS",
    "trex, 11, 3,  track_ID",
    "trex, 15, 1,  default_sample_description_index",
  })
  void of_changedVideoInit_fails(String type, int offset, int change, String message) {
    change(videoInit, type, offset, change);
    assertThatThrownBy(() -> BoxChecker.of(videoInit))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{0} + {1}: {3}")
  @CsvSource({
    "mp4a, 21, 8,  channelcount",
    "mp4a, 28, 1,  samplerate",
    "mdhd, 19, 1,  timescale",
    "esds, 9,  1,  ES_Descriptor",
    "esds, 8,  1,  tag",
    "esds, 15, 1,  objectTypeIndication",
    "esds, 16, 4,  streamType",
    "esds, 31, 128, AudioSpecificConfig",
  })
  void of_changedAudioInit_fails(String type, int offset, int change, String message) {
    change(audioInit, type, offset, change);
    assertThatThrownBy(() -> BoxChecker.of(audioInit))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{0} + {1}: {3}")
  @CsvSource({
    "styp, -1, 1,  box",
    "prft, 7,  1,  flags",
    "prft, 11, 3,  reference_track_ID",
    "prft, 27, 1,  media_time",
    "moof, 0,  1,  moof and mdat must be",
    "moof, -1, 1,  box",
    "traf, -1, 1,  moof",
    "tfhd, 5,  2,  default-base-is-moof",
    "tfhd, 7,  1,  base-data-offset",
    "tfhd, 11, 3,  track_ID",
    "tfdt, 4,  1,  version",
    "trun, 11, 1,  trun",
    "trun, 15, 1,  data_offset",
    "trun, 16, 3,  sample_depends_on",
    "trun, 17, 1,  sample_depends_on",
    "trun, 23, 1,  sample 0",
    "mdat, 7,  1,  sample 0",
    "mdat, -1, 1,  box",
  })
  void segment_changedVideo_fails(String type, int offset, int change, String message) {
    change(video, type, offset, change);
    BoxChecker checker = BoxChecker.of(videoInit);
    assertThatThrownBy(() -> checker.segment(video, true))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }

  @Test
  void segment_gapInTfdt_failsWithItsLength() {
    BoxChecker checker = BoxChecker.of(videoInit);
    checker.segment(video, true);
    shiftFirstFragment(nextVideo, 1);
    assertThatThrownBy(() -> checker.segment(nextVideo, true)).hasMessageContaining("a gap of 1 ticks");
    shiftFirstFragment(nextVideo, -2);
    BoxChecker another = BoxChecker.of(videoInit);
    another.segment(video, true);
    assertThatThrownBy(() -> another.segment(nextVideo, true)).hasMessageContaining("an overlap of 1 ticks");
  }

  private static void shiftFirstFragment(byte[] segment, int ticks) {
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    int tfdt = indexOf(segment, "tfdt") + 8;
    int mediaTimeOfPrft = indexOf(segment, "prft") + 20;
    bytes.putLong(tfdt, bytes.getLong(tfdt) + ticks);
    bytes.putLong(mediaTimeOfPrft, bytes.getLong(mediaTimeOfPrft) + ticks);
  }

  @Test
  void firstSegment_presentationBeginsAtTfdt_passes() {
    shiftPresentation(video, -7200);
    BoxChecker checker = BoxChecker.of(videoInit);
    Mp4Fragment first = checker.firstSegment(video).getFirst();
    assertThat(first.firstPresentationTicks()).isEqualTo(first.baseDecodeTicks());
    BoxChecker.of(audioInit).firstSegment(audio);
  }

  @Test
  void firstSegment_presentationBeginsLater_fails() {
    assertThatThrownBy(() -> BoxChecker.of(videoInit).firstSegment(video)).hasMessageContaining(
      "tfdt: is 90000, but presentation begins at 97200"
    );
  }

  @Test
  void segment_presentationTimesThatDoNotFollow_fail() {
    shiftPresentation(nextVideo, 3600);
    assertThatThrownBy(() -> segmentAfter(video, nextVideo)).hasMessageContaining("presentation begins at");
    shiftPresentation(nextVideo, -3600 - 3600);
    assertThatThrownBy(() -> segmentAfter(video, nextVideo)).hasMessageContaining("presentation begins at");
    shiftPresentation(nextVideo, 3600);
    segmentAfter(video, nextVideo);
  }

  private void segmentAfter(byte[] before, byte[] segment) {
    BoxChecker checker = BoxChecker.of(videoInit);
    checker.segment(before, true);
    checker.segment(segment, true);
  }

  /** In the first fragment: its {@code trun} has sizes and composition offsets. */
  private static void shiftPresentation(byte[] segment, int ticks) {
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    int trun = indexOf(segment, "trun") + 4;
    segment[trun] = 1;
    int samples = bytes.getInt(trun + 4);
    for (int i = 0; i < samples; i++) {
      int offset = trun + 16 + 8 * i + 4;
      bytes.putInt(offset, bytes.getInt(offset) + ticks);
    }
    int mediaTimeOfPrft = indexOf(segment, "prft") + 20;
    bytes.putLong(mediaTimeOfPrft, bytes.getLong(mediaTimeOfPrft) + ticks);
  }

  @Test
  void segment_oneLeftOut_fails() {
    BoxChecker checker = BoxChecker.of(audioInit);
    checker.segment(nextAudio, true);
    assertThatThrownBy(() -> checker.segment(audio, true)).hasMessageContaining("tfdt");
  }

  @Test
  void segment_afterADiscontinuity_mayBeginAnywhere() {
    BoxChecker checker = BoxChecker.of(audioInit);
    checker.segment(nextAudio, true);
    checker.discontinuity();
    checker.segment(audio, true);
  }

  @Test
  void segment_sequenceNumberAgain_fails() {
    BoxChecker checker = BoxChecker.of(videoInit);
    checker.segment(video, true);
    ByteBuffer.wrap(nextVideo).putInt(indexOf(nextVideo, "mfhd") + 8, 2);
    assertThatThrownBy(() -> checker.segment(nextVideo, true)).hasMessageContaining(
      "sequence_number is 2 after 2"
    );
  }

  @Test
  void segment_withoutIdrPictureFirst_failsOnlyWhereOneMustBe() {
    int secondMoof = indexOf(video, "moof", indexOf(video, "moof") + 1) - 4;
    byte[] part = Arrays.copyOfRange(video, secondMoof, video.length);
    BoxChecker.of(videoInit).segment(part, false);
    assertThatThrownBy(() -> BoxChecker.of(videoInit).segment(part, true)).hasMessageContaining(
      "not a sync sample"
    );
  }

  @Test
  void segment_cutAnywhere_fails() {
    for (int length = 0; length < video.length; length += 1 + length / 50) {
      byte[] cut = Arrays.copyOf(video, length);
      if (length == indexOf(video, "moof", indexOf(video, "moof") + 1) - 4) {
        continue;
      }
      assertThatThrownBy(() -> BoxChecker.of(videoInit).segment(cut, true)).isInstanceOf(
        AssertionError.class
      );
    }
  }

  @Test
  void segment_ofAnotherTrack_fails() {
    assertThatThrownBy(() -> BoxChecker.of(videoInit).segment(audio, true)).isInstanceOf(
      AssertionError.class
    );
  }

  @Test
  void of_cutAnywhere_fails() {
    for (int length = 0; length < videoInit.length; length++) {
      byte[] cut = Arrays.copyOf(videoInit, length);
      assertThatThrownBy(() -> BoxChecker.of(cut)).isInstanceOf(AssertionError.class);
    }
  }

  private static void change(byte[] file, String type, int offset, int change) {
    file[indexOf(file, type) + offset] ^= (byte) change;
  }

  private static int indexOf(byte[] file, String type) {
    return indexOf(file, type, 0);
  }

  private static int indexOf(byte[] file, String type, int from) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int index = text.indexOf(type, from);
    assertThat(index).as(type).isNotNegative();
    return index;
  }
}
