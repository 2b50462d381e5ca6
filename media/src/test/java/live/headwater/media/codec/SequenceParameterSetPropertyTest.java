package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the syntax can say is read as it was written, whichever optional parts stand before it. */
class SequenceParameterSetPropertyTest {

  private static final int[] PROFILES = {
    66,
    77,
    88,
    100,
    110,
    122,
    244,
    44,
    83,
    86,
    118,
    128,
    138,
    139,
    134,
    135,
  };

  @ParameterizedTest
  @ValueSource(longs = { 1, 2, 3, 4, 5 })
  void parse_anyWrittenParameterSet_isReadBack(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 400; round++) {
      SpsBuilder written = draw(random);
      SequenceParameterSet read = SequenceParameterSet.parse(written.build());
      assertThat(read).as("seed %d, round %d", seed, round).isEqualTo(expected(written));
    }
  }

  private static SpsBuilder draw(Random random) {
    SpsBuilder sps = new SpsBuilder().macroblocks(4 + random.nextInt(200), 4 + random.nextInt(100));
    sps.profileIdc = PROFILES[random.nextInt(PROFILES.length)];
    sps.id = random.nextInt(32);
    if (SequenceParameterSet.hasChromaFormat(sps.profileIdc)) {
      sps.chromaFormatIdc = random.nextInt(4);
      sps.separatePlanes = sps.chromaFormatIdc == 3 && random.nextBoolean();
      sps.bitDepthLuma = 8 + random.nextInt(7);
      sps.bitDepthChroma = 8 + random.nextInt(7);
    }
    sps.extras = random.nextBoolean() ? random : null;
    sps.pictureOrderCountType = random.nextInt(3);
    sps.fields = random.nextBoolean();
    if (random.nextBoolean()) {
      sps.crop(random.nextInt(8), random.nextInt(8), random.nextInt(8), random.nextInt(7));
    }
    if (random.nextBoolean()) {
      sps.vui(vui -> draw(vui, random));
    }
    return sps;
  }

  private static SpsBuilder.Vui draw(SpsBuilder.Vui vui, Random random) {
    if (random.nextBoolean()) {
      vui.extendedAspectRatio(1 + random.nextInt(65_535), 1 + random.nextInt(65_535));
    }
    vui.signalDescription = random.nextBoolean();
    if (random.nextBoolean()) {
      vui.timing(1_001, 1 + random.nextInt(240_000));
    }
    vui.nalHrdBuffers = random.nextBoolean() ? random.nextInt(33) : 0;
    vui.vclHrdBuffers = random.nextBoolean() ? random.nextInt(33) : 0;
    vui.pictureStructure = random.nextBoolean();
    vui.maxNumReorderFrames = random.nextInt(18) - 1;
    return vui;
  }

  private static SequenceParameterSet expected(SpsBuilder sps) {
    boolean subsampled = !sps.separatePlanes;
    int unitX = subsampled && (sps.chromaFormatIdc == 1 || sps.chromaFormatIdc == 2) ? 2 : 1;
    int unitY = (subsampled && sps.chromaFormatIdc == 1 ? 2 : 1) * (sps.fields ? 2 : 1);
    long width = sps.widthInMacroblocks * 16;
    long height = sps.heightInMapUnits * (sps.fields ? 32 : 16);
    if (sps.crop != null) {
      width -= unitX * (sps.crop[0] + sps.crop[1]);
      height -= unitY * (sps.crop[2] + sps.crop[3]);
    }
    return new SequenceParameterSet(
      sps.profileIdc,
      0,
      31,
      sps.id,
      sps.chromaFormatIdc,
      sps.bitDepthLuma,
      sps.bitDepthChroma,
      (int) width,
      (int) height,
      !sps.fields,
      sps.vui == null ? VideoUsabilityInformation.NONE : expected(sps.vui)
    );
  }

  private static VideoUsabilityInformation expected(SpsBuilder.Vui vui) {
    boolean square = vui.aspectRatioIdc < 0;
    return new VideoUsabilityInformation(
      square ? 1 : vui.aspectWidth,
      square ? 1 : vui.aspectHeight,
      vui.unitsInTick < 0 ? 0 : vui.timeScale / (2.0 * vui.unitsInTick),
      vui.maxNumReorderFrames,
      !vui.pictureStructure
        ? PictureTiming.Format.NONE
        : vui.nalHrdBuffers + vui.vclHrdBuffers == 0
          ? PictureTiming.Format.WITHOUT_DELAYS
          : new PictureTiming.Format(true, 16 + 7, 30)
    );
  }
}
