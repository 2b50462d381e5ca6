package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;

/**
 * One tag of a file. Adobe FLV 10.1, E.4.1 (FLV Tag).
 *
 * @param type {@link #AUDIO}, {@link #VIDEO}, {@link #SCRIPT_DATA} or a number unknown to us, 0 to 31
 * @param timestampMs decode time in milliseconds, 0 to 2^32 - 1
 * @param body view of the file
 */
public record FlvTag(int type, long timestampMs, ByteBuf body) {
  /** {@code TagType}; also the RTMP message types of the same content. */
  public static final int AUDIO = 8;

  public static final int VIDEO = 9;
  public static final int SCRIPT_DATA = 18;

  /** Size of a tag's header. */
  static final int HEADER_BYTES = 11;

  /** Size of {@code PreviousTagSize}, which follows each tag. */
  static final int TRAILER_BYTES = 4;

  /** {@code DataSize} has 24 bits. */
  static final int MAX_BODY_BYTES = (1 << 24) - 1;
}
