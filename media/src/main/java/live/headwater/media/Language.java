package live.headwater.media;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The language of a track.
 *
 * @param code three small letters: ISO 639-2/T where there is such a code, else as the encoder said
 */
public record Language(String code) {
  /** ISO 639-2: undetermined. */
  public static final Language UNDETERMINED = new Language("und");

  private static final int LETTERS = 3;

  /** ISO 639-2 has two codes for these, for bibliographies and for terminology; the latter count. */
  private static final Map<String, String> TERMINOLOGICAL = Map.ofEntries(
    Map.entry("alb", "sqi"),
    Map.entry("arm", "hye"),
    Map.entry("baq", "eus"),
    Map.entry("bur", "mya"),
    Map.entry("chi", "zho"),
    Map.entry("cze", "ces"),
    Map.entry("dut", "nld"),
    Map.entry("fre", "fra"),
    Map.entry("geo", "kat"),
    Map.entry("ger", "deu"),
    Map.entry("gre", "ell"),
    Map.entry("ice", "isl"),
    Map.entry("mac", "mkd"),
    Map.entry("mao", "mri"),
    Map.entry("may", "msa"),
    Map.entry("per", "fas"),
    Map.entry("rum", "ron"),
    Map.entry("slo", "slk"),
    Map.entry("tib", "bod"),
    Map.entry("wel", "cym")
  );

  /** Codes of two letters by those of three. */
  private static final Map<String, String> SHORT = shortCodes();

  public Language {
    if (!isCode(code)) {
      throw new IllegalArgumentException("language '" + code + "' is not three small letters");
    }
  }

  private static Map<String, String> shortCodes() {
    Map<String, String> codes = new HashMap<>();
    for (String code : Locale.getISOLanguages()) {
      codes.put(Locale.of(code).getISO3Language(), code);
    }
    return Map.copyOf(codes);
  }

  private static boolean isCode(String code) {
    return code.length() == LETTERS && code.chars().allMatch(letter -> letter >= 'a' && letter <= 'z');
  }

  /** The language with an ISO 639-2 code of either kind, in letters of any size; undetermined when it is none. */
  public static Language of(String code) {
    String small = code.toLowerCase(Locale.ROOT);
    return isCode(small) ? new Language(TERMINOLOGICAL.getOrDefault(small, small)) : UNDETERMINED;
  }

  public boolean isKnown() {
    return !equals(UNDETERMINED);
  }

  /** The shortest code, as playlists and manifests want it. RFC 5646, 2.2.1 (Primary Language Subtag). */
  public String tag() {
    return SHORT.getOrDefault(code, code);
  }

  /** The name in English; the code where there is no name. */
  public String displayName() {
    return Locale.of(tag()).getDisplayLanguage(Locale.ENGLISH);
  }
}
