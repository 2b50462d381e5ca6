package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;

/** The body of an FLV video tag, which is the payload of an RTMP video message. Adobe FLV 10.1, E.4.3 (Video tags). */
public sealed interface VideoTagBody {
  /**
   * An AVC decoder configuration record.
   *
   * @param configurationRecord view of the body
   */
  record AvcSequenceHeader(ByteBuf configurationRecord) implements VideoTagBody {}

  /**
   * One H.264 access unit.
   *
   * @param frameType {@code FrameType}: the encoder's word
   * @param compositionTimeMs PTS minus DTS, -2^23 to 2^23 - 1
   * @param nalUnits view of the body, at least one byte
   */
  record AvcPicture(int frameType, int compositionTimeMs, ByteBuf nalUnits) implements VideoTagBody {}

  /** No picture follows until the next sequence header. */
  record AvcEndOfSequence() implements VideoTagBody {}

  /**
   * A command to a player, which a server has no use for.
   *
   * @param code 0 start, 1 end of client-side seeking; -1 when missing
   */
  record Command(int code) implements VideoTagBody {}

  /** Nothing at all, or a header without data. Some encoders send it before they have something. */
  record Empty() implements VideoTagBody {}

  /**
   * A picture of a codec that is not carried, or in a header that is not understood.
   *
   * @param codec its name and number, for a message
   */
  record UnsupportedCodec(String codec) implements VideoTagBody {
    public UnsupportedInputException toException() {
      return new UnsupportedInputException(
        "video codec " + codec + " is not carried; set the encoder to H.264"
      );
    }
  }

  /**
   * Tells what {@code body} is.
   *
   * @param body borrows, indices unchanged
   * @throws MalformedInputException if it is an AVC packet that ends in its header or has an unknown type
   */
  static VideoTagBody parse(ByteBuf body) throws InputException {
    if (VideoTagHeader.isAvcPicture(body)) {
      return new AvcPicture(
        VideoTagHeader.frameType(body),
        VideoTagHeader.compositionTimeMs(body),
        VideoTagHeader.nalUnits(body)
      );
    }
    if (!body.isReadable()) {
      return new Empty();
    }
    if (EnhancedHeader.isVideo(body)) {
      return EnhancedHeader.isVideoCommand(body)
        ? command(body)
        : unsupported(EnhancedHeader.videoCodec(body));
    }
    if (VideoTagHeader.frameType(body) == VideoTagHeader.COMMAND_FRAME) {
      return command(body);
    }
    int codecId = body.getByte(body.readerIndex()) & 0x0f;
    return codecId == VideoTagHeader.AVC ? parseAvc(body) : unsupported(codecName(codecId));
  }

  private static VideoTagBody parseAvc(ByteBuf body) throws MalformedInputException {
    int size = body.readableBytes();
    int packetType = size < 2 ? -1 : body.getUnsignedByte(body.readerIndex() + 1);
    if (packetType == VideoTagHeader.END_OF_SEQUENCE) {
      return new AvcEndOfSequence(); // Some encoders leave its composition time out.
    }
    if (size < VideoTagHeader.AVC_HEADER_BYTES) {
      throw new MalformedInputException("AVC video tag has " + size + " bytes, its header alone has 5");
    }
    if (packetType > VideoTagHeader.END_OF_SEQUENCE) {
      throw new MalformedInputException("AVC video tag has AVCPacketType " + packetType + ", not 0, 1 or 2");
    }
    // A picture with data was taken apart before.
    boolean empty = packetType == VideoTagHeader.NAL_UNITS || size == VideoTagHeader.AVC_HEADER_BYTES;
    return empty ? new Empty() : new AvcSequenceHeader(VideoTagHeader.nalUnits(body));
  }

  private static VideoTagBody command(ByteBuf body) {
    return new Command(body.readableBytes() < 2 ? -1 : body.getUnsignedByte(body.readerIndex() + 1));
  }

  private static VideoTagBody unsupported(String codec) {
    return new UnsupportedCodec(codec);
  }

  /** {@code CodecID}. Adobe FLV 10.1, E.4.3.1; 12 and 13 are what some encoders use without a specification. */
  private static String codecName(int codecId) {
    String name = switch (codecId) {
      case 1 -> "JPEG";
      case 2 -> "Sorenson H.263";
      case 3 -> "Screen video";
      case 4 -> "On2 VP6";
      case 5 -> "On2 VP6 with alpha";
      case 6 -> "Screen video 2";
      case 8 -> "H.263";
      case 9 -> "MPEG-4 Part 2";
      case 12 -> "HEVC";
      case 13 -> "AV1";
      default -> "unknown";
    };
    return name + " (FLV CodecID " + codecId + ")";
  }
}
