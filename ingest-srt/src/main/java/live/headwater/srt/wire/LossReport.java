package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads the ranges of a NAK, one after the other, without an object for any. To be used again for each NAK;
 * confined to one thread.
 *
 * <pre>
 *   bits
 *   1    0: one packet                   1: a range, whose last follows
 *   31   its sequence number             first sequence number
 *   1                                    0
 *   31                                   last sequence number
 * </pre>
 *
 * draft-sharabayko-srt-01, 3.2.5 (NAK) and Appendix A (Packet Sequence List Coding).
 */
public final class LossReport {

  /** Packets of one range, ours: more than any flow window (libsrt's is 25,600) and far from half the number space. */
  public static final int MAX_RANGE_PACKETS = 1 << 18;

  private static final int RANGE_BIT = 0x8000_0000;

  private ByteBuf packet = Unpooled.EMPTY_BUFFER;
  private int at;
  private int end;
  private int first;
  private int last;
  private boolean malformed;

  /** @param packet a NAK with its header; borrows, until the last {@link #next} */
  public void start(ByteBuf packet) {
    this.packet = packet;
    at = packet.readerIndex() + SrtPacket.HEADER_BYTES;
    end = packet.writerIndex();
    malformed = end - at < 4 || ((end - at) & 3) != 0;
  }

  /** Steps to the next range. False at the end, and where the rest makes no sense: {@link #isMalformed}. */
  public boolean next() {
    if (malformed || at >= end) {
      packet = Unpooled.EMPTY_BUFFER;
      at = end;
      return false;
    }
    int word = packet.getInt(at);
    at += 4;
    first = word & SeqNo.MAX;
    last = first;
    if ((word & RANGE_BIT) != 0) {
      int second = at < end ? packet.getInt(at) : RANGE_BIT;
      at += 4;
      int distance = SeqNo.distance(first, second & SeqNo.MAX);
      if ((second & RANGE_BIT) != 0 || distance < 0 || distance >= MAX_RANGE_PACKETS) {
        malformed = true;
        return next();
      }
      last = second;
    }
    return true;
  }

  /** First sequence number of the range. */
  public int first() {
    return first;
  }

  /** Last sequence number of the range, which is lost as well. */
  public int last() {
    return last;
  }

  /** Whether reading ended before the packet did. Ranges read before are as good as any. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Writes the header of a NAK; {@link #append ranges} are to follow, at least one. */
  public static void writeHeader(ByteBuf out, int timestampUs, int destinationSocketId) {
    ControlPacket.writeHeader(out, ControlType.NAK, 0, 0, timestampUs, destinationSocketId);
  }

  /**
   * Adds a range to a NAK.
   *
   * @param out borrows; the packet begins at its reader index
   * @return whether there was room for it in a packet of {@link SrtPacket#MAX_BYTES}; if not, nothing was written
   */
  public static boolean append(ByteBuf out, int first, int last) {
    if (out.readableBytes() + (first == last ? 4 : 8) > SrtPacket.MAX_BYTES) {
      return false;
    }
    if (first == last) {
      out.writeInt(first);
    } else {
      out.writeInt(first | RANGE_BIT);
      out.writeInt(last);
    }
    return true;
  }
}
