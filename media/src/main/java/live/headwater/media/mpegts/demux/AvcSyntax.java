package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.InBandParameterSets;
import live.headwater.media.codec.NalUnits;
import live.headwater.media.codec.PictureTiming;
import live.headwater.media.codec.SequenceParameterSet;
import live.headwater.media.codec.VideoConfiguration;
import org.jspecify.annotations.Nullable;

/** H.264 in a byte stream. ITU-T H.264 (08/2021), 7.4.1.2.3 (Order of NAL units and detection of the first VCL). */
final class AvcSyntax implements VideoSyntax {

  private static final int PICTURE =
    (1 << NalUnits.SLICE) | (1 << 2) | (1 << 3) | (1 << 4) | (1 << NalUnits.IDR_SLICE);

  private static final int FIRST_OF_PICTURE =
    (1 << NalUnits.SLICE) | (1 << NalUnits.SLICE_PARTITION_A) | (1 << NalUnits.IDR_SLICE);

  /** SEI, SPS, PPS, delimiter, subset SPS, depth parameter set and reserved ones; not 14, which stands at each slice. */
  private static final int PRECEDING = (0xf << NalUnits.SEI) | (0xf << 15);

  private static final int PARAMETER_SETS = (1 << NalUnits.SPS) | (1 << NalUnits.PPS);

  private @Nullable AvcConfiguration configuration;
  private PictureTiming.Format pictureTiming = PictureTiming.Format.NONE;

  @Override
  public String codec() {
    return "H.264";
  }

  @Override
  public int type(int firstHeaderByte) {
    return NalUnits.type(firstHeaderByte);
  }

  @Override
  public boolean isPicture(int type) {
    return (PICTURE & (1 << type)) != 0;
  }

  /** {@code first_mb_in_slice} is ue(v) 0. Neither arbitrary slice order nor fields as samples of their own are meant. */
  @Override
  public boolean isFirstSlice(int type, ByteBuf data, int index, int sizeBytes) {
    return (FIRST_OF_PICTURE & (1 << type)) != 0 && sizeBytes > 1 && data.getByte(index + 1) < 0;
  }

  @Override
  public boolean precedesPicture(int type) {
    return (PRECEDING & (1 << type)) != 0;
  }

  @Override
  public boolean hasParameterSet(long types) {
    return (types & PARAMETER_SETS) != 0;
  }

  @Override
  public boolean isRandomAccess(long types) {
    return (types & (1 << NalUnits.IDR_SLICE)) != 0;
  }

  @Override
  public @Nullable VideoConfiguration configuration() {
    return configuration;
  }

  @Override
  public void apply(ByteBuf sample) throws InputException {
    AvcConfiguration applied = InBandParameterSets.apply(configuration, sample);
    if (applied != null && !applied.equals(configuration)) {
      pictureTiming = SequenceParameterSet.parse(applied.sequenceParameterSets().getFirst())
        .vui()
        .pictureTiming();
      configuration = applied;
    }
  }

  @Override
  public OptionalLong timecodeNs(ByteBuf sample) throws MalformedInputException {
    AvcConfiguration current = configuration;
    return current == null || !pictureTiming.present()
      ? OptionalLong.empty()
      : PictureTiming.timecodeNs(sample, pictureTiming, current.frameRate());
  }
}
