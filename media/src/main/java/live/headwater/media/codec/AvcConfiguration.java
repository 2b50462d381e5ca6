package live.headwater.media.codec;

import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;

/**
 * H.264 configuration, out of band as in {@code avc1} sample entries (ISO/IEC 14496-15, 5.3.3).
 *
 * @param sequenceParameterSets SPS NAL units with their header byte, at least one
 * @param pictureParameterSets PPS NAL units with their header byte, at least one
 * @param profileIdc {@code profile_idc} of the first SPS
 * @param constraintFlags the byte of {@code constraint_set0_flag} to {@code reserved_zero_2bits}
 * @param levelIdc {@code level_idc}
 * @param widthPixels width after cropping
 * @param heightPixels height after cropping
 * @param pixelAspectWidth sample aspect ratio of VUI, 1 when not given
 * @param pixelAspectHeight sample aspect ratio of VUI, 1 when not given
 * @param frameRate pictures per second as VUI timing says, 0 when it says nothing
 */
public record AvcConfiguration(
  List<Bytes> sequenceParameterSets,
  List<Bytes> pictureParameterSets,
  int profileIdc,
  int constraintFlags,
  int levelIdc,
  int widthPixels,
  int heightPixels,
  int pixelAspectWidth,
  int pixelAspectHeight,
  double frameRate
) implements VideoConfiguration {
  /** What the fields of a decoder configuration record hold. ISO/IEC 14496-15, 5.3.3.1.2. */
  private static final int MAX_SPS = 31;

  private static final int MAX_PPS = 255;
  private static final int MAX_PARAMETER_SET_BYTES = 65_535;

  public AvcConfiguration {
    sequenceParameterSets = List.copyOf(sequenceParameterSets);
    pictureParameterSets = List.copyOf(pictureParameterSets);
    if (sequenceParameterSets.isEmpty() || pictureParameterSets.isEmpty()) {
      throw new IllegalArgumentException("an H.264 configuration needs an SPS and a PPS");
    }
  }

  /**
   * Reads the configuration out of its parameter sets.
   *
   * @param sps SPS NAL units with their header byte; the first one counts
   * @param pps PPS NAL units with their header byte
   * @throws InputException if there is none of either kind, or the first SPS is malformed or over a limit
   */
  public static AvcConfiguration of(List<Bytes> sps, List<Bytes> pps) throws InputException {
    if (sps.isEmpty() || pps.isEmpty()) {
      throw new MalformedInputException(
        "H.264 configuration has " + sps.size() + " SPS and " + pps.size() + " PPS, it needs one of each"
      );
    }
    checkLimits("SPS", sps, MAX_SPS);
    checkLimits("PPS", pps, MAX_PPS);
    for (Bytes parameterSet : pps) {
      PictureParameterSet.parse(parameterSet);
    }
    SequenceParameterSet first = SequenceParameterSet.parse(sps.getFirst());
    return new AvcConfiguration(
      sps,
      pps,
      first.profileIdc(),
      first.constraintFlags(),
      first.levelIdc(),
      first.widthPixels(),
      first.heightPixels(),
      first.vui().pixelAspectWidth(),
      first.vui().pixelAspectHeight(),
      first.vui().frameRate()
    );
  }

  private static void checkLimits(String kind, List<Bytes> parameterSets, int max)
    throws LimitExceededException {
    if (parameterSets.size() > max) {
      throw new LimitExceededException(
        "H.264 configuration has " +
          parameterSets.size() +
          " " +
          kind +
          ", at most " +
          max +
          " can be carried"
      );
    }
    for (Bytes parameterSet : parameterSets) {
      if (parameterSet.size() > MAX_PARAMETER_SET_BYTES) {
        throw new LimitExceededException(
          kind +
            " of " +
            parameterSet.size() +
            " bytes, at most " +
            MAX_PARAMETER_SET_BYTES +
            " can be carried"
        );
      }
    }
  }

  @Override
  public String codecs() {
    return "avc1.%02x%02x%02x".formatted(profileIdc, constraintFlags, levelIdc);
  }
}
