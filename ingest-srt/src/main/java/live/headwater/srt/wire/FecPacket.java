package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;

/**
 * A packet of the FEC filter: a data packet with message number 0, whose payload is
 *
 * <pre>
 *   bits
 *   8    column, or -1 for a row
 *   8    key flags, XOR of all packets of the group
 *   16   lengths of the payloads, XOR
 *   …    payloads, XOR, each filled up with zeros
 * </pre>
 *
 * and whose timestamp is the XOR of timestamps. Its sequence number is that of the packet sent last. libsrt,
 * {@code docs/features/packet-filtering-and-fec.md} (SRT Packet Filtering and FEC). Methods read at the reader index,
 * move nothing, and borrow.
 */
public final class FecPacket {

  /** Bytes before the XOR of payloads. */
  public static final int FIELDS_BYTES = 4;

  /** The longest payload that can be protected: an FEC packet is longer by its fields. */
  public static final int MAX_PAYLOAD_BYTES = SrtPacket.MAX_BYTES - SrtPacket.HEADER_BYTES - FIELDS_BYTES;

  /** The column of a packet for a row. */
  public static final int ROW = -1;

  private FecPacket() {}

  /** Whether a data packet is one of the filter's, with all its fields. */
  public static boolean isFec(ByteBuf packet) {
    return (
      MessageField.number(DataPacket.messageField(packet)) == MessageField.FILTER_NUMBER &&
      SrtPacket.bodyBytes(packet) >= FIELDS_BYTES
    );
  }

  /** 0 to 126, or {@link #ROW}. Other negative values come from no sender. */
  public static int column(ByteBuf packet) {
    return packet.getByte(packet.readerIndex() + SrtPacket.HEADER_BYTES);
  }

  static int keys(ByteBuf packet) {
    return packet.getUnsignedByte(packet.readerIndex() + SrtPacket.HEADER_BYTES + 1);
  }

  static int lengths(ByteBuf packet) {
    return packet.getUnsignedShort(packet.readerIndex() + SrtPacket.HEADER_BYTES + 2);
  }
}
