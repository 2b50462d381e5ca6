package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.rtmp.wire.amf.AmfValue;

/**
 * A decoded RTMP message. RTMP 1.0, 5.4 (Protocol Control Messages) and 7.1 (Types of Messages).
 *
 * <p>Only {@link Audio} and {@link Video} hold a buffer; whoever takes a message releases it with {@link #release}.
 * Message stream ids are unsigned 32-bit numbers in an {@code int}, as on the wire. Timestamps are the wire's 32-bit
 * milliseconds, 0 to 2^32-1, not unwrapped.
 */
public sealed interface RtmpMessage {
  /**
   * Limits the payload of each later chunk. The chunk reader has obeyed it already. 5.4.1 (Set Chunk Size).
   *
   * @param sizeBytes 1 to 0x7FFFFFFF
   */
  record SetChunkSize(int sizeBytes) implements RtmpMessage {}

  /** Gives up the unfinished message of a chunk stream. The chunk reader has obeyed it already. 5.4.2 (Abort Message). */
  record Abort(long chunkStreamId) implements RtmpMessage {}

  /**
   * Tells how much has arrived. 5.4.3 (Acknowledgement).
   *
   * @param receivedBytes bytes since the connection began, modulo 2^32
   */
  record Acknowledgement(long receivedBytes) implements RtmpMessage {}

  /** Asks for an {@link Acknowledgement} every {@code sizeBytes} bytes. 5.4.4 (Window Acknowledgement Size). */
  record WindowAcknowledgementSize(long sizeBytes) implements RtmpMessage {}

  /**
   * Limits what the peer may send without acknowledgement. 5.4.5 (Set Peer Bandwidth).
   *
   * @param limitType 0 hard, 1 soft, 2 dynamic
   */
  record SetPeerBandwidth(long sizeBytes, int limitType) implements RtmpMessage {}

  /** A message stream can be used. 7.1.7 (User Control Message Events). */
  record StreamBegin(int messageStreamId) implements RtmpMessage {}

  /** What was played on a message stream is over. 7.1.7 (User Control Message Events). */
  record StreamEof(int messageStreamId) implements RtmpMessage {}

  /** How much a player buffers, in milliseconds. 7.1.7 (User Control Message Events). */
  record SetBufferLength(int messageStreamId, long lengthMs) implements RtmpMessage {}

  /** Wants a {@link PingResponse} with the same number. 7.1.7 (User Control Message Events). */
  record PingRequest(long timestampMs) implements RtmpMessage {}

  /** Answers a {@link PingRequest}. 7.1.7 (User Control Message Events). */
  record PingResponse(long timestampMs) implements RtmpMessage {}

  /**
   * A remote procedure call or its answer. 7.2 (Types of Commands).
   *
   * @param transactionId 0 where no answer is wanted or the peer left it out
   * @param arguments what follows the transaction id: the command object (or null), then the rest
   */
  record Command(
    int messageStreamId,
    String name,
    double transactionId,
    List<AmfValue> arguments
  ) implements RtmpMessage {
    public Command {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Metadata and the like. 7.1.2 (Data Message).
   *
   * @param name the handler, such as {@code @setDataFrame} or {@code onMetaData}
   * @param values what follows the name
   */
  record Data(
    int messageStreamId,
    long timestampMs,
    String name,
    List<AmfValue> values
  ) implements RtmpMessage {
    public Data {
      values = List.copyOf(values);
    }
  }

  /**
   * Audio, laid out as the data of an FLV audio tag. 7.1.4 (Audio Message).
   *
   * @param payload owned by whoever holds the message
   */
  record Audio(int messageStreamId, long timestampMs, ByteBuf payload) implements RtmpMessage {}

  /**
   * Video, laid out as the data of an FLV video tag. 7.1.5 (Video Message).
   *
   * @param payload owned by whoever holds the message
   */
  record Video(int messageStreamId, long timestampMs, ByteBuf payload) implements RtmpMessage {}

  /** A message this server has no use for: a type it does not know, a shared object, another user control event. */
  record Unknown(int typeId, int messageStreamId, int sizeBytes) implements RtmpMessage {}

  /** A message of a known type whose payload cannot be read; the chunk stream around it is sound. */
  record Unreadable(int typeId, int messageStreamId, InputException cause) implements RtmpMessage {}

  /** Gives up the payload of an audio or video message; no effect on others. */
  default void release() {
    switch (this) {
      case Audio(_, _, var payload) -> payload.release();
      case Video(_, _, var payload) -> payload.release();
      default -> {
      }
    }
  }
}
