package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;

/**
 * A handshake packet.
 *
 * <pre>
 *   bits
 *   32   version, 4 or 5
 *   16   encryption: length of a key / 8, or 0              version 4: both are
 *   16   extensions that follow, or the magic code          the socket type, 2
 *   32   initial sequence number
 *   32   MTU, bytes
 *   32   flow window, packets
 *   32   type
 *   32   socket id of who sends it
 *   32   SYN cookie
 *   128  address of who receives it, see {@link PeerIp}
 *   …    extensions, in a conclusion or an agreement of version 5
 * </pre>
 *
 * draft-sharabayko-srt-01, 3.2.1 (Handshake) and 4.3 (Handshake Messages).
 *
 * @param encryptionField 16 bits
 * @param extensionField 16 bits
 * @param type one of the {@code TYPE_…}, or {@link #TYPE_REJECTION} and more
 */
public record Handshake(
  int version,
  int encryptionField,
  int extensionField,
  int initialSequence,
  int mtuBytes,
  int flowWindowPackets,
  int type,
  int socketId,
  int cookie,
  PeerIp peerIp,
  List<HandshakeExtension> extensions
) {
  public static final int TYPE_WAVEAHAND = 0;
  public static final int TYPE_INDUCTION = 1;
  public static final int TYPE_CONCLUSION = -1;
  public static final int TYPE_AGREEMENT = -2;
  /** To this the code of a rejection is added: see {@link RejectReason}. */
  public static final int TYPE_REJECTION = 1000;

  /** What a listener of version 5 puts into the extension field of its induction. */
  public static final int MAGIC = 0x4a17;

  /** What version 4 has in place of encryption and extensions: datagrams. UDT 4. */
  public static final int SOCKET_TYPE_DATAGRAM = 2;

  public static final int EXTENSION_CAPABILITIES = 1;
  public static final int EXTENSION_KEYS = 1 << 1;
  /** Any of stream id, congestion control, packet filter and group. */
  public static final int EXTENSION_CONFIGURATION = 1 << 2;

  /** Bytes before the extensions, without the packet's header. */
  public static final int FIXED_BYTES = 48;

  /** Blocks in one packet, ours: libsrt sends six at most. */
  static final int MAX_EXTENSIONS = 16;

  public Handshake {
    extensions = List.copyOf(extensions);
  }

  /** Whether it is a handshake of full length. The {@code …Of} methods ask for one, and allocate nothing. */
  public static boolean isHandshake(ByteBuf packet) {
    return (
      packet.readableBytes() >= SrtPacket.HEADER_BYTES + FIXED_BYTES &&
      SrtPacket.isControl(packet) &&
      ControlPacket.type(packet) == ControlType.HANDSHAKE
    );
  }

  public static int versionOf(ByteBuf packet) {
    return word(packet, 0);
  }

  public static int typeOf(ByteBuf packet) {
    return word(packet, 20);
  }

  public static int socketIdOf(ByteBuf packet) {
    return word(packet, 24);
  }

  public static int cookieOf(ByteBuf packet) {
    return word(packet, 28);
  }

  private static int word(ByteBuf packet, int offset) {
    return packet.getInt(packet.readerIndex() + SrtPacket.HEADER_BYTES + offset);
  }

  /** @param packet with its header; borrows */
  public static Handshake read(ByteBuf packet) throws InputException {
    ByteBuf in = SrtPacket.body(packet);
    if (in.readableBytes() < FIXED_BYTES) {
      throw new MalformedInputException(
        "SRT handshake of " + in.readableBytes() + " bytes, at least " + FIXED_BYTES
      );
    }
    int version = in.readInt();
    int encryption = in.readUnsignedShort();
    int extension = in.readUnsignedShort();
    int initialSequence = in.readInt();
    if (!SeqNo.isValid(initialSequence)) {
      throw new MalformedInputException(
        "SRT handshake with initial sequence number 0x" + Integer.toHexString(initialSequence) + ", 31 bits"
      );
    }
    int mtuBytes = in.readInt();
    int flowWindowPackets = in.readInt();
    int type = in.readInt();
    int socketId = in.readInt();
    int cookie = in.readInt();
    PeerIp peerIp = new PeerIp(in.readLong(), in.readLong());
    boolean extended = version > 4 && (type == TYPE_CONCLUSION || type == TYPE_AGREEMENT);
    return new Handshake(
      version,
      encryption,
      extension,
      initialSequence,
      mtuBytes,
      flowWindowPackets,
      type,
      socketId,
      cookie,
      peerIp,
      extended ? readExtensions(in) : List.of()
    );
  }

  private static List<HandshakeExtension> readExtensions(ByteBuf in) throws InputException {
    List<HandshakeExtension> extensions = new ArrayList<>();
    while (in.isReadable()) {
      if (extensions.size() == MAX_EXTENSIONS) {
        throw new LimitExceededException("SRT handshake with more than " + MAX_EXTENSIONS + " extensions");
      }
      if (in.readableBytes() < 4) {
        throw new MalformedInputException("SRT handshake with " + in.readableBytes() + " bytes too many");
      }
      int type = in.readUnsignedShort();
      int length = in.readUnsignedShort() * 4;
      if (length > in.readableBytes()) {
        throw new MalformedInputException(
          "SRT handshake extension " + type + " of " + length + " bytes, " + in.readableBytes() + " are left"
        );
      }
      extensions.add(HandshakeExtension.read(type, in.readSlice(length)));
    }
    return extensions;
  }

  /** @param out borrows */
  public void write(ByteBuf out, int timestampUs, int destinationSocketId) {
    ControlPacket.writeHeader(out, ControlType.HANDSHAKE, 0, 0, timestampUs, destinationSocketId);
    out.writeInt(version);
    out.writeShort(encryptionField);
    out.writeShort(extensionField);
    out.writeInt(initialSequence);
    out.writeInt(mtuBytes);
    out.writeInt(flowWindowPackets);
    out.writeInt(type);
    out.writeInt(socketId);
    out.writeInt(cookie);
    out.writeLong(peerIp.high());
    out.writeLong(peerIp.low());
    for (HandshakeExtension extension : extensions) {
      extension.write(out);
    }
  }

  public boolean isRejection() {
    return type >= TYPE_REJECTION;
  }

  /** The code of a rejection, as libsrt's API has it: {@link RejectReason#describe} says what it means. */
  public int rejectionCode() {
    return type - TYPE_REJECTION;
  }

  /** The first extension of a kind. */
  public <T extends HandshakeExtension> Optional<T> extension(Class<T> kind) {
    return extensions.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /** Length of a stream key that the sender announces, in bytes, or 0. */
  public int announcedKeyBytes() {
    return version > 4 ? encryptionField * 8 : 0;
  }
}
