package live.headwater.testing;

import java.nio.charset.StandardCharsets;

/** What an elementary stream carries, as the program map table has it. ISO/IEC 13818-1, table 2-34; ATSC A/53-3, 6. */
enum TsCodec {
  AVC(true),
  HEVC(true),
  ADTS(false),
  MPEG_AUDIO(false),
  AC_3(false),
  E_AC_3(false),
  OPUS(false);

  private static final int REGISTRATION = 0x05;
  private static final int EXTENSION = 0x7f;

  final boolean video;

  TsCodec(boolean video) {
    this.video = video;
  }

  /**
   * @param descriptors of its entry, consumed
   */
  static TsCodec of(int streamType, ByteCursor descriptors) {
    String format = "";
    boolean opusChannels = false;
    while (descriptors.remaining() > 0) {
      int tag = descriptors.u8();
      ByteCursor data = descriptors.sub(descriptors.u8(), "descriptor " + tag);
      if (tag == REGISTRATION) {
        format = new String(data.take(data.remaining()), StandardCharsets.US_ASCII);
      } else if (tag == EXTENSION) {
        opusChannels = data.u8() == 0x80 && data.u8() <= 8;
      }
    }
    TsCodec codec = switch (streamType) {
      case 0x1b -> AVC;
      case 0x24 -> HEVC;
      case 0x0f -> ADTS;
      case 0x03, 0x04 -> MPEG_AUDIO;
      case 0x81 -> AC_3;
      case 0x87 -> E_AC_3;
      case 0x06 -> OPUS;
      default -> throw descriptors.fail("stream_type 0x" + Integer.toHexString(streamType));
    };
    String wanted = switch (codec) {
      case AC_3 -> "AC-3";
      case E_AC_3 -> "EAC3";
      case OPUS -> "Opus";
      default -> "";
    };
    descriptors.check(format.equals(wanted), "registered as '" + format + "', must be '" + wanted + "'");
    descriptors.check(codec != OPUS || opusChannels, "no channels of Opus");
    return codec;
  }

  /** Whether PES packets have this {@code stream_id}. */
  boolean allows(int streamId) {
    return switch (this) {
      case AVC, HEVC -> (streamId & 0xf0) == 0xe0;
      case ADTS, MPEG_AUDIO -> (streamId & 0xe0) == 0xc0;
      case AC_3, E_AC_3, OPUS -> streamId == 0xbd;
    };
  }
}
