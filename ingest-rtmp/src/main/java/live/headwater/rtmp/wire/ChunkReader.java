package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from the chunks of one direction of a connection. RTMP 1.0, 5.3 (Chunking).
 *
 * <p>Input may be split anywhere. Each payload byte is copied once, from the input into the message's own direct
 * buffer; only a message over {@link #EXACT_ALLOCATION_BYTES} that is larger than any before it is copied again as
 * its buffer grows with what has arrived. Set Chunk Size and Abort are obeyed here and passed on as well.
 *
 * <p>Any exception ends the connection: without its framing the rest cannot be read. Confined to one thread.
 */
public final class ChunkReader implements AutoCloseable {

  /** Payload limit of a chunk until the peer sends Set Chunk Size, in bytes. RTMP 1.0, 5.4.1 (Set Chunk Size). */
  static final int INITIAL_CHUNK_BYTES = 128;

  /** No message is longer, so a larger chunk size means the same. RTMP 1.0, 5.4.1 (Set Chunk Size). */
  private static final int MAX_CHUNK_BYTES = 0xFF_FFFF;

  /** Up to this announced length a message gets all its memory at once. Ours: what a small lie may cost. */
  static final int EXACT_ALLOCATION_BYTES = 64 << 10;

  /** A timestamp field with this value says that an extended timestamp follows. RTMP 1.0, 5.3.1.3 (Extended Timestamp). */
  static final int EXTENDED_TIMESTAMP = 0xFF_FFFF;

  /** Basic header of 3 bytes, message header of 11, extended timestamp of 4. */
  private static final int MAX_HEADER_BYTES = 18;

  /** Length of the message header by chunk type. RTMP 1.0, 5.3.1.2 (Chunk Message Header). */
  private static final int[] MESSAGE_HEADER_BYTES = { 11, 7, 3, 0 };

  /** Chunk stream ids below this have a basic header of one byte and are looked up in an array. */
  private static final int ONE_BYTE_IDS = 64;

  /** Receives whole messages. */
  public interface Sink {
    /**
     * @param typeId 0 to 255
     * @param messageStreamId unsigned 32 bit
     * @param timestampMs 0 to 2^32-1
     * @param payload the whole message; takes
     */
    void onMessage(int typeId, int messageStreamId, long timestampMs, ByteBuf payload);
  }

  private enum State {
    /** Collecting a chunk's basic and message header, with the extended timestamp of types 0 to 2. */
    HEADER,
    /** Comparing what follows a type 3 header with the extended timestamp that may be repeated there. */
    REPEATED_TIMESTAMP,
    /** Collecting the payload of a chunk. */
    PAYLOAD,
    /** Closed; nothing is read any more. */
    CLOSED,
  }

  private final ByteBufAllocator allocator;
  private final ChunkLimits limits;
  private final Sink sink;

  private final @Nullable ChunkStream[] oneByteStreams = new @Nullable ChunkStream[ONE_BYTE_IDS];
  private final IntObjectHashMap<ChunkStream> otherStreams = new IntObjectHashMap<>(4);
  private int streamCount;

  private final byte[] header = new byte[MAX_HEADER_BYTES];
  private int headerFilled;

  private State state = State.HEADER;
  /** Chunk stream of the chunk being read, once its basic header is known. */
  private ChunkStream current = new ChunkStream(0);
  /** Bytes of a repeated extended timestamp that were found equal so far. */
  private int repeatedMatched;
  private int chunkRemaining;

  private int chunkBytes = INITIAL_CHUNK_BYTES;
  private int unfinishedBytes;
  private int largestMessageBytes;
  private long consumedBytes;

  /**
   * @param allocator makes the direct buffers of messages
   * @param sink called from {@link #read}
   */
  public ChunkReader(ByteBufAllocator allocator, ChunkLimits limits, Sink sink) {
    this.allocator = allocator;
    this.limits = limits;
    this.sink = sink;
  }

  /**
   * Reads all of {@code in}, or up to the message at which the sink closed this reader.
   *
   * @param in borrows
   * @throws InputException if the chunk stream cannot be followed any further; close the connection
   */
  public void read(ByteBuf in) throws InputException {
    while (in.isReadable() && state != State.CLOSED) {
      switch (state) {
        case HEADER -> readHeader(in);
        case REPEATED_TIMESTAMP -> readRepeatedTimestamp(in);
        case PAYLOAD -> readPayload(in);
        case CLOSED -> {
        }
      }
    }
  }

  /** Bytes read so far, for messages about where something went wrong. */
  public long consumedBytes() {
    return consumedBytes;
  }

  /** Releases unfinished messages. No message is delivered from here on, even if called by the sink. */
  @Override
  public void close() {
    state = State.CLOSED;
    for (ChunkStream stream : oneByteStreams) {
      if (stream != null) {
        stream.discardMessage();
      }
    }
    for (ChunkStream stream : otherStreams.values()) {
      stream.discardMessage();
    }
    unfinishedBytes = 0;
  }

  // --- Headers ---------------------------------------------------------------------------------------------------
  //
  //  basic header   fmt:2 csid:6                      csid 2..63
  //                 fmt:2 0:6 csid-64:8               csid 64..319
  //                 fmt:2 1:6 csid-64:16 (LE)         csid 64..65599
  //  type 0         timestamp:24 length:24 type:8 messageStreamId:32 (LE)
  //  type 1         delta:24 length:24 type:8
  //  type 2         delta:24
  //  type 3         nothing
  //  then           extendedTimestamp:32              if the 24-bit field is 0xFFFFFF

  private void readHeader(ByteBuf in) throws InputException {
    while (true) {
      int missing = headerBytesNeeded() - headerFilled;
      if (missing == 0) {
        break;
      }
      int available = in.readableBytes();
      if (available == 0) {
        return;
      }
      int count = Math.min(missing, available);
      in.readBytes(header, headerFilled, count);
      headerFilled += count;
      consumedBytes += count;
    }
    headerFilled = 0;
    onHeader(chunkType());
  }

  /** Length of the header as far as its first bytes tell; asked again as they arrive. */
  private int headerBytesNeeded() {
    if (headerFilled == 0) {
      return 1;
    }
    int basicBytes = basicHeaderBytes();
    int withoutExtension = basicBytes + MESSAGE_HEADER_BYTES[chunkType()];
    boolean extended =
      chunkType() != 3 && headerFilled >= withoutExtension && medium(basicBytes) == EXTENDED_TIMESTAMP;
    return extended ? withoutExtension + 4 : withoutExtension;
  }

  private int chunkType() {
    return (header[0] & 0xff) >>> 6;
  }

  private int basicHeaderBytes() {
    return switch (header[0] & 0x3f) {
      case 0 -> 2;
      case 1 -> 3;
      default -> 1;
    };
  }

  private int chunkStreamId() {
    return switch (basicHeaderBytes()) {
      case 2 -> 64 + unsigned(1);
      case 3 -> 64 + unsigned(1) + (unsigned(2) << 8);
      default -> header[0] & 0x3f;
    };
  }

  private void onHeader(int chunkType) throws InputException {
    current = chunkStream(chunkStreamId());
    if (!current.hasHeader && chunkType >= 2) {
      throw new MalformedInputException(
        "RTMP chunk type %d on csid %d, but no earlier chunk on it (byte %d)".formatted(
          chunkType,
          current.id,
          consumedBytes
        )
      );
    }
    if (chunkType == 3) {
      if (current.extended) {
        repeatedMatched = 0;
        state = State.REPEATED_TIMESTAMP;
      } else {
        beginChunk(chunkType);
      }
      return;
    }
    readMessageHeader(chunkType, basicHeaderBytes());
    beginChunk(chunkType);
  }

  /** A header of type 1 may come first on its chunk stream: old librtmp answers pings so. It counts from zero. */
  private void readMessageHeader(int chunkType, int offset) {
    int messageBytes = current.messageBytes;
    int typeId = current.typeId;
    int field = medium(offset);
    if (chunkType <= 1) {
      messageBytes = medium(offset + 3);
      typeId = unsigned(offset + 6);
    }
    int messageStreamId =
      chunkType == 0 ? Integer.reverseBytes(bigEndianInt(offset + 7)) : current.messageStreamId;
    boolean extended = field == EXTENDED_TIMESTAMP;
    int timestampField = extended ? bigEndianInt(offset + MESSAGE_HEADER_BYTES[chunkType]) : field;
    if (current.inMessage()) {
      boolean same =
        messageBytes == current.messageBytes &&
        typeId == current.typeId &&
        messageStreamId == current.messageStreamId &&
        (chunkType != 0 || timestampField == current.timestampMs);
      if (same) {
        // Some encoders repeat the header on later chunks of a message, where type 3 belongs; nothing new is said.
        return;
      }
      // The peer gave up the message it had begun, without an Abort.
      discard(current);
    }
    current.hasHeader = true;
    current.messageBytes = messageBytes;
    current.typeId = typeId;
    current.messageStreamId = messageStreamId;
    current.extended = extended;
    current.timestampField = timestampField;
  }

  /**
   * Decides whether a type 3 chunk after an extended timestamp repeats it. RTMP 1.0, 5.3.1.3 (Extended Timestamp) says
   * so; librtmp, ffmpeg and OBS obey, while encoders modelled on the older text ("not present in type 3") leave it
   * out. The repetition always equals what is repeated, so bytes that differ are payload, and each byte is compared
   * as it arrives: no message waits for bytes that its peer will never send.
   */
  private void readRepeatedTimestamp(ByteBuf in) throws InputException {
    while (repeatedMatched < 4) {
      if (!in.isReadable()) {
        return;
      }
      int expected = (current.timestampField >>> (24 - 8 * repeatedMatched)) & 0xff;
      if (in.getUnsignedByte(in.readerIndex()) != expected) {
        readAsPayloadAfterAll();
        return;
      }
      in.skipBytes(1);
      consumedBytes++;
      repeatedMatched++;
    }
    beginChunk(3);
  }

  /** The matched bytes were payload that began like the timestamp; they are read again as what they are. */
  private void readAsPayloadAfterAll() throws InputException {
    int matched = repeatedMatched;
    int timestamp = current.timestampField;
    beginChunk(3);
    if (matched > 0) {
      byte[] bytes = new byte[matched];
      for (int i = 0; i < matched; i++) {
        bytes[i] = (byte) (timestamp >>> (24 - 8 * i));
      }
      consumedBytes -= matched;
      read(Unpooled.wrappedBuffer(bytes));
    }
  }

  private ChunkStream chunkStream(int id) throws LimitExceededException {
    ChunkStream stream = id < ONE_BYTE_IDS ? oneByteStreams[id] : otherStreams.get(id);
    if (stream != null) {
      return stream;
    }
    if (streamCount == limits.maxChunkStreams()) {
      throw new LimitExceededException(
        "csid %d would be chunk stream number %d of the connection, over the limit of %d (byte %d)".formatted(
          id,
          streamCount + 1,
          limits.maxChunkStreams(),
          consumedBytes
        )
      );
    }
    streamCount++;
    ChunkStream added = new ChunkStream(id);
    if (id < ONE_BYTE_IDS) {
      oneByteStreams[id] = added;
    } else {
      otherStreams.put(id, added);
    }
    return added;
  }

  // --- Payload ---------------------------------------------------------------------------------------------------

  private void beginChunk(int chunkType) throws InputException {
    if (!current.inMessage()) {
      beginMessage(chunkType);
    }
    chunkRemaining = Math.min(chunkBytes, current.messageBytes - current.payload().writerIndex());
    state = State.PAYLOAD;
    if (chunkRemaining == 0) {
      endChunk();
    }
  }

  /**
   * Type 0 sets the time, types 1 and 2 add a difference, type 3 adds the last field again, also when that was the
   * time of a type 0. RTMP 1.0, 5.3.1.2.4 (Type 3).
   */
  private void beginMessage(int chunkType) throws LimitExceededException {
    current.timestampMs =
      chunkType == 0 ? current.timestampField : current.timestampMs + current.timestampField;
    int limit = limits.maxMessageBytes(current.typeId);
    if (current.messageBytes > limit) {
      throw new LimitExceededException(
        "RTMP message of type %d announces %d bytes, over the limit of %d (csid %d, byte %d)".formatted(
          current.typeId,
          current.messageBytes,
          limit,
          current.id,
          consumedBytes
        )
      );
    }
    // What the peer has really sent once is not a mere announcement any more.
    int trusted = Math.max(EXACT_ALLOCATION_BYTES, largestMessageBytes);
    int capacity = Math.min(current.messageBytes, trusted);
    reserve(capacity);
    current.payload = allocator.directBuffer(capacity, current.messageBytes);
  }

  private void readPayload(ByteBuf in) throws InputException {
    int count = Math.min(chunkRemaining, in.readableBytes());
    ByteBuf payload = current.payload();
    if (payload.writableBytes() < count) {
      grow(payload, payload.writerIndex() + count);
    }
    payload.writeBytes(in, count);
    consumedBytes += count;
    chunkRemaining -= count;
    if (chunkRemaining == 0) {
      endChunk();
    }
  }

  private void grow(ByteBuf payload, int neededBytes) throws LimitExceededException {
    int capacity = Math.min(current.messageBytes, Math.max(neededBytes, 2 * payload.capacity()));
    reserve(capacity - payload.capacity());
    payload.capacity(capacity);
  }

  private void reserve(int bytes) throws LimitExceededException {
    if (unfinishedBytes + bytes > limits.maxUnfinishedBytes()) {
      throw new LimitExceededException(
        "unfinished RTMP messages need %d bytes, over the limit of %d per connection (csid %d, byte %d)".formatted(
          unfinishedBytes + bytes,
          limits.maxUnfinishedBytes(),
          current.id,
          consumedBytes
        )
      );
    }
    unfinishedBytes += bytes;
  }

  private void discard(ChunkStream stream) {
    unfinishedBytes -= stream.reservedBytes();
    stream.discardMessage();
  }

  private void endChunk() throws MalformedInputException {
    state = State.HEADER;
    ByteBuf payload = current.payload();
    if (payload.writerIndex() < current.messageBytes) {
      return;
    }
    unfinishedBytes -= payload.capacity();
    largestMessageBytes = Math.max(largestMessageBytes, current.messageBytes);
    current.payload = null;
    boolean handedOver = false;
    try {
      obeyFraming(payload);
      handedOver = true;
      sink.onMessage(
        current.typeId,
        current.messageStreamId,
        Integer.toUnsignedLong(current.timestampMs),
        payload
      );
    } finally {
      if (!handedOver) {
        payload.release();
      }
    }
  }

  private void obeyFraming(ByteBuf payload) throws MalformedInputException {
    switch (current.typeId) {
      case MessageType.SET_CHUNK_SIZE -> {
        int size = controlValue(payload, "Set Chunk Size");
        if (size < 1) {
          throw new MalformedInputException(
            "Set Chunk Size to %d, must be 1 to 2147483647 (byte %d)".formatted(
              Integer.toUnsignedLong(size),
              consumedBytes
            )
          );
        }
        chunkBytes = Math.min(size, MAX_CHUNK_BYTES);
      }
      case MessageType.ABORT -> {
        int id = controlValue(payload, "Abort");
        ChunkStream stream = id >= 0 && id < ONE_BYTE_IDS ? oneByteStreams[id] : otherStreams.get(id);
        if (stream != null) {
          discard(stream);
        }
      }
      default -> {
      }
    }
  }

  private int controlValue(ByteBuf payload, String what) throws MalformedInputException {
    if (payload.readableBytes() < 4) {
      throw new MalformedInputException(
        "%s has %d bytes, needs 4 (byte %d)".formatted(what, payload.readableBytes(), consumedBytes)
      );
    }
    return payload.getInt(payload.readerIndex());
  }

  private int unsigned(int index) {
    return header[index] & 0xff;
  }

  private int medium(int index) {
    return (unsigned(index) << 16) | (unsigned(index + 1) << 8) | unsigned(index + 2);
  }

  private int bigEndianInt(int index) {
    return (medium(index) << 8) | unsigned(index + 3);
  }
}
