package live.headwater.media.codec;

import java.util.Random;
import java.util.function.UnaryOperator;
import live.headwater.media.Bytes;
import org.jspecify.annotations.Nullable;

/** Writes sequence parameter sets as ITU-T H.264, 7.3.2.1.1 and E.1 say, of any content, legal or not. */
final class SpsBuilder {

  int profileIdc = 66;
  int id;
  int chromaFormatIdc = 1;
  boolean separatePlanes;
  int bitDepthLuma = 8;
  int bitDepthChroma = 8;
  long widthInMacroblocks = 40;
  long heightInMapUnits = 30;
  boolean fields;
  long @Nullable [] crop;

  /** Draws scaling lists and the cycle of order count type 1; null for none. */
  @Nullable
  Random extras;

  int pictureOrderCountType = 2;

  @Nullable
  Vui vui;

  SpsBuilder macroblocks(long width, long height) {
    widthInMacroblocks = width;
    heightInMapUnits = height;
    return this;
  }

  SpsBuilder fields() {
    fields = true;
    return this;
  }

  SpsBuilder crop(long left, long right, long top, long bottom) {
    crop = new long[] { left, right, top, bottom };
    return this;
  }

  SpsBuilder vui(UnaryOperator<Vui> fill) {
    vui = fill.apply(new Vui());
    return this;
  }

  Bytes build() {
    BitWriter out = new BitWriter();
    out.bits(8, 0x67).bits(8, profileIdc).bits(8, 0).bits(8, 31).ue(id);
    if (SequenceParameterSet.hasChromaFormat(profileIdc)) {
      writeChroma(out);
    }
    out.ue(0).ue(pictureOrderCountType);
    if (pictureOrderCountType == 0) {
      out.ue(4);
    } else if (pictureOrderCountType == 1) {
      writeOrderCountCycle(out);
    }
    out
      .ue(1)
      .flag(false)
      .ue(widthInMacroblocks - 1)
      .ue(heightInMapUnits - 1)
      .flag(!fields);
    if (fields) {
      out.flag(true);
    }
    out.flag(true).flag(crop != null);
    if (crop != null) {
      for (long offset : crop) {
        out.ue(offset);
      }
    }
    out.flag(vui != null);
    if (vui != null) {
      vui.writeTo(out);
    }
    return out.nalUnit();
  }

  private void writeChroma(BitWriter out) {
    out.ue(chromaFormatIdc);
    if (chromaFormatIdc == 3) {
      out.flag(separatePlanes);
    }
    out
      .ue(bitDepthLuma - 8)
      .ue(bitDepthChroma - 8)
      .flag(false)
      .flag(extras != null);
    if (extras == null) {
      return;
    }
    for (int list = 0; list < (chromaFormatIdc == 3 ? 12 : 8); list++) {
      boolean present = extras.nextBoolean();
      out.flag(present);
      if (present) {
        writeScalingList(out, list < 6 ? 16 : 64, extras);
      }
    }
  }

  private static void writeScalingList(BitWriter out, int size, Random random) {
    int end = random.nextInt(2 * size);
    int last = 8;
    for (int i = 0; i < size; i++) {
      int scale = i == end ? 0 : 1 + random.nextInt(255);
      int delta = scale - last;
      out.se(delta > 127 ? delta - 256 : delta < -128 ? delta + 256 : delta);
      if (scale == 0) {
        return;
      }
      last = scale;
    }
  }

  private void writeOrderCountCycle(BitWriter out) {
    int cycle = extras == null ? 0 : extras.nextInt(256);
    out.flag(false).se(-3).se(7).ue(cycle);
    for (int i = 0; i < cycle; i++) {
      out.se(i % 2 == 0 ? i : -i);
    }
  }

  /** VUI parameters. */
  static final class Vui {

    int aspectRatioIdc = -1;
    int aspectWidth;
    int aspectHeight;
    boolean signalDescription;
    long unitsInTick = -1;
    long timeScale;
    int nalHrdBuffers;
    int vclHrdBuffers;
    boolean pictureStructure;
    int maxNumReorderFrames = -1;

    Vui aspectRatioIdc(int idc) {
      aspectRatioIdc = idc;
      return this;
    }

    Vui extendedAspectRatio(int width, int height) {
      aspectRatioIdc = 255;
      aspectWidth = width;
      aspectHeight = height;
      return this;
    }

    Vui timing(long units, long scale) {
      unitsInTick = units;
      timeScale = scale;
      return this;
    }

    private void writeTo(BitWriter out) {
      out.flag(aspectRatioIdc >= 0);
      if (aspectRatioIdc >= 0) {
        out.bits(8, aspectRatioIdc);
        if (aspectRatioIdc == 255) {
          out.bits(16, aspectWidth).bits(16, aspectHeight);
        }
      }
      out.flag(signalDescription);
      if (signalDescription) {
        out.flag(true).flag(true).bits(3, 5).flag(false).flag(true).bits(24, 0x010101).flag(true).ue(1).ue(5);
      } else {
        out.flag(false).flag(false);
      }
      out.flag(unitsInTick >= 0);
      if (unitsInTick >= 0) {
        out.bits(32, unitsInTick).bits(32, timeScale).flag(true);
      }
      writeHrd(out, nalHrdBuffers);
      writeHrd(out, vclHrdBuffers);
      if (nalHrdBuffers + vclHrdBuffers > 0) {
        out.flag(false);
      }
      out.flag(pictureStructure).flag(maxNumReorderFrames >= 0);
      if (maxNumReorderFrames >= 0) {
        out.flag(true).ue(0).ue(0).ue(11).ue(11).ue(maxNumReorderFrames).ue(16);
      }
    }

    private static void writeHrd(BitWriter out, int buffers) {
      out.flag(buffers > 0);
      if (buffers > 0) {
        out.ue(buffers - 1).bits(8, 0x35);
        for (int i = 0; i < buffers; i++) {
          out
            .ue(100_000 + i)
            .ue(0xffff_fffeL)
            .flag(false);
        }
        // initial_cpb_removal_delay, cpb_removal_delay, dpb_output_delay, time_offset: 22, 16, 7, 30 bits
        out.bits(20, 0xabcde);
      }
    }
  }
}
