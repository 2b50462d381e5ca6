package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;

/** The body of an FLV audio tag, which is the payload of an RTMP audio message. Adobe FLV 10.1, E.4.2 (Audio tags). */
public sealed interface AudioTagBody {
  /**
   * An AudioSpecificConfig.
   *
   * @param audioSpecificConfig view of the body
   */
  record AacSequenceHeader(ByteBuf audioSpecificConfig) implements AudioTagBody {}

  /**
   * One AAC frame: raw as it should be, with an ADTS header from some encoders.
   *
   * @param frame view of the body, at least one byte
   */
  record AacFrame(ByteBuf frame) implements AudioTagBody {}

  /** Nothing at all, or a header without data. Some encoders send it before they have something. */
  record Empty() implements AudioTagBody {}

  /**
   * Sound of a codec that is not carried, or in a header that is not understood.
   *
   * @param codec its name and number, for a message
   */
  record UnsupportedCodec(String codec) implements AudioTagBody {
    public UnsupportedInputException toException() {
      return new UnsupportedInputException(
        "audio codec " + codec + " is not carried; set the encoder to AAC"
      );
    }
  }

  /**
   * Tells what {@code body} is.
   *
   * @param body borrows, indices unchanged
   * @throws MalformedInputException if it is an AAC packet of unknown type
   */
  static AudioTagBody parse(ByteBuf body) throws InputException {
    if (AudioTagHeader.isAacFrame(body)) {
      return new AacFrame(AudioTagHeader.frame(body));
    }
    if (!body.isReadable()) {
      return new Empty();
    }
    if (EnhancedHeader.isAudio(body)) {
      return new UnsupportedCodec(EnhancedHeader.audioCodec(body));
    }
    int soundFormat = body.getUnsignedByte(body.readerIndex()) >> 4;
    if (soundFormat != AudioTagHeader.AAC) {
      return new UnsupportedCodec(formatName(soundFormat));
    }
    int packetType = body.readableBytes() < 2 ? 0 : body.getUnsignedByte(body.readerIndex() + 1);
    if (packetType > AudioTagHeader.RAW) {
      throw new MalformedInputException("AAC audio tag has AACPacketType " + packetType + ", not 0 or 1");
    }
    if (body.readableBytes() <= AudioTagHeader.AAC_HEADER_BYTES) {
      return new Empty();
    }
    return new AacSequenceHeader(AudioTagHeader.frame(body));
  }

  /** {@code SoundFormat}. Adobe FLV 10.1, E.4.2.1; 13 is what some encoders use without a specification. */
  private static String formatName(int soundFormat) {
    String name = switch (soundFormat) {
      case 0, 3 -> "linear PCM";
      case 1 -> "ADPCM";
      case 2, 14 -> "MP3";
      case 4, 5, 6 -> "Nellymoser";
      case 7 -> "G.711 A-law";
      case 8 -> "G.711 mu-law";
      case 11 -> "Speex";
      case 13 -> "Opus";
      case 15 -> "device-specific";
      default -> "unknown";
    };
    return name + " (FLV SoundFormat " + soundFormat + ")";
  }
}
