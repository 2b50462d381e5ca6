package live.headwater.media.codec;

import java.util.Locale;
import live.headwater.media.MalformedInputException;

/**
 * What a decoder must be able to do. ITU-T H.265 (08/2021), 7.3.3 (Profile, tier and level syntax).
 *
 * @param profileSpace {@code general_profile_space}, 0 to 3
 * @param highTier {@code general_tier_flag}
 * @param profileIdc {@code general_profile_idc}, 0 to 31
 * @param compatibilityFlags {@code general_profile_compatibility_flag[0]} is the highest of 32 bits
 * @param constraintFlags the 48 bits from {@code general_progressive_source_flag} on
 * @param levelIdc {@code general_level_idc}: 30 times the level
 */
public record HevcProfileTierLevel(
  int profileSpace,
  boolean highTier,
  int profileIdc,
  int compatibilityFlags,
  long constraintFlags,
  int levelIdc
) {
  private static final int CONSTRAINT_BYTES = 6;

  /** Bits of a sub-layer's profile, and of its level. */
  private static final int SUB_LAYER_PROFILE_BITS = 88;
  private static final int SUB_LAYER_LEVEL_BITS = 8;

  /** With {@code profilePresentFlag} 1. */
  static HevcProfileTierLevel parse(BitReader in, int maxSubLayersMinus1) throws MalformedInputException {
    int profileSpace = in.bits(2);
    boolean highTier = in.flag();
    int profileIdc = in.bits(5);
    int compatibilityFlags = (int) in.unsignedInt();
    long constraintFlags = (in.unsignedInt() << 16) | in.bits(16);
    int levelIdc = in.bits(8);
    int subLayerBits = 0;
    for (int i = 0; i < maxSubLayersMinus1; i++) {
      subLayerBits += in.flag() ? SUB_LAYER_PROFILE_BITS : 0; // sub_layer_profile_present_flag
      subLayerBits += in.flag() ? SUB_LAYER_LEVEL_BITS : 0; // sub_layer_level_present_flag
    }
    if (maxSubLayersMinus1 > 0) {
      in.skip(2 * (8 - maxSubLayersMinus1)); // reserved_zero_2bits
    }
    in.skip(subLayerBits);
    return new HevcProfileTierLevel(
      profileSpace,
      highTier,
      profileIdc,
      compatibilityFlags,
      constraintFlags,
      levelIdc
    );
  }

  /** As in the {@code codecs} parameter, behind the sample entry's name. ISO/IEC 14496-15:2019, Annex E.3. */
  String codecs() {
    StringBuilder out = new StringBuilder();
    out.append(profileSpace == 0 ? "" : Character.toString('A' + profileSpace - 1)).append(profileIdc);
    out.append('.').append(Integer.toHexString(Integer.reverse(compatibilityFlags)).toUpperCase(Locale.ROOT));
    out.append(highTier ? ".H" : ".L").append(levelIdc);
    for (int i = 0; i < CONSTRAINT_BYTES; i++) {
      long rest = constraintFlags & ((1L << (8 * (CONSTRAINT_BYTES - i))) - 1);
      if (rest != 0) {
        int value = (int) (rest >> (8 * (CONSTRAINT_BYTES - 1 - i)));
        out.append('.').append(Integer.toHexString(value).toUpperCase(Locale.ROOT));
      }
    }
    return out.toString();
  }
}
