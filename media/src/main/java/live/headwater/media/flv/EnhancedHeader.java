package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;

/**
 * Recognises the headers of Enhanced RTMP (v2), which name codecs by FourCC, to say what an encoder sends. Veovera
 * Enhanced RTMP v2, sections "Enhanced Video" and "Enhanced Audio".
 *
 * <pre>
 * video  isExHeader 1 (1), videoFrameType (3), videoPacketType (4)
 * audio  SoundFormat 9 (4), audioPacketType (4)
 * then   packet type 7 (ModEx):  size minus 1 (8, 255: + 16), data, modExType (4), packet type (4), again
 *        multitrack (video 6, audio 5):  multitrackType (4), packet type (4)
 *        FourCC (32)
 * </pre>
 */
final class EnhancedHeader {

  private static final int EXTENDED_AUDIO = 9;
  private static final int MOD_EX = 7;
  private static final int VIDEO_METADATA = 4;
  private static final int VIDEO_MULTITRACK = 6;
  private static final int AUDIO_MULTITRACK = 5;

  private EnhancedHeader() {}

  /** {@code body} is readable. */
  static boolean isVideo(ByteBuf body) {
    return body.getByte(body.readerIndex()) < 0;
  }

  static boolean isVideoCommand(ByteBuf body) {
    int first = body.getByte(body.readerIndex());
    return ((first >> 4) & 7) == VideoTagHeader.COMMAND_FRAME && (first & 0x0f) != VIDEO_METADATA;
  }

  static boolean isAudio(ByteBuf body) {
    return body.getUnsignedByte(body.readerIndex()) >> 4 == EXTENDED_AUDIO;
  }

  static String videoCodec(ByteBuf body) {
    return codec(body, VIDEO_MULTITRACK);
  }

  static String audioCodec(ByteBuf body) {
    return codec(body, AUDIO_MULTITRACK);
  }

  private static String codec(ByteBuf body, int multitrack) {
    int end = body.writerIndex();
    int at = body.readerIndex();
    int packetType = body.getByte(at++) & 0x0f;
    while (packetType == MOD_EX && at < end) {
      int size = 1 + body.getUnsignedByte(at++);
      if (size == 256 && at + 2 <= end) {
        size = 1 + body.getUnsignedShort(at);
        at += 2;
      }
      at += size;
      packetType = at < end ? body.getByte(at++) & 0x0f : -1;
    }
    if (packetType == multitrack) {
      at++;
    }
    return at + 4 <= end ? name(body.getInt(at)) : "cut off (Enhanced RTMP)";
  }

  private static String name(int fourCc) {
    String text = text(fourCc);
    String name = switch (text) {
      case "avc1" -> "H.264 in an Enhanced RTMP header";
      case "hvc1" -> "HEVC";
      case "vvc1" -> "VVC";
      case "vp08" -> "VP8";
      case "vp09" -> "VP9";
      case "av01" -> "AV1";
      case "mp4a" -> "AAC in an Enhanced RTMP header";
      case "Opus" -> "Opus";
      case "fLaC" -> "FLAC";
      case "ac-3" -> "AC-3";
      case "ec-3" -> "E-AC-3";
      case ".mp3" -> "MP3";
      default -> "unknown";
    };
    return name + " (FourCC " + text + ")";
  }

  /** As characters when all are printable, else as a number: it goes into logs. */
  private static String text(int fourCc) {
    StringBuilder text = new StringBuilder(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      char character = (char) ((fourCc >> shift) & 0xff);
      if (character < ' ' || character > '~') {
        return "0x%08x".formatted(fourCc);
      }
      text.append(character);
    }
    return text.toString();
  }
}
