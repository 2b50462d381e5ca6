package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import live.headwater.media.InputException;
import live.headwater.media.codec.AudioConfiguration;

/**
 * How the frames of an audio codec follow each other in a byte stream. An instance belongs to one stream and may keep
 * what frames have in common.
 */
interface AudioSyntax {
  /** Too few bytes to tell; more may come. */
  int MORE = 0;

  /** No frame begins here. */
  int NO_FRAME = -1;

  /** For messages. */
  String codec();

  /**
   * Size of the frame at {@code index}, with all headers; it may run past {@code end}. Bounded by the syntax.
   *
   * @param end absolute, past the last byte that is there
   * @return bytes, {@link #MORE} or {@link #NO_FRAME}
   */
  int frameBytes(ByteBuf data, int index, int end);

  /**
   * The configuration of the whole frame at {@code index}. The same instance as before where nothing changed.
   *
   * @throws InputException if the frame cannot be used
   */
  AudioConfiguration configuration(ByteBuf data, int index, int sizeBytes) throws InputException;

  /** Whether all frames are as long as their headers say, so that a frame follows a frame. */
  default boolean isConfirmedByNext() {
    return true;
  }

  /**
   * What the access unit holds of the whole frame at {@code index}: all of it, unless the codec has a header to leave
   * out.
   *
   * @return owned; may be empty, when there is nothing
   */
  default ByteBuf payload(ByteBuf data, int index, int sizeBytes, ByteBufAllocator allocator) {
    return allocator.buffer(sizeBytes).writeBytes(data, index, sizeBytes);
  }
}
