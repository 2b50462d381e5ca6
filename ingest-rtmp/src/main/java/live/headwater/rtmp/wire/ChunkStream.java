package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a {@link ChunkReader} remembers of one chunk stream: the last header, and the message it is collecting. */
final class ChunkStream {

  final int id;

  /** Whether any header was read; without one, later ones cannot be completed. */
  boolean hasHeader;
  int typeId;
  int messageStreamId;
  int messageBytes;
  /** Time of the current message, unsigned 32 bit. */
  int timestampMs;
  /** The last timestamp field: a time in a type 0 header, a difference in types 1 and 2. Unsigned 32 bit. */
  int timestampField;
  /** Whether the last timestamp field was in an extended timestamp. */
  boolean extended;

  /** The message being collected; null between messages. */
  @Nullable
  ByteBuf payload;

  ChunkStream(int id) {
    this.id = id;
  }

  boolean inMessage() {
    return payload != null;
  }

  /** The unfinished message; there must be one. */
  ByteBuf payload() {
    return Objects.requireNonNull(payload);
  }

  /** Bytes reserved for the unfinished message. */
  int reservedBytes() {
    return payload == null ? 0 : payload.capacity();
  }

  void discardMessage() {
    if (payload != null) {
      payload.release();
      payload = null;
    }
  }
}
