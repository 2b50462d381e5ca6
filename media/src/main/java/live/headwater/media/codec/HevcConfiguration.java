package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import org.jspecify.annotations.Nullable;

/**
 * H.265 configuration, out of band as in {@code hvc1} sample entries (ISO/IEC 14496-15:2019, 8.3.3).
 *
 * @param videoParameterSets VPS NAL units with their header, at least one
 * @param sequenceParameterSets SPS NAL units with their header, at least one
 * @param pictureParameterSets PPS NAL units with their header, at least one
 * @param sps what the first SPS says
 */
public record HevcConfiguration(
  List<Bytes> videoParameterSets,
  List<Bytes> sequenceParameterSets,
  List<Bytes> pictureParameterSets,
  HevcSequenceParameterSet sps
) implements VideoConfiguration {
  /** As many as there are ids. ITU-T H.265, 7.4.3 (Raw byte sequence payloads semantics). */
  private static final int MAX_VPS = 16;

  private static final int MAX_SPS = 16;
  private static final int MAX_PPS = 64;

  /** What the record's fields hold. */
  private static final int MAX_PARAMETER_SET_BYTES = 65_535;

  private static final int RECORD_VERSION = 1;

  public HevcConfiguration {
    videoParameterSets = List.copyOf(videoParameterSets);
    sequenceParameterSets = List.copyOf(sequenceParameterSets);
    pictureParameterSets = List.copyOf(pictureParameterSets);
    if (videoParameterSets.isEmpty() || sequenceParameterSets.isEmpty() || pictureParameterSets.isEmpty()) {
      throw new IllegalArgumentException("an H.265 configuration needs a VPS, an SPS and a PPS");
    }
  }

  /**
   * Reads the configuration out of its parameter sets.
   *
   * @throws InputException if there is none of a kind, or the first SPS is malformed or over a limit
   */
  public static HevcConfiguration of(List<Bytes> vps, List<Bytes> sps, List<Bytes> pps)
    throws InputException {
    if (vps.isEmpty() || sps.isEmpty() || pps.isEmpty()) {
      throw new MalformedInputException(
        "H.265 configuration has %d VPS, %d SPS and %d PPS, it needs one of each".formatted(
          vps.size(),
          sps.size(),
          pps.size()
        )
      );
    }
    checkLimits("VPS", vps, MAX_VPS);
    checkLimits("SPS", sps, MAX_SPS);
    checkLimits("PPS", pps, MAX_PPS);
    return new HevcConfiguration(vps, sps, pps, HevcSequenceParameterSet.parse(sps.getFirst()));
  }

  private static void checkLimits(String kind, List<Bytes> parameterSets, int max)
    throws LimitExceededException {
    int longest = parameterSets.stream().mapToInt(Bytes::size).max().orElse(0);
    if (parameterSets.size() > max || longest > MAX_PARAMETER_SET_BYTES) {
      throw new LimitExceededException(
        "H.265 configuration has %d %s of up to %d bytes, at most %d of %d can be carried".formatted(
          parameterSets.size(),
          kind,
          longest,
          max,
          MAX_PARAMETER_SET_BYTES
        )
      );
    }
  }

  /**
   * The configuration from {@code sample} on. A parameter set replaces the one with its id.
   *
   * @param current configuration so far, null when none came yet
   * @param sample NAL units with 4-byte lengths; borrows
   * @return equal to {@code current} when the sample says nothing new; null while one of a kind is missing
   * @throws InputException if a NAL unit runs past the end or a parameter set cannot be used
   */
  public static @Nullable HevcConfiguration apply(@Nullable HevcConfiguration current, ByteBuf sample)
    throws InputException {
    List<Bytes> vps = new ArrayList<>();
    List<Bytes> sps = new ArrayList<>();
    List<Bytes> pps = new ArrayList<>();
    if (current != null) {
      vps.addAll(current.videoParameterSets);
      sps.addAll(current.sequenceParameterSets);
      pps.addAll(current.pictureParameterSets);
    }
    boolean news = collect(sample, vps, sps, pps);
    if (!news || vps.isEmpty() || sps.isEmpty() || pps.isEmpty()) {
      return current;
    }
    return of(latestOfEach(vps), latestOfEach(sps), latestOfEach(pps));
  }

  private static boolean collect(ByteBuf sample, List<Bytes> vps, List<Bytes> sps, List<Bytes> pps)
    throws MalformedInputException {
    boolean news = false;
    int size;
    for (int at = sample.readerIndex(); at < sample.writerIndex(); at += NalUnits.LENGTH_BYTES + size) {
      size = NalUnits.sizeAt(sample, at, NalUnits.LENGTH_BYTES);
      int start = at + NalUnits.LENGTH_BYTES;
      List<Bytes> sets = switch (size == 0 ? 0 : HevcNalUnits.type(sample.getUnsignedByte(start))) {
        case HevcNalUnits.VPS -> vps;
        case HevcNalUnits.SPS -> sps;
        case HevcNalUnits.PPS -> pps;
        default -> null;
      };
      // Parameter sets of enhancement layers (nuh_layer_id above 0) are no part of hvc1.
      if (sets != null && isBaseLayer(sample, start, size) && !contains(sets, sample, start, size)) {
        sets.add(Bytes.copyOf(sample, start, size));
        news = true;
      }
    }
    return news;
  }

  private static boolean isBaseLayer(ByteBuf sample, int start, int size) {
    return size > HevcNalUnits.HEADER_BYTES && (sample.getUnsignedShort(start) & 0x1f8) == 0;
  }

  private static boolean contains(List<Bytes> sets, ByteBuf sample, int start, int size) {
    for (Bytes set : sets) {
      if (set.equalsRange(sample, start, size)) {
        return true;
      }
    }
    return false;
  }

  private static List<Bytes> latestOfEach(List<Bytes> inOrder) throws InputException {
    Map<Integer, Bytes> byId = new LinkedHashMap<>();
    for (Bytes set : inOrder) {
      byId.put(id(set), set);
    }
    return List.copyOf(byId.values());
  }

  private static int id(Bytes set) throws InputException {
    BitReader in = BitReader.ofNalUnit("H.265 parameter set", set);
    int type = HevcNalUnits.type(in.bits(16) >> 8);
    return switch (type) {
      case HevcNalUnits.VPS -> in.bits(4);
      case HevcNalUnits.SPS -> HevcSequenceParameterSet.parse(set).id();
      default -> in.exponentialGolomb("pps_pic_parameter_set_id", MAX_PPS - 1);
    };
  }

  /**
   * Appends the decoder configuration record. ISO/IEC 14496-15:2019, 8.3.3.1.2:
   *
   * <pre>
   * configurationVersion 1(8) general_profile_space(2) general_tier_flag(1) general_profile_idc(5)
   * general_profile_compatibility_flags(32) general_constraint_indicator_flags(48) general_level_idc(8)
   * reserved(4) min_spatial_segmentation_idc(12) reserved(6) parallelismType(2) reserved(6) chroma_format_idc(2)
   * reserved(5) bit_depth_luma_minus8(3) reserved(5) bit_depth_chroma_minus8(3) avgFrameRate(16)
   * constantFrameRate(2) numTemporalLayers(3) temporalIdNested(1) lengthSizeMinusOne(2) numOfArrays(8)
   * { array_completeness(1) reserved(1) NAL_unit_type(6) numNalus(16) { length(16), NAL unit } ... } ...
   * </pre>
   *
   * @param out borrows
   */
  public void writeRecord(ByteBuf out) {
    HevcProfileTierLevel profile = sps.profileTierLevel();
    out.writeByte(RECORD_VERSION);
    out.writeByte((profile.profileSpace() << 6) | (profile.highTier() ? 0x20 : 0) | profile.profileIdc());
    out.writeInt(profile.compatibilityFlags());
    out.writeInt((int) (profile.constraintFlags() >> 16));
    out.writeShort((int) profile.constraintFlags());
    out.writeByte(profile.levelIdc());
    out.writeShort(0xf000); // min_spatial_segmentation_idc: unknown
    out.writeByte(0xfc); // parallelismType: unknown
    out.writeByte(0xfc | sps.chromaFormatIdc());
    // Three bits, while 16 bits of depth are 8 above 8; no profile of hvc1 has them.
    out.writeByte(0xf8 | (Math.min(15, sps.bitDepthLuma()) - 8));
    out.writeByte(0xf8 | (Math.min(15, sps.bitDepthChroma()) - 8));
    out.writeShort(0); // avgFrameRate: unspecified
    out.writeByte(
      (sps.temporalLayers() << 3) | (sps.temporalIdNested() ? 4 : 0) | (NalUnits.LENGTH_BYTES - 1)
    );
    out.writeByte(3);
    writeArray(HevcNalUnits.VPS, videoParameterSets, out);
    writeArray(HevcNalUnits.SPS, sequenceParameterSets, out);
    writeArray(HevcNalUnits.PPS, pictureParameterSets, out);
  }

  /** {@code array_completeness} 1, as {@code hvc1} demands. */
  private static void writeArray(int type, List<Bytes> sets, ByteBuf out) {
    out.writeByte(0x80 | type);
    out.writeShort(sets.size());
    for (Bytes set : sets) {
      out.writeShort(set.size());
      set.writeTo(out);
    }
  }

  @Override
  public int widthPixels() {
    return sps.widthPixels();
  }

  @Override
  public int heightPixels() {
    return sps.heightPixels();
  }

  @Override
  public int pixelAspectWidth() {
    return sps.pixelAspectWidth();
  }

  @Override
  public int pixelAspectHeight() {
    return sps.pixelAspectHeight();
  }

  @Override
  public double frameRate() {
    return sps.frameRate();
  }

  @Override
  public String codecs() {
    return "hvc1." + sps.profileTierLevel().codecs();
  }
}
