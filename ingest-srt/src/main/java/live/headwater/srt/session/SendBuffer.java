package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Packets that wait to be sent, or were sent and may have to be sent again, by sequence number, which does not wrap
 * here. A ring that grows to what it once had to hold.
 */
final class SendBuffer {

  private static final int FIRST_SIZE = 256;

  private final int capacity;
  private @Nullable ByteBuf[] packets;
  private long[] madeNs;
  private long[] sentNs;
  private boolean[] wanted;
  private int mask;
  /** The oldest that is not acknowledged. */
  private long first;
  /** The first that was not sent yet. */
  private long unsent;
  private long end;
  private int wantedCount;

  /** @param packets that there is room for, rounded up to a power of two */
  SendBuffer(long first, int packets) {
    this.capacity = Integer.highestOneBit(Math.max(packets, 2) - 1) << 1;
    int slots = Math.min(FIRST_SIZE, capacity);
    this.packets = new @Nullable ByteBuf[slots];
    this.madeNs = new long[slots];
    this.sentNs = new long[slots];
    this.wanted = new boolean[slots];
    this.mask = slots - 1;
    this.first = first;
    this.unsent = first;
    this.end = first;
  }

  long first() {
    return first;
  }

  long unsent() {
    return unsent;
  }

  /** Number of the next packet to be added. */
  long end() {
    return end;
  }

  boolean isFull() {
    return end - first == capacity;
  }

  /** Packets that the peer asked for again. */
  int wantedCount() {
    return wantedCount;
  }

  private int slot(long sequence) {
    return (int) sequence & mask;
  }

  /** @param packet takes */
  void add(ByteBuf packet, long nowNs) {
    if (isFull()) {
      throw new IllegalStateException("no room for another packet");
    }
    if (end - first == packets.length) {
      grow();
    }
    int slot = slot(end++);
    packets[slot] = packet;
    madeNs[slot] = nowNs;
    wanted[slot] = false;
  }

  private void grow() {
    @Nullable
    ByteBuf[] oldPackets = packets;
    long[] oldMadeNs = madeNs;
    long[] oldSentNs = sentNs;
    boolean[] oldWanted = wanted;
    int oldMask = mask;
    int slots = 2 * packets.length;
    packets = new @Nullable ByteBuf[slots];
    madeNs = new long[slots];
    sentNs = new long[slots];
    wanted = new boolean[slots];
    mask = slots - 1;
    for (long each = first; each < end; each++) {
      int old = (int) each & oldMask;
      packets[slot(each)] = oldPackets[old];
      madeNs[slot(each)] = oldMadeNs[old];
      sentNs[slot(each)] = oldSentNs[old];
      wanted[slot(each)] = oldWanted[old];
    }
  }

  /** The packet, which stays here; returns view. */
  ByteBuf packet(long sequence) {
    ByteBuf packet = packets[slot(sequence)];
    if (packet == null || sequence < first || sequence >= end) {
      throw new IllegalStateException("packet " + sequence + " is not here");
    }
    return packet;
  }

  long madeNs(long sequence) {
    return madeNs[slot(sequence)];
  }

  /** When it was sent last. */
  long sentNs(long sequence) {
    return sentNs[slot(sequence)];
  }

  void onSent(long sequence, long nowNs) {
    sentNs[slot(sequence)] = nowNs;
    forget(sequence);
    unsent = Math.max(unsent, sequence + 1);
  }

  void want(long sequence) {
    int slot = slot(sequence);
    if (sequence >= first && sequence < unsent && !wanted[slot]) {
      wanted[slot] = true;
      wantedCount++;
    }
  }

  /** It need not be sent again. */
  void forget(long sequence) {
    int slot = slot(sequence);
    if (wanted[slot]) {
      wanted[slot] = false;
      wantedCount--;
    }
  }

  boolean isWanted(long sequence) {
    return wanted[slot(sequence)];
  }

  /** Lets go of what is before {@code sequence}. */
  void releaseBefore(long sequence) {
    long until = Math.min(sequence, end);
    for (; first < until; first++) {
      int slot = slot(first);
      ByteBuf packet = packets[slot];
      if (packet != null) {
        packet.release();
        packets[slot] = null;
      }
      forget(first);
    }
    unsent = Math.max(unsent, first);
  }

  /** Releases all. */
  void clear() {
    releaseBefore(end);
  }
}
