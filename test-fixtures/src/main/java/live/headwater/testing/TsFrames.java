package live.headwater.testing;

import java.nio.ByteBuffer;

/** The frames of an audio codec in a PES packet: whole ones, one after the other. */
final class TsFrames {

  /** In kbit/s, by {@code bitrate_index} less 1: MPEG-1 layer II, layer III, and MPEG-2 layers II and III. */
  private static final int[][] MPEG_RATES = {
    { 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },
    { 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
    { 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
  };

  private static final int[] MPEG_SAMPLE_RATES = { 44_100, 48_000, 32_000 };

  /** In kbit/s, by {@code frmsizecod}. ETSI TS 102 366, table 5.18. */
  private static final int[] AC_3_RATES = {
    32,
    40,
    48,
    56,
    64,
    80,
    96,
    112,
    128,
    160,
    192,
    224,
    256,
    320,
    384,
    448,
    512,
    576,
    640,
  };

  private TsFrames() {}

  static void check(TsCodec codec, String where, ByteBuffer payload) {
    int position = 0;
    while (position < payload.limit()) {
      int left = payload.limit() - position;
      int bytes = left < 8 ? 0 : bytes(codec, payload, position);
      if (bytes <= 0) {
        throw new AssertionError(where + ": no " + codec + " frame at byte " + position + " of the payload");
      }
      if (bytes > left) {
        throw new AssertionError(where + ": " + codec + " frame of " + bytes + " in " + left + " bytes left");
      }
      position += bytes;
    }
  }

  private static int bytes(TsCodec codec, ByteBuffer payload, int at) {
    return switch (codec) {
      case ADTS -> adts(payload, at);
      case MPEG_AUDIO -> mpeg(payload.getInt(at));
      case AC_3 -> ac3(payload, at);
      case E_AC_3 -> eac3(payload, at);
      case OPUS -> opus(payload, at);
      case AVC, HEVC -> throw new IllegalArgumentException(codec + " has no frames");
    };
  }

  /** ISO/IEC 14496-3, 1.A.2.2. */
  private static int adts(ByteBuffer payload, int at) {
    boolean header = (payload.getShort(at) & 0xfff6) == 0xfff0;
    int bytes = (payload.getInt(at + 3) >> 13) & 0x1fff;
    return header && bytes > 7 ? bytes : 0;
  }

  /** ISO/IEC 11172-3, 2.4.1.3. */
  private static int mpeg(int header) {
    int version = (header >> 19) & 3;
    int layer = 4 - ((header >> 17) & 3);
    int rateIndex = (header >> 12) & 15;
    int sampleRateIndex = (header >> 10) & 3;
    boolean known = layer == 2 || layer == 3;
    if (header >>> 21 != 0x7ff || !known || rateIndex == 0 || rateIndex == 15 || sampleRateIndex == 3) {
      return 0;
    }
    int rate = 1000 * MPEG_RATES[version == 3 ? layer - 2 : 2][rateIndex - 1];
    int sampleRate = MPEG_SAMPLE_RATES[sampleRateIndex] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    int samplesPerByte = layer == 3 && version != 3 ? 72 : 144;
    return (samplesPerByte * rate) / sampleRate + ((header >> 9) & 1);
  }

  /** ETSI TS 102 366, 5.3.1. */
  private static int ac3(ByteBuffer payload, int at) {
    int code = payload.get(at + 4) & 0xff;
    boolean version = (payload.get(at + 5) & 0xff) >> 3 <= 8;
    if (payload.getShort(at) != 0x0b77 || !version || (code & 0x3f) >= 2 * AC_3_RATES.length) {
      return 0;
    }
    int rate = AC_3_RATES[(code & 0x3f) >> 1];
    return switch (code >> 6) {
      case 0 -> 4 * rate;
      case 1 -> 2 * ((rate * 96_000) / 44_100 + (code & 1));
      case 2 -> 6 * rate;
      default -> 0;
    };
  }

  /** ETSI TS 102 366, E.1.2. */
  private static int eac3(ByteBuffer payload, int at) {
    boolean version = (payload.get(at + 5) & 0xff) >> 3 == 16;
    return payload.getShort(at) == 0x0b77 && version ? 2 * ((payload.getShort(at + 2) & 0x7ff) + 1) : 0;
  }

  /** Without trims and extension. */
  private static int opus(ByteBuffer payload, int at) {
    if (payload.getShort(at) != 0x7fe0) {
      return 0;
    }
    int position = at + 2;
    int size = 0;
    int more = 255;
    while (more == 255 && position < payload.limit()) {
      more = payload.get(position++) & 0xff;
      size += more;
    }
    return size == 0 ? 0 : position - at + size;
  }
}
