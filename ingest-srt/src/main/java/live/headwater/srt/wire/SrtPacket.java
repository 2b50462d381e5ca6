package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;

/**
 * What all SRT packets have in common. Methods read at the buffer's reader index and move nothing; they borrow.
 *
 * <pre>
 *   bits
 *   1    F: 0 data packet, 1 control packet
 *   31   sequence number                       or  15 control type, 16 subtype
 *   32   flags and message number              or  type-specific information
 *   32   timestamp, microseconds
 *   32   destination socket id; 0 when the peer's is not known yet
 * </pre>
 *
 * draft-sharabayko-srt-01, 3 (Packet Structure).
 */
public final class SrtPacket {

  /** Bytes before the payload. */
  public static final int HEADER_BYTES = 16;

  /** The largest SRT packet in a datagram of Ethernet's 1500 bytes, behind IPv4 (20) and UDP (8) headers. */
  public static final int MAX_BYTES = 1472;

  static final int CONTROL_BIT = 0x8000_0000;

  private SrtPacket() {}

  /** Whether there is a whole header. The other methods ask for one. */
  public static boolean hasHeader(ByteBuf packet) {
    return packet.readableBytes() >= HEADER_BYTES;
  }

  public static boolean isControl(ByteBuf packet) {
    return packet.getByte(packet.readerIndex()) < 0;
  }

  /** As on the wire: see {@link SrtTime#unwrap}. */
  public static int timestampUs(ByteBuf packet) {
    return packet.getInt(packet.readerIndex() + 8);
  }

  public static int destinationSocketId(ByteBuf packet) {
    return packet.getInt(packet.readerIndex() + 12);
  }

  /** Bytes behind the header. */
  public static int bodyBytes(ByteBuf packet) {
    return packet.readableBytes() - HEADER_BYTES;
  }

  /** What is behind the header; returns view. */
  public static ByteBuf body(ByteBuf packet) {
    return packet.slice(packet.readerIndex() + HEADER_BYTES, bodyBytes(packet));
  }
}
