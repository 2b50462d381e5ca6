package live.headwater.testing;

import java.util.regex.Pattern;

/** Names of codecs, as this project has reason to write them. RFC 6381, 3. */
final class Rfc6381 {

  /** ISO/IEC 14496-15, E.3 for H.265; ISO/IEC 14496-1, table 5 for {@code mp4a}; ETSI TS 102 366, F.3 and F.5. */
  static final String CODEC =
    "(?:avc1\\.[0-9a-fA-F]{6}|hvc1\\.[A-C]?[0-9]{1,2}\\.[0-9A-F]{1,8}\\.[LH][0-9]{1,3}(?:\\.[0-9A-F]{1,2}){0,6}" +
    "|mp4a\\.(?:40\\.[0-9]+|69|6B)|ac-3|ec-3|opus)";

  private static final Pattern ONE = Pattern.compile(CODEC);

  private Rfc6381() {}

  static boolean isCodec(String text) {
    return ONE.matcher(text).matches();
  }

  /** Whether the first of a list is one of pictures. */
  static boolean isVideo(String codecs) {
    return codecs.startsWith("avc1") || codecs.startsWith("hvc1");
  }
}
