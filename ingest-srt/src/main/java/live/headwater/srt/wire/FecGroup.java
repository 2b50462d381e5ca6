package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The XOR of one row or column: makes the packet that protects it, or the one packet of it that is missing. To be
 * {@link #reset used again}; confined to one thread. Which packets are of a group is {@link FecLayout}'s to say, and that
 * none is added twice is the caller's.
 */
public final class FecGroup {

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(
    long[].class,
    ByteOrder.BIG_ENDIAN
  );

  private final byte[] payload;
  private int keys;
  private int lengths;
  private int timestamps;
  private int packets;
  private boolean hasFec;
  /** How much of {@link #payload} is in use: all behind is zero. */
  private int used;

  /** @param maxPayloadBytes the longest payload that is sent, without the fields of FEC packets */
  public FecGroup(int maxPayloadBytes) {
    payload = new byte[maxPayloadBytes];
  }

  public void reset() {
    Arrays.fill(payload, 0, used, (byte) 0);
    keys = 0;
    lengths = 0;
    timestamps = 0;
    packets = 0;
    hasFec = false;
    used = 0;
  }

  /** Data packets added so far. */
  public int packets() {
    return packets;
  }

  public boolean hasFec() {
    return hasFec;
  }

  /**
   * Adds a data packet, encrypted as it is on the wire.
   *
   * @param packet with its header; borrows
   * @return false when its payload is too long, and nothing was added
   */
  public boolean add(ByteBuf packet) {
    int length = SrtPacket.bodyBytes(packet);
    if (length > payload.length) {
      return false;
    }
    keys ^= MessageField.key(DataPacket.messageField(packet));
    lengths ^= length;
    timestamps ^= SrtPacket.timestampUs(packet);
    xor(packet, packet.readerIndex() + SrtPacket.HEADER_BYTES, length);
    packets++;
    return true;
  }

  /**
   * Adds the FEC packet of the group.
   *
   * @param packet {@link FecPacket#isFec}, with its header; borrows
   * @return false when it is too long or there was one already, and nothing was added
   */
  public boolean addFec(ByteBuf packet) {
    int length = SrtPacket.bodyBytes(packet) - FecPacket.FIELDS_BYTES;
    if (hasFec || length > payload.length) {
      return false;
    }
    keys ^= FecPacket.keys(packet);
    lengths ^= FecPacket.lengths(packet);
    timestamps ^= SrtPacket.timestampUs(packet);
    xor(packet, packet.readerIndex() + SrtPacket.HEADER_BYTES + FecPacket.FIELDS_BYTES, length);
    hasFec = true;
    return true;
  }

  private void xor(ByteBuf packet, int from, int length) {
    // One access to the buffer for all: each is checked, and with leak detection recorded.
    boolean plain = packet.nioBufferCount() == 1 && !packet.isReadOnly();
    ByteBuffer bytes = plain ? packet.internalNioBuffer(from, length) : packet.nioBuffer(from, length);
    int at = bytes.position();
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      LONGS.set(payload, i, (long) LONGS.get(payload, i) ^ bytes.getLong(at + i));
    }
    for (; i < length; i++) {
      payload[i] ^= bytes.get(at + i);
    }
    used = Math.max(used, length);
  }

  /**
   * Writes the packet that is missing, when the FEC packet and all others of the group were added. It is marked as
   * retransmitted, as it comes out of order.
   *
   * @param out borrows
   * @param sequence of the missing packet
   * @param inOrder as in the group's other packets
   * @param number of its message, which FEC does not protect; libsrt writes 1
   * @return false when what would be written cannot be a packet, and nothing was
   */
  public boolean recover(ByteBuf out, int sequence, boolean inOrder, int number, int destinationSocketId) {
    if (!hasFec || lengths > used || keys > MessageField.KEY_ODD) {
      return false;
    }
    int field = MessageField.of(MessageField.POSITION_ONLY, inOrder, keys, true, number);
    DataPacket.writeHeader(out, sequence, field, timestamps, destinationSocketId);
    out.writeBytes(payload, 0, lengths);
    return true;
  }

  /**
   * Writes the FEC packet for all that was added.
   *
   * @param out borrows
   * @param column or {@link FecPacket#ROW}
   * @param sequence of the packet sent last
   * @param key the flags of the key in use, that go into the header
   */
  public void write(ByteBuf out, int column, int sequence, int key, int destinationSocketId) {
    int field = MessageField.of(MessageField.POSITION_ONLY, false, key, false, MessageField.FILTER_NUMBER);
    DataPacket.writeHeader(out, sequence, field, timestamps, destinationSocketId);
    out.writeByte(column);
    out.writeByte(keys);
    out.writeShort(lengths);
    // As long as the longest payload. libsrt sends as much as its longest could have, and its receiver takes no more
    // than that: what is beyond its setting of a payload's size is written behind its buffer.
    out.writeBytes(payload, 0, used);
  }
}
