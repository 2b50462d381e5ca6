package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import live.headwater.rtmp.wire.amf.Amf0;
import live.headwater.rtmp.wire.amf.AmfValue;

/**
 * Writes messages as chunks for one direction of a connection. Commands and data are written as AMF 0, which every
 * peer reads whatever object encoding it asked for. Confined to one thread.
 */
public final class MessageWriter {

  /** Reserved for protocol control and user control. RTMP 1.0, 5.4 (Protocol Control Messages). */
  private static final int CONTROL_CSID = 2;

  /** The other chunk streams are ours to choose; these are what most peers use. */
  private static final int CONNECTION_COMMAND_CSID = 3;
  private static final int AUDIO_CSID = 4;
  private static final int STREAM_COMMAND_CSID = 5;
  private static final int VIDEO_CSID = 6;

  private final ByteBufAllocator allocator;
  private final ChunkWriter chunks;
  private final ChunkWriter.Output out;

  /**
   * @param allocator makes the direct buffers of headers and small messages
   * @param out receives what is to be sent
   */
  public MessageWriter(ByteBufAllocator allocator, ChunkWriter.Output out) {
    this.allocator = allocator;
    this.chunks = new ChunkWriter(allocator);
    this.out = out;
  }

  /**
   * Writes one message. A Set Chunk Size holds for all after it.
   *
   * @param message takes
   * @throws IllegalArgumentException if it is an {@code Unknown} or {@code Unreadable}, which keep no content
   */
  public void write(RtmpMessage message) {
    switch (message) {
      case RtmpMessage.SetChunkSize(int size) -> control(MessageType.SET_CHUNK_SIZE, int32(size));
      case RtmpMessage.Abort(long csid) -> control(MessageType.ABORT, int32(csid));
      case RtmpMessage.Acknowledgement(long bytes) -> control(MessageType.ACKNOWLEDGEMENT, int32(bytes));
      case RtmpMessage.WindowAcknowledgementSize(long bytes) -> control(
        MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
        int32(bytes)
      );
      case RtmpMessage.SetPeerBandwidth(long bytes, int limitType) -> control(
        MessageType.SET_PEER_BANDWIDTH,
        int32(bytes).writeByte(limitType)
      );
      case RtmpMessage.StreamBegin(int id) -> userControl(UserControlEvent.STREAM_BEGIN, int32(id));
      case RtmpMessage.StreamEof(int id) -> userControl(UserControlEvent.STREAM_EOF, int32(id));
      case RtmpMessage.SetBufferLength(int id, long lengthMs) -> userControl(
        UserControlEvent.SET_BUFFER_LENGTH,
        int32(id).writeInt((int) lengthMs)
      );
      case RtmpMessage.PingRequest(long timestampMs) -> userControl(
        UserControlEvent.PING_REQUEST,
        int32(timestampMs)
      );
      case RtmpMessage.PingResponse(long timestampMs) -> userControl(
        UserControlEvent.PING_RESPONSE,
        int32(timestampMs)
      );
      case RtmpMessage.Command command -> write(command);
      case RtmpMessage.Data data -> write(data);
      case RtmpMessage.Audio(int id, long timestampMs, ByteBuf payload) -> chunks.write(
        AUDIO_CSID,
        MessageType.AUDIO,
        id,
        timestampMs,
        payload,
        out
      );
      case RtmpMessage.Video(int id, long timestampMs, ByteBuf payload) -> chunks.write(
        VIDEO_CSID,
        MessageType.VIDEO,
        id,
        timestampMs,
        payload,
        out
      );
      case RtmpMessage.Unknown _, RtmpMessage.Unreadable _ -> throw new IllegalArgumentException(
        "cannot be written: " + message
      );
    }
  }

  private void write(RtmpMessage.Command command) {
    List<AmfValue> values = new ArrayList<>();
    values.add(AmfValue.of(command.name()));
    values.add(AmfValue.of(command.transactionId()));
    values.addAll(command.arguments());
    int id = command.messageStreamId();
    int csid = id == 0 ? CONNECTION_COMMAND_CSID : STREAM_COMMAND_CSID;
    chunks.write(csid, MessageType.COMMAND_AMF0, id, 0, amf0(values), out);
  }

  private void write(RtmpMessage.Data data) {
    List<AmfValue> values = new ArrayList<>();
    values.add(AmfValue.of(data.name()));
    values.addAll(data.values());
    ByteBuf payload = amf0(values);
    chunks.write(
      STREAM_COMMAND_CSID,
      MessageType.DATA_AMF0,
      data.messageStreamId(),
      data.timestampMs(),
      payload,
      out
    );
  }

  private ByteBuf amf0(List<AmfValue> values) {
    ByteBuf payload = allocator.directBuffer();
    boolean written = false;
    try {
      for (AmfValue value : values) {
        Amf0.write(payload, value);
      }
      written = true;
      return payload;
    } finally {
      if (!written) {
        payload.release();
      }
    }
  }

  private ByteBuf int32(long value) {
    return allocator.directBuffer(16).writeInt((int) value);
  }

  private void control(int typeId, ByteBuf payload) {
    chunks.write(CONTROL_CSID, typeId, 0, 0, payload, out);
  }

  private void userControl(int event, ByteBuf data) {
    ByteBuf payload = allocator.directBuffer(16).writeShort(event).writeBytes(data);
    data.release();
    control(MessageType.USER_CONTROL, payload);
  }
}
