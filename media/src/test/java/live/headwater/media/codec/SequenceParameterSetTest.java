package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceParameterSetTest {

  @ParameterizedTest
  @EnumSource
  void parse_ofRealEncoder_givesSizeAndRate(GoldenAvc golden) throws Exception {
    SequenceParameterSet sps = SequenceParameterSet.parse(golden.sps());
    assertThat(sps.widthPixels()).isEqualTo(golden.widthPixels);
    assertThat(sps.heightPixels()).isEqualTo(golden.heightPixels);
    assertThat(sps.vui().frameRate()).isCloseTo(golden.frameRate, within(1e-9));
    assertThat(sps.profileIdc()).isEqualTo(golden.sps().get(1));
    assertThat(sps.constraintFlags()).isEqualTo(golden.sps().get(2));
    assertThat(sps.levelIdc()).isEqualTo(golden.sps().get(3));
    assertThat(sps.id()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "BASELINE, 1, 8, true, 0",
    "HIGH_1080I, 1, 8, false, 2",
    "HIGH_422, 2, 8, true, 2",
    "HIGH_422_10_INTERLACED, 2, 10, false, 2",
    "HIGH_10, 1, 10, true, 2",
    "HIGH_444, 3, 8, true, 2",
    "MONOCHROME, 0, 8, true, 2",
    "ZERO_LATENCY, 1, 8, true, 0",
    "OPENH264, 1, 8, true, 0",
  })
  void parse_ofRealEncoder_givesChromaAndReordering(
    GoldenAvc golden,
    int chromaFormatIdc,
    int bitDepth,
    boolean frameMbsOnly,
    int maxNumReorderFrames
  ) throws Exception {
    SequenceParameterSet sps = SequenceParameterSet.parse(golden.sps());
    assertThat(sps.chromaFormatIdc()).isEqualTo(chromaFormatIdc);
    assertThat(sps.bitDepthLuma()).isEqualTo(bitDepth);
    assertThat(sps.bitDepthChroma()).isEqualTo(bitDepth);
    assertThat(sps.frameMbsOnly()).isEqualTo(frameMbsOnly);
    assertThat(sps.vui().maxNumReorderFrames()).isEqualTo(maxNumReorderFrames);
  }

  @Test
  void parse_aspectRatioOfTable_isLookedUp() throws Exception {
    VideoUsabilityInformation vui = SequenceParameterSet.parse(GoldenAvc.SAR_OF_TABLE.sps()).vui();
    assertThat(vui.pixelAspectWidth()).isEqualTo(16);
    assertThat(vui.pixelAspectHeight()).isEqualTo(11);
  }

  @Test
  void parse_extendedAspectRatio_isRead() throws Exception {
    VideoUsabilityInformation vui = SequenceParameterSet.parse(GoldenAvc.SAR_EXTENDED.sps()).vui();
    assertThat(vui.pixelAspectWidth()).isEqualTo(9);
    assertThat(vui.pixelAspectHeight()).isEqualTo(7);
  }

  @Test
  void parse_vuiCutShort_isIgnoredAndTheRestKept() throws Exception {
    byte[] whole = GoldenAvc.MAIN_1080P.sps().toByteArray();
    SequenceParameterSet sps = SequenceParameterSet.parse(Bytes.of(Arrays.copyOf(whole, whole.length - 8)));
    assertThat(sps.widthPixels()).isEqualTo(1920);
    assertThat(sps.heightPixels()).isEqualTo(1080);
    assertThat(sps.vui()).isEqualTo(VideoUsabilityInformation.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void parse_cutAnywhere_failsOrLacksVuiOnly(GoldenAvc golden) {
    byte[] whole = golden.sps().toByteArray();
    for (int size = 0; size < whole.length; size++) {
      try {
        SequenceParameterSet sps = SequenceParameterSet.parse(Bytes.of(Arrays.copyOf(whole, size)));
        assertThat(sps.widthPixels()).isEqualTo(golden.widthPixels);
        assertThat(sps.heightPixels()).isEqualTo(golden.heightPixels);
      } catch (InputException e) {
        assertThat(e).isInstanceOf(MalformedInputException.class);
      }
    }
  }

  @Test
  void parse_sixtyThousandPixels_exceedsTheLimit() {
    Bytes sps = new SpsBuilder().macroblocks(3750, 3750).build();
    assertThatThrownBy(() -> SequenceParameterSet.parse(sps))
      .isInstanceOf(LimitExceededException.class)
      .hasMessageContaining("60000x60000 pixels")
      .hasMessageContaining("limit is 8192");
  }

  @ParameterizedTest
  @CsvSource({ "513, 1", "1, 513", "512, 273", "4294967295, 1", "1, 4294967295" })
  void parse_justOverALimit_exceedsIt(long width, long height) {
    Bytes sps = new SpsBuilder().macroblocks(width, height).build();
    assertThatThrownBy(() -> SequenceParameterSet.parse(sps)).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void parse_largestOfLevel62_isWithinTheLimits() throws Exception {
    SequenceParameterSet sps = SequenceParameterSet.parse(new SpsBuilder().macroblocks(512, 272).build());
    assertThat(sps.widthPixels()).isEqualTo(8192);
    assertThat(sps.heightPixels()).isEqualTo(4352);
  }

  @Test
  void parse_fieldsOfTwiceTheLimit_exceedIt() {
    Bytes sps = new SpsBuilder().macroblocks(1, 257).fields().build();
    assertThatThrownBy(() -> SequenceParameterSet.parse(sps)).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void parse_croppedToNothing_isMalformed() {
    Bytes sps = new SpsBuilder().macroblocks(2, 2).crop(8, 8, 0, 0).build();
    assertThatThrownBy(() -> SequenceParameterSet.parse(sps))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("H.264 SPS crops its picture to 0x32 pixels");
  }

  @Test
  void parse_croppedBeyondAnyPicture_isMalformed() {
    Bytes sps = new SpsBuilder().macroblocks(2, 2).crop(0, 0, 0xffff_fffeL, 0xffff_fffeL).build();
    assertThatThrownBy(() -> SequenceParameterSet.parse(sps)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void parse_otherNalUnit_isMalformed() {
    assertThatThrownBy(() -> SequenceParameterSet.parse(GoldenAvc.UHD.pps()))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("NAL unit header 0x68 is not that of an H.264 SPS (nal_unit_type 7)");
  }

  @Test
  void parse_unbelievableFrameRate_isUnknown() throws Exception {
    Bytes sps = new SpsBuilder().vui(vui -> vui.timing(1, 180_000)).build();
    assertThat(SequenceParameterSet.parse(sps).vui().frameRate()).isZero();
  }

  @Test
  void parse_noUnitsInTick_frameRateIsUnknown() throws Exception {
    Bytes sps = new SpsBuilder().vui(vui -> vui.timing(0, 50)).build();
    assertThat(SequenceParameterSet.parse(sps).vui().frameRate()).isZero();
  }

  @ParameterizedTest
  @CsvSource({ "0, 9", "9, 0", "0, 0" })
  void parse_extendedAspectRatioWithZero_isSquare(int width, int height) throws Exception {
    Bytes sps = new SpsBuilder().vui(vui -> vui.extendedAspectRatio(width, height)).build();
    assertThat(SequenceParameterSet.parse(sps).vui()).isEqualTo(VideoUsabilityInformation.NONE);
  }

  @Test
  void parse_reservedAspectRatio_isSquare() throws Exception {
    Bytes sps = new SpsBuilder().vui(vui -> vui.aspectRatioIdc(17)).build();
    assertThat(SequenceParameterSet.parse(sps).vui()).isEqualTo(VideoUsabilityInformation.NONE);
  }
}
