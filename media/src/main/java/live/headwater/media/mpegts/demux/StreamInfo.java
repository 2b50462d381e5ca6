package live.headwater.media.mpegts.demux;

import live.headwater.media.Bytes;
import live.headwater.media.Language;

/**
 * What the PMT says of an elementary stream.
 *
 * @param type {@code stream_type}. ISO/IEC 13818-1, Table 2-34
 * @param descriptors {@code descriptor_tag(8) descriptor_length(8) data} ...
 */
record StreamInfo(int pid, int type, Bytes descriptors) {
  static final int MPEG_1_AUDIO = 0x03;
  static final int MPEG_2_AUDIO = 0x04;
  static final int PRIVATE_DATA = 0x06;
  static final int ADTS = 0x0f;
  static final int LATM = 0x11;
  static final int METADATA = 0x15;
  static final int AVC = 0x1b;
  static final int HEVC = 0x24;
  /** ATSC A/53-3, 6.1 (AC-3), 6.2 (E-AC-3). */
  static final int AC_3 = 0x81;
  static final int E_AC_3 = 0x87;
  /** ANSI/SCTE 35, 8.1. */
  static final int SCTE_35 = 0x86;

  private static final int REGISTRATION = 0x05;

  /** {@code ISO_639_language_code(24) audio_type(8)} ... ISO/IEC 13818-1, 2.6.18 (ISO 639 language descriptor). */
  private static final int LANGUAGE = 0x0a;

  /** Whether a descriptor with {@code tag} is there. */
  boolean hasDescriptor(int tag) {
    return find(tag) >= 0;
  }

  /** Index of the data of the first descriptor with {@code tag}, or -1. Its size is in the byte before. */
  int find(int tag) {
    for (int at = 0; at + 2 <= descriptors.size(); at += 2 + descriptors.get(at + 1)) {
      if (descriptors.get(at) == tag && at + 2 + descriptors.get(at + 1) <= descriptors.size()) {
        return at + 2;
      }
    }
    return -1;
  }

  /** Whether the registration descriptor (2.6.8) has this {@code format_identifier}. */
  boolean isRegisteredAs(String format) {
    int at = find(REGISTRATION);
    if (at < 0 || descriptors.get(at - 1) < format.length()) {
      return false;
    }
    for (int i = 0; i < format.length(); i++) {
      if (descriptors.get(at + i) != format.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The first language that is named. */
  Language language() {
    int at = find(LANGUAGE);
    if (at < 0 || descriptors.get(at - 1) < 3) {
      return Language.UNDETERMINED;
    }
    StringBuilder code = new StringBuilder(3);
    for (int i = 0; i < 3; i++) {
      code.append((char) descriptors.get(at + i));
    }
    return Language.of(code.toString());
  }

  /** For messages. */
  String describe() {
    String name = switch (type) {
      case 0x01, 0x02 -> " (MPEG-1 or MPEG-2 video)";
      case 0x10 -> " (MPEG-4 Visual)";
      case 0x21 -> " (JPEG 2000)";
      case 0x32 -> " (JPEG XS)";
      case 0x33 -> " (VVC)";
      case 0x82, 0x85, 0x8a -> " (DTS)";
      case 0xea -> " (VC-1)";
      default -> "";
    };
    return "stream type 0x%02x%s".formatted(type, name);
  }
}
