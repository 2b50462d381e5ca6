package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.rtmp.wire.amf.Amf0;
import live.headwater.rtmp.wire.amf.AmfValue;

/**
 * Reads the payload of messages. RTMP 1.0, 5.4 (Protocol Control Messages) and 7.1 (Types of Messages).
 *
 * <p>What cannot be read is delivered as {@link RtmpMessage.Unreadable}; nothing is thrown, since the chunk stream
 * goes on behind it.
 */
public final class MessageReader implements ChunkReader.Sink {

  /** Receives messages in the order in which they were completed. */
  public interface Sink {
    /**
     * @param message takes
     */
    void onMessage(RtmpMessage message);
  }

  /** Type, length, timestamp, timestamp extension and stream id of an FLV tag. Adobe FLV 10.1, E.4.1 (FLV Tag). */
  private static final int FLV_TAG_HEADER_BYTES = 11;

  /** Length of the tag, repeated behind it. 7.1.6 (Aggregate Message). */
  private static final int BACK_POINTER_BYTES = 4;

  private final Sink sink;

  public MessageReader(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void onMessage(int typeId, int messageStreamId, long timestampMs, ByteBuf payload) {
    switch (typeId) {
      case MessageType.AUDIO -> sink.onMessage(new RtmpMessage.Audio(messageStreamId, timestampMs, payload));
      case MessageType.VIDEO -> sink.onMessage(new RtmpMessage.Video(messageStreamId, timestampMs, payload));
      default -> {
        try {
          readOther(typeId, messageStreamId, timestampMs, payload);
        } finally {
          payload.release();
        }
      }
    }
  }

  private void readOther(int typeId, int messageStreamId, long timestampMs, ByteBuf payload) {
    if (typeId == MessageType.AGGREGATE) {
      readAggregate(messageStreamId, timestampMs, payload);
    } else {
      sink.onMessage(readSmall(typeId, messageStreamId, timestampMs, payload));
    }
  }

  private static RtmpMessage readSmall(int typeId, int messageStreamId, long timestampMs, ByteBuf payload) {
    try {
      return switch (typeId) {
        case MessageType.SET_CHUNK_SIZE -> new RtmpMessage.SetChunkSize(
          (int) control(payload, 4).readUnsignedInt()
        );
        case MessageType.ABORT -> new RtmpMessage.Abort(control(payload, 4).readUnsignedInt());
        case MessageType.ACKNOWLEDGEMENT -> new RtmpMessage.Acknowledgement(
          control(payload, 4).readUnsignedInt()
        );
        case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> new RtmpMessage.WindowAcknowledgementSize(
          control(payload, 4).readUnsignedInt()
        );
        case MessageType.SET_PEER_BANDWIDTH -> readSetPeerBandwidth(payload);
        case MessageType.USER_CONTROL -> readUserControl(messageStreamId, payload);
        case MessageType.COMMAND_AMF0, MessageType.COMMAND_AMF3 -> readCommand(
          typeId,
          messageStreamId,
          payload
        );
        case MessageType.DATA_AMF0, MessageType.DATA_AMF3 -> readData(
          typeId,
          messageStreamId,
          timestampMs,
          payload
        );
        default -> new RtmpMessage.Unknown(typeId, messageStreamId, payload.readableBytes());
      };
    } catch (InputException e) {
      return new RtmpMessage.Unreadable(typeId, messageStreamId, e);
    }
  }

  private static ByteBuf control(ByteBuf payload, int bytes) throws MalformedInputException {
    if (payload.readableBytes() < bytes) {
      throw new MalformedInputException(
        "control message of %d bytes, needs %d".formatted(payload.readableBytes(), bytes)
      );
    }
    return payload;
  }

  /** The limit type is left out by some; it then counts as hard. */
  private static RtmpMessage readSetPeerBandwidth(ByteBuf payload) throws MalformedInputException {
    long sizeBytes = control(payload, 4).readUnsignedInt();
    return new RtmpMessage.SetPeerBandwidth(sizeBytes, payload.isReadable() ? payload.readUnsignedByte() : 0);
  }

  private static RtmpMessage readUserControl(int messageStreamId, ByteBuf payload)
    throws MalformedInputException {
    int size = payload.readableBytes();
    int event = control(payload, 2).readUnsignedShort();
    return switch (event) {
      case UserControlEvent.STREAM_BEGIN -> new RtmpMessage.StreamBegin(control(payload, 4).readInt());
      case UserControlEvent.STREAM_EOF -> new RtmpMessage.StreamEof(control(payload, 4).readInt());
      case UserControlEvent.SET_BUFFER_LENGTH -> new RtmpMessage.SetBufferLength(
        control(payload, 8).readInt(),
        payload.readUnsignedInt()
      );
      case UserControlEvent.PING_REQUEST -> new RtmpMessage.PingRequest(
        control(payload, 4).readUnsignedInt()
      );
      case UserControlEvent.PING_RESPONSE -> new RtmpMessage.PingResponse(
        control(payload, 4).readUnsignedInt()
      );
      default -> new RtmpMessage.Unknown(MessageType.USER_CONTROL, messageStreamId, size);
    };
  }

  private static RtmpMessage readCommand(int typeId, int messageStreamId, ByteBuf payload)
    throws InputException {
    List<AmfValue> values = readValues(typeId == MessageType.COMMAND_AMF3, payload);
    return new RtmpMessage.Command(
      messageStreamId,
      name(values.getFirst()),
      values.size() > 1 ? number(values.get(1)) : 0,
      values.subList(Math.min(2, values.size()), values.size())
    );
  }

  private static RtmpMessage readData(int typeId, int messageStreamId, long timestampMs, ByteBuf payload)
    throws InputException {
    List<AmfValue> values = readValues(typeId == MessageType.DATA_AMF3, payload);
    return new RtmpMessage.Data(
      messageStreamId,
      timestampMs,
      name(values.getFirst()),
      values.subList(1, values.size())
    );
  }

  /** Types 15 and 17 begin with a byte 0 in front of AMF 0 values, which switch to AMF 3 by a marker; some leave it out. */
  private static List<AmfValue> readValues(boolean amf3, ByteBuf payload) throws InputException {
    if (amf3 && payload.isReadable() && payload.getByte(payload.readerIndex()) == 0) {
      payload.skipBytes(1);
    }
    return Amf0.readAll(payload);
  }

  private static String name(AmfValue value) throws MalformedInputException {
    if (value instanceof AmfValue.Text(String text)) {
      return text;
    }
    throw new MalformedInputException(
      "command or data message begins with %s, not with its name".formatted(value.getClass().getSimpleName())
    );
  }

  /** Some encoders send numbers as text. What is no number at all counts as 0: no answer wanted. */
  private static double number(AmfValue value) {
    return switch (value) {
      case AmfValue.Numeric(double number) -> number;
      case AmfValue.Text(String text) -> {
        try {
          yield Double.parseDouble(text.trim());
        } catch (NumberFormatException _) {
          yield 0;
        }
      }
      default -> 0;
    };
  }

  /**
   * Takes an aggregate message apart. 7.1.6 (Aggregate Message):
   *
   * <pre>
   *   repeated
   *     type:8 length:24 timestamp:24 timestampExtension:8 messageStreamId:24
   *     data: length bytes
   *     backPointer:32
   * </pre>
   *
   * <p>The first part's time is the aggregate's, whatever the part says; those of the others keep their distance to it.
   */
  private void readAggregate(int messageStreamId, long timestampMs, ByteBuf payload) {
    int offsetMs = 0;
    boolean first = true;
    while (payload.isReadable()) {
      if (payload.readableBytes() < FLV_TAG_HEADER_BYTES) {
        onAggregateCutShort(
          messageStreamId,
          payload.readableBytes() + " bytes where a tag header of 11 belongs"
        );
        return;
      }
      int typeId = payload.readUnsignedByte();
      int length = payload.readUnsignedMedium();
      int partMs = payload.readUnsignedMedium() | (payload.readUnsignedByte() << 24);
      payload.skipBytes(3);
      if (payload.readableBytes() < length) {
        int pastEnd = length - payload.readableBytes();
        onAggregateCutShort(
          messageStreamId,
          "a tag of " + length + " bytes runs " + pastEnd + " past its end"
        );
        return;
      }
      if (first) {
        offsetMs = (int) timestampMs - partMs;
        first = false;
      }
      ByteBuf part = payload.readRetainedSlice(length);
      payload.skipBytes(Math.min(BACK_POINTER_BYTES, payload.readableBytes()));
      onAggregatePart(typeId, messageStreamId, Integer.toUnsignedLong(partMs + offsetMs), part);
    }
  }

  private void onAggregatePart(int typeId, int messageStreamId, long timestampMs, ByteBuf part) {
    switch (typeId) {
      case MessageType.AUDIO, MessageType.VIDEO, MessageType.DATA_AMF0, MessageType.DATA_AMF3 -> onMessage(
        typeId,
        messageStreamId,
        timestampMs,
        part
      );
      default -> {
        int sizeBytes = part.readableBytes();
        part.release();
        sink.onMessage(new RtmpMessage.Unknown(typeId, messageStreamId, sizeBytes));
      }
    }
  }

  private void onAggregateCutShort(int messageStreamId, String what) {
    InputException cause = new MalformedInputException("aggregate message: " + what);
    sink.onMessage(new RtmpMessage.Unreadable(MessageType.AGGREGATE, messageStreamId, cause));
  }
}
