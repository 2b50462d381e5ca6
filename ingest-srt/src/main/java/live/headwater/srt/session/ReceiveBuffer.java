package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Packets by sequence number, from the next to be delivered on. A ring that grows to what it once had to hold: nothing
 * is allocated for a packet.
 *
 * <p>Sequence numbers here do not wrap.
 */
final class ReceiveBuffer {

  private static final int FIRST_SIZE = 256;

  private final int capacity;
  private @Nullable ByteBuf[] payloads;
  /** Of a packet that is held: its time. Of one that is missing: when to ask for it. */
  private long[] times;
  /** How often a packet that is missing was asked for, up to 127. */
  private byte[] requests;
  private int mask;
  /** The next to be delivered. */
  private long first;
  /** The first that has not arrived, from {@link #first} on. */
  private long missing;
  /** One after the last that has arrived. */
  private long end;
  private int held;

  /** What became of a packet. */
  enum Added {
    NEW,
    /** It was there already. */
    DUPLICATE,
    /** It was delivered or given up already. */
    BELATED,
    /** There is no room so far ahead. */
    BEYOND,
  }

  /** @param packets that there is room for, rounded up to a power of two */
  ReceiveBuffer(long first, int packets) {
    this.capacity = Integer.highestOneBit(Math.max(packets, 2) - 1) << 1;
    int size = Math.min(FIRST_SIZE, capacity);
    this.payloads = new @Nullable ByteBuf[size];
    this.times = new long[size];
    this.requests = new byte[size];
    this.mask = size - 1;
    this.first = first;
    this.missing = first;
    this.end = first;
  }

  long first() {
    return first;
  }

  /** The first packet that has not arrived. */
  long missing() {
    return missing;
  }

  /** One after the last packet that has arrived. */
  long end() {
    return end;
  }

  int capacity() {
    return capacity;
  }

  /** Packets that are held. */
  int held() {
    return held;
  }

  /** @param sequence from {@link #first} to before {@link #end} */
  boolean isMissing(long sequence) {
    return payloads[slot(sequence)] == null;
  }

  private int slot(long sequence) {
    return (int) sequence & mask;
  }

  /**
   * Adds a packet.
   *
   * @param payload takes, whatever becomes of it
   * @param askAtNs when to ask for those that are missing before it
   */
  Added add(long sequence, ByteBuf payload, long timeUs, long askAtNs) {
    Added added = place(sequence);
    if (added != Added.NEW) {
      payload.release();
      return added;
    }
    reach(sequence + 1, askAtNs);
    payloads[slot(sequence)] = payload;
    times[slot(sequence)] = timeUs;
    held++;
    findMissing();
    return added;
  }

  /**
   * Packets before {@code end} are known of, as far as there is room.
   *
   * @param askAtNs when to ask for those that were not known of
   */
  void reach(long end, long askAtNs) {
    long until = Math.min(end, first + capacity);
    if (until - first > payloads.length) {
      grow((int) (until - first));
    }
    for (; this.end < until; this.end++) {
      times[slot(this.end)] = askAtNs;
      requests[slot(this.end)] = 0;
    }
  }

  private void grow(int size) {
    @Nullable
    ByteBuf[] oldPayloads = payloads;
    long[] oldTimes = times;
    byte[] oldRequests = requests;
    int oldMask = mask;
    int newSize = Integer.highestOneBit(size - 1) << 1;
    payloads = new @Nullable ByteBuf[newSize];
    times = new long[newSize];
    requests = new byte[newSize];
    mask = newSize - 1;
    for (long each = first; each < end; each++) {
      payloads[slot(each)] = oldPayloads[(int) each & oldMask];
      times[slot(each)] = oldTimes[(int) each & oldMask];
      requests[slot(each)] = oldRequests[(int) each & oldMask];
    }
  }

  private Added place(long sequence) {
    if (sequence < first) {
      return Added.BELATED;
    }
    if (sequence - first >= capacity) {
      return Added.BEYOND;
    }
    return sequence < end && !isMissing(sequence) ? Added.DUPLICATE : Added.NEW;
  }

  private void findMissing() {
    while (missing < end && !isMissing(missing)) {
      missing++;
    }
  }

  /** The first packet that is held; {@link #end} when none is. */
  long firstHeld() {
    if (held == 0) {
      return end;
    }
    long each = first;
    while (isMissing(each)) {
      each++;
    }
    return each;
  }

  /** The time of a packet that is held. */
  long timeUs(long sequence) {
    return times[slot(sequence)];
  }

  /** Gives up what is missing before {@code sequence}, where nothing is held. */
  void skipTo(long sequence) {
    first = sequence;
    end = Math.max(end, sequence);
    missing = Math.max(missing, sequence);
    findMissing();
  }

  /** Takes out the packet at {@link #first}, which must be there; returns owned. */
  ByteBuf take() {
    int slot = slot(first);
    ByteBuf payload = payloads[slot];
    if (payload == null) {
      throw new IllegalStateException("packet " + first + " is missing");
    }
    payloads[slot] = null;
    held--;
    first++;
    missing = Math.max(missing, first);
    return payload;
  }

  /** When to ask for a packet that is missing. */
  long askAtNs(long sequence) {
    return times[slot(sequence)];
  }

  /** @param sequence of a packet that is missing */
  void askAt(long sequence, long atNs) {
    times[slot(sequence)] = atNs;
  }

  /** Counts a request for a packet that is missing. Returns how many there are now, up to 127. */
  int countRequest(long sequence) {
    int slot = slot(sequence);
    if (requests[slot] < Byte.MAX_VALUE) {
      requests[slot]++;
    }
    return requests[slot];
  }

  /** Releases all. */
  void clear() {
    for (int i = 0; i < payloads.length; i++) {
      ByteBuf payload = payloads[i];
      if (payload != null) {
        payload.release();
        payloads[i] = null;
      }
    }
    held = 0;
    first = end;
    missing = end;
  }
}
