package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.collection.IntObjectHashMap;

/**
 * Cuts messages into chunks for one direction of a connection. RTMP 1.0, 5.3 (Chunking).
 *
 * <p>Small messages are copied into one buffer with their headers; of large ones only the headers are written and the
 * payload is sliced. Messages are not interleaved. Confined to one thread.
 */
public final class ChunkWriter {

  /** Up to this length copying a payload beats another buffer in the socket write. Ours. */
  private static final int COPY_BYTES = 4 << 10;

  /** Longest first header: basic header of 3 bytes, message header of 11, extended timestamp of 4. */
  private static final int MAX_FIRST_HEADER_BYTES = 18;

  /** Longest later header: basic header of 3 bytes, extended timestamp of 4. */
  private static final int MAX_LATER_HEADER_BYTES = 7;

  /** Receives what is to be sent, in order. */
  public interface Output {
    /**
     * @param bytes takes
     */
    void write(ByteBuf bytes);
  }

  /** What the peer's reader remembers of a chunk stream. */
  private static final class History {

    int messageStreamId;
    int typeId;
    int messageBytes;
    int timestampMs;
    /** Difference in the last header of type 1 or 2; -1 after type 0, whose repetition readers understand differently. */
    int deltaMs;
  }

  private final ByteBufAllocator allocator;
  private final IntObjectHashMap<History> histories = new IntObjectHashMap<>(8);
  private int chunkBytes = ChunkReader.INITIAL_CHUNK_BYTES;

  /**
   * @param allocator makes the direct buffers of headers and small messages
   */
  public ChunkWriter(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Writes one message. A Set Chunk Size holds for all after it.
   *
   * @param chunkStreamId 2 to 65599
   * @param typeId 0 to 255
   * @param messageStreamId unsigned 32 bit
   * @param timestampMs the low 32 bits count
   * @param payload at most 0xFFFFFF bytes; takes
   */
  public void write(
    int chunkStreamId,
    int typeId,
    int messageStreamId,
    long timestampMs,
    ByteBuf payload,
    Output out
  ) {
    try {
      int length = payload.readableBytes();
      checkArguments(chunkStreamId, length);
      int newChunkBytes = typeId == MessageType.SET_CHUNK_SIZE ? newChunkBytes(payload) : chunkBytes;
      int laterChunks = length == 0 ? 0 : (length - 1) / chunkBytes;
      int headerBytes = MAX_FIRST_HEADER_BYTES + laterChunks * MAX_LATER_HEADER_BYTES;
      boolean copy = length <= COPY_BYTES;
      ByteBuf headers = allocator.directBuffer(copy ? headerBytes + length : headerBytes);
      try {
        boolean extended = writeFirstHeader(
          headers,
          chunkStreamId,
          typeId,
          messageStreamId,
          (int) timestampMs,
          length
        );
        if (copy) {
          copyChunks(headers, chunkStreamId, extended, payload);
          out.write(headers.retain());
        } else {
          sliceChunks(headers, chunkStreamId, extended, payload, out);
        }
      } finally {
        headers.release();
      }
      chunkBytes = newChunkBytes;
    } finally {
      payload.release();
    }
  }

  private static void checkArguments(int chunkStreamId, int length) {
    if (chunkStreamId < 2 || chunkStreamId > 65_599) {
      throw new IllegalArgumentException("chunk stream id " + chunkStreamId + " is not in 2..65599");
    }
    if (length > 0xFF_FFFF) {
      throw new IllegalArgumentException("message of " + length + " bytes, RTMP allows 16777215");
    }
  }

  private static int newChunkBytes(ByteBuf setChunkSize) {
    int size = setChunkSize.getInt(setChunkSize.readerIndex());
    if (size < 1) {
      throw new IllegalArgumentException("chunk size " + size + " is not positive");
    }
    return size;
  }

  private void copyChunks(ByteBuf out, int chunkStreamId, boolean extended, ByteBuf payload) {
    out.writeBytes(payload, Math.min(chunkBytes, payload.readableBytes()));
    while (payload.isReadable()) {
      writeLaterHeader(out, chunkStreamId, extended);
      out.writeBytes(payload, Math.min(chunkBytes, payload.readableBytes()));
    }
  }

  private void sliceChunks(
    ByteBuf headers,
    int chunkStreamId,
    boolean extended,
    ByteBuf payload,
    Output out
  ) {
    out.write(headers.readRetainedSlice(headers.readableBytes()));
    out.write(payload.readRetainedSlice(Math.min(chunkBytes, payload.readableBytes())));
    while (payload.isReadable()) {
      writeLaterHeader(headers, chunkStreamId, extended);
      out.write(headers.readRetainedSlice(headers.readableBytes()));
      out.write(payload.readRetainedSlice(Math.min(chunkBytes, payload.readableBytes())));
    }
  }

  /** Writes the shortest header that every reader understands alike; returns whether its timestamp is extended. */
  private boolean writeFirstHeader(
    ByteBuf out,
    int chunkStreamId,
    int typeId,
    int messageStreamId,
    int timestampMs,
    int length
  ) {
    History history = histories.get(chunkStreamId);
    boolean first = history == null;
    if (history == null) {
      history = new History();
      histories.put(chunkStreamId, history);
    }
    // Modulo 2^32: a time that goes back is a huge difference, and one that wraps a small one.
    long deltaMs = Integer.toUnsignedLong(timestampMs - history.timestampMs);
    boolean extended = false;
    if (first || messageStreamId != history.messageStreamId || deltaMs >= ChunkReader.EXTENDED_TIMESTAMP) {
      extended = Integer.compareUnsigned(timestampMs, ChunkReader.EXTENDED_TIMESTAMP) >= 0;
      writeBasicHeader(out, 0, chunkStreamId);
      out.writeMedium(extended ? ChunkReader.EXTENDED_TIMESTAMP : timestampMs);
      out.writeMedium(length);
      out.writeByte(typeId);
      out.writeIntLE(messageStreamId);
      if (extended) {
        out.writeInt(timestampMs);
      }
      history.deltaMs = -1;
    } else if (length != history.messageBytes || typeId != history.typeId) {
      writeBasicHeader(out, 1, chunkStreamId);
      out.writeMedium((int) deltaMs);
      out.writeMedium(length);
      out.writeByte(typeId);
      history.deltaMs = (int) deltaMs;
    } else if (deltaMs != history.deltaMs) {
      writeBasicHeader(out, 2, chunkStreamId);
      out.writeMedium((int) deltaMs);
      history.deltaMs = (int) deltaMs;
    } else {
      writeBasicHeader(out, 3, chunkStreamId);
    }
    history.messageStreamId = messageStreamId;
    history.typeId = typeId;
    history.messageBytes = length;
    history.timestampMs = timestampMs;
    return extended;
  }

  private void writeLaterHeader(ByteBuf out, int chunkStreamId, boolean extended) {
    writeBasicHeader(out, 3, chunkStreamId);
    if (extended) {
      out.writeInt(histories.get(chunkStreamId).timestampMs);
    }
  }

  private static void writeBasicHeader(ByteBuf out, int chunkType, int chunkStreamId) {
    int type = chunkType << 6;
    if (chunkStreamId < 64) {
      out.writeByte(type | chunkStreamId);
    } else if (chunkStreamId < 320) {
      out.writeByte(type);
      out.writeByte(chunkStreamId - 64);
    } else {
      out.writeByte(type | 1);
      out.writeShortLE(chunkStreamId - 64);
    }
  }
}
