package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;

/**
 * A block behind a handshake of version 5.
 *
 * <pre>
 *   bits
 *   16   type
 *   16   length of what follows, in words of 32 bits
 *   …
 * </pre>
 *
 * draft-sharabayko-srt-01, 3.2.1 (Handshake), Tables 5 and following.
 */
public sealed interface HandshakeExtension {
  int TYPE_HANDSHAKE_REQUEST = 1;
  int TYPE_HANDSHAKE_RESPONSE = 2;
  int TYPE_KEY_MATERIAL_REQUEST = 3;
  int TYPE_KEY_MATERIAL_RESPONSE = 4;
  int TYPE_STREAM_ID = 5;
  int TYPE_CONGESTION = 6;
  int TYPE_FILTER = 7;
  int TYPE_GROUP = 8;

  /** Bytes of a stream id. libsrt, {@code MAX_SID_LENGTH}. */
  int MAX_STREAM_ID_BYTES = 512;

  /** Bytes of a congestion control's name or a filter's configuration. libsrt, {@code MAX_PFILTER_LENGTH}. */
  int MAX_OPTION_BYTES = 64;

  /** The code in the first 16 bits; also the subtype of a control packet that holds the block alone. */
  int type();

  /** @param out takes the content, whole words; borrows */
  void writeContent(ByteBuf out);

  /**
   * What a side is and can do: HSREQ of who begins, HSRSP of who answers. 3.2.1.1 (Handshake Extension Message).
   *
   * @param version of the SRT library, {@code 0x00MMmmpp}
   * @param flags of {@link SrtFlags}
   * @param receiverDelayMs latency it wants as receiver, 0 to 65535
   * @param senderDelayMs latency it wants its peer to have as receiver, 0 to 65535
   */
  record Capabilities(
    boolean response,
    int version,
    int flags,
    int receiverDelayMs,
    int senderDelayMs
  ) implements HandshakeExtension {
    private static final int CONTENT_BYTES = 12;

    @Override
    public int type() {
      return response ? TYPE_HANDSHAKE_RESPONSE : TYPE_HANDSHAKE_REQUEST;
    }

    @Override
    public void writeContent(ByteBuf out) {
      out.writeInt(version);
      out.writeInt(flags);
      out.writeShort(receiverDelayMs);
      out.writeShort(senderDelayMs);
    }

    private static Capabilities read(boolean response, ByteBuf in) throws MalformedInputException {
      if (in.readableBytes() < CONTENT_BYTES) {
        throw new MalformedInputException(
          "SRT HSREQ or HSRSP of " + in.readableBytes() + " bytes, at least " + CONTENT_BYTES
        );
      }
      return new Capabilities(
        response,
        in.readInt(),
        in.readInt(),
        in.readUnsignedShort(),
        in.readUnsignedShort()
      );
    }
  }

  /** Keys, in a request; or the same message again as the answer, when they are understood. 3.2.2 (Key Material). */
  record Keys(boolean response, KeyMaterial material) implements HandshakeExtension {
    @Override
    public int type() {
      return response ? TYPE_KEY_MATERIAL_RESPONSE : TYPE_KEY_MATERIAL_REQUEST;
    }

    @Override
    public void writeContent(ByteBuf out) {
      material.write(out);
    }
  }

  /** The answer to keys that are not understood: a KMRSP of one word. */
  record KeysRefused(KeyMaterialState state) implements HandshakeExtension {
    @Override
    public int type() {
      return TYPE_KEY_MATERIAL_RESPONSE;
    }

    @Override
    public void writeContent(ByteBuf out) {
      out.writeIntLE(state.code());
    }
  }

  /** The stream id as it came. It may hold a token, so it is not shown. */
  record StreamId(String value) implements HandshakeExtension {
    @Override
    public int type() {
      return TYPE_STREAM_ID;
    }

    @Override
    public void writeContent(ByteBuf out) {
      WordSwappedText.write(value, out);
    }

    @Override
    public String toString() {
      return "StreamId[" + value.length() + " characters]";
    }
  }

  /** The name of the congestion control: {@code live}, which is meant when there is none, or {@code file}. */
  record CongestionControl(String name) implements HandshakeExtension {
    @Override
    public int type() {
      return TYPE_CONGESTION;
    }

    @Override
    public void writeContent(ByteBuf out) {
      WordSwappedText.write(name, out);
    }
  }

  /** The configuration of a packet filter: {@link FilterConfig} reads it. */
  record PacketFilter(String configuration) implements HandshakeExtension {
    @Override
    public int type() {
      return TYPE_FILTER;
    }

    @Override
    public void writeContent(ByteBuf out) {
      WordSwappedText.write(configuration, out);
    }
  }

  /**
   * The connection is a member of a group. 3.2.1.4 (Group Membership Extension).
   *
   * @param groupId the sender's socket id for the group
   * @param groupType 1 broadcast, 2 main/backup
   * @param flags 8 bits
   * @param weight 16 bits; of main/backup: the largest is used first
   */
  record Group(int groupId, int groupType, int flags, int weight) implements HandshakeExtension {
    public static final int BROADCAST = 1;
    public static final int BACKUP = 2;

    private static final int CONTENT_BYTES = 8;

    @Override
    public int type() {
      return TYPE_GROUP;
    }

    @Override
    public void writeContent(ByteBuf out) {
      out.writeInt(groupId);
      out.writeByte(groupType);
      out.writeByte(flags);
      out.writeShort(weight);
    }

    private static Group read(ByteBuf in) throws MalformedInputException {
      if (in.readableBytes() < CONTENT_BYTES) {
        throw new MalformedInputException(
          "SRT group membership of " + in.readableBytes() + " bytes, at least " + CONTENT_BYTES
        );
      }
      return new Group(in.readInt(), in.readUnsignedByte(), in.readUnsignedByte(), in.readUnsignedShort());
    }
  }

  /** A block of a type that is not known; to be ignored. */
  record Unknown(int type, Bytes content) implements HandshakeExtension {
    @Override
    public void writeContent(ByteBuf out) {
      content.writeTo(out);
    }

    /** Does not show what may be a secret. */
    @Override
    public String toString() {
      return "Unknown[" + type + ", " + content.size() + " bytes]";
    }
  }

  /**
   * Reads the content of a block; also of a control packet of {@link ControlType#USER_DEFINED}.
   *
   * @param in nothing but the content; borrows
   */
  static HandshakeExtension read(int type, ByteBuf in) throws InputException {
    return switch (type) {
      case TYPE_HANDSHAKE_REQUEST -> Capabilities.read(false, in);
      case TYPE_HANDSHAKE_RESPONSE -> Capabilities.read(true, in);
      case TYPE_KEY_MATERIAL_REQUEST -> new Keys(false, KeyMaterial.read(in));
      case TYPE_KEY_MATERIAL_RESPONSE -> in.readableBytes() == 4
        ? refused(in.readIntLE())
        : new Keys(true, KeyMaterial.read(in));
      case TYPE_STREAM_ID -> new StreamId(text("stream id", MAX_STREAM_ID_BYTES, in));
      case TYPE_CONGESTION -> new CongestionControl(text("congestion control", MAX_OPTION_BYTES, in));
      case TYPE_FILTER -> new PacketFilter(text("packet filter", MAX_OPTION_BYTES, in));
      case TYPE_GROUP -> Group.read(in);
      default -> new Unknown(type, Bytes.copyOf(in.readSlice(in.readableBytes())));
    };
  }

  /** Writes the block with its type and length; borrows. */
  default void write(ByteBuf out) {
    int start = out.writerIndex();
    out.writeShort(type());
    out.writeShort(0);
    writeContent(out);
    out.setShort(start + 2, (out.writerIndex() - start - 4) / 4);
  }

  /** Writes a control packet with nothing but this block, as keys are sent outside of handshakes; borrows. */
  default void writePacket(ByteBuf out, int timestampUs, int destinationSocketId) {
    ControlPacket.writeHeader(out, ControlType.USER_DEFINED, type(), 0, timestampUs, destinationSocketId);
    writeContent(out);
  }

  private static HandshakeExtension refused(int code) {
    KeyMaterialState state = KeyMaterialState.of(code);
    // What is not known is no yes either; a big-endian peer's word ends here too.
    return new KeysRefused(state == null ? KeyMaterialState.BAD_SECRET : state);
  }

  private static String text(String what, int maxBytes, ByteBuf in) throws InputException {
    int length = in.readableBytes();
    if (length == 0) {
      throw new MalformedInputException("SRT " + what + " of 0 bytes");
    }
    if (length > maxBytes) {
      throw new LimitExceededException("SRT " + what + " of " + length + " bytes, at most " + maxBytes);
    }
    return WordSwappedText.read(in);
  }
}
