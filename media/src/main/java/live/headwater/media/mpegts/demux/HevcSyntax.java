package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import live.headwater.media.InputException;
import live.headwater.media.codec.HevcConfiguration;
import live.headwater.media.codec.HevcNalUnits;
import live.headwater.media.codec.VideoConfiguration;
import org.jspecify.annotations.Nullable;

/** H.265 in a byte stream. ITU-T H.265 (08/2021), 7.4.2.4.4 (Order of NAL units and coded pictures). */
final class HevcSyntax implements VideoSyntax {

  /** VPS, SPS, PPS, delimiter, prefix SEI, and reserved and unspecified ones. */
  private static final long PRECEDING =
    (0xfL << HevcNalUnits.VPS) | (1L << 39) | (0xfL << 41) | (0xffL << 48);

  private static final long PARAMETER_SETS = 7L << HevcNalUnits.VPS;

  private static final long RANDOM_ACCESS = 0xffL << HevcNalUnits.FIRST_IRAP;

  private @Nullable HevcConfiguration configuration;

  @Override
  public String codec() {
    return "H.265";
  }

  @Override
  public int type(int firstHeaderByte) {
    return HevcNalUnits.type(firstHeaderByte);
  }

  @Override
  public boolean isPicture(int type) {
    return type <= HevcNalUnits.LAST_SLICE;
  }

  /** {@code first_slice_segment_in_pic_flag} is the first bit behind the header; of the base layer only. */
  @Override
  public boolean isFirstSlice(int type, ByteBuf data, int index, int sizeBytes) {
    return (
      sizeBytes > HevcNalUnits.HEADER_BYTES &&
      isBaseLayer(data, index) &&
      data.getByte(index + HevcNalUnits.HEADER_BYTES) < 0
    );
  }

  @Override
  public boolean precedesPicture(int type) {
    return (PRECEDING & (1L << type)) != 0;
  }

  @Override
  public boolean hasParameterSet(long types) {
    return (types & PARAMETER_SETS) != 0;
  }

  /**
   * {@code hvc1}, the only kind that Apple's players take, has its parameter sets in the sample entry and nowhere else. ISO/IEC
   * 14496-15:2019, 8.3.2 (Sample and configuration definition).
   */
  @Override
  public boolean isOutOfBand(ByteBuf data, int index, int sizeBytes) {
    return (
      sizeBytes > HevcNalUnits.HEADER_BYTES &&
      isBaseLayer(data, index) &&
      (PARAMETER_SETS & (1L << type(data.getUnsignedByte(index)))) != 0
    );
  }

  /** {@code nuh_layer_id} 0. */
  private static boolean isBaseLayer(ByteBuf data, int index) {
    return (data.getUnsignedShort(index) & 0x1f8) == 0;
  }

  @Override
  public boolean isRandomAccess(long types) {
    return (types & RANDOM_ACCESS) != 0;
  }

  @Override
  public @Nullable VideoConfiguration configuration() {
    return configuration;
  }

  @Override
  public void apply(ByteBuf sample) throws InputException {
    configuration = HevcConfiguration.apply(configuration, sample);
  }

  /** Time codes of H.265, which are SEI messages of their own, are not read. */
  @Override
  public OptionalLong timecodeNs(ByteBuf sample) {
    return OptionalLong.empty();
  }
}
