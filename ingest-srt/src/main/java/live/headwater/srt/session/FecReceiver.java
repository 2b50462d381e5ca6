package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.BitSet;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.FecGroup;
import live.headwater.srt.wire.FecLayout;
import live.headwater.srt.wire.FecPacket;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.SeqNo;
import live.headwater.srt.wire.SrtPacket;
import org.jspecify.annotations.Nullable;

/**
 * The packet filter of what arrives: keeps the XOR of each row and column, and makes the packet that one of them lacks.
 * What was made counts for the groups that cross, so that they may make another one. libsrt, {@code
 * docs/features/packet-filtering-and-fec.md} (SRT Packet Filtering and FEC).
 *
 * <p>Packets are taken as they are on the wire: FEC covers what is encrypted. One that was forged costs no more than the
 * recovery of those it shares a group with.
 *
 * <p>Memory: groups are kept for {@value #KEPT_HEIGHTS} times the height of a column, or as many packets as may be out of order
 * if that is more, and made when first used: at most some 1.2 MB with {@link FilterConfig#MAX_PACKETS}, 0.1 MB for ten
 * columns of five.
 */
final class FecReceiver {

  /**
   * Rows that are kept, in heights of columns: the column that is open in a staircase, the one above it, and one more for
   * what these recover. Ours; libsrt has two to ten.
   */
  private static final int KEPT_HEIGHTS = 3;

  /** Packets whose groups are kept at least. */
  private static final int MIN_KEPT_PACKETS = 2 * Receiver.MAX_REORDER;

  private final FecLayout layout;
  private final Output out;
  /** Sequence number of the first packet, which has index 0. */
  private final long start;
  private final int socketId;
  private final int keptRows;
  private final FecPlace[] rows;
  /** By column, and for each by group. */
  private final FecPlace[] columns;
  private final int columnGroups;
  /** Which packets are in the groups, by index modulo {@link #cells}. */
  private final BitSet have;
  private final int cells;
  /** The last packet that is known of, by index. */
  private long newest = -1;
  /** Second word of the data packet that came last, and its index. */
  private int lastField = MessageField.of(MessageField.POSITION_ONLY, false, 0, false, 1);
  private long lastIndex;
  /** Recovered, and not added to the groups that cross. */
  private final ArrayDeque<ByteBuf> fresh = new ArrayDeque<>();
  private final ArrayDeque<ByteBuf> recovered = new ArrayDeque<>();

  /**
   * @param initialSequence of the peer's first packet
   * @param socketId of this end, where packets go
   */
  FecReceiver(FilterConfig config, int initialSequence, int socketId, Output out) {
    this.layout = new FecLayout(config);
    this.out = out;
    this.start = initialSequence;
    this.socketId = socketId;
    int height = layout.columnPackets();
    keptRows = Math.max(KEPT_HEIGHTS * height, 1 + MIN_KEPT_PACKETS / layout.rowPackets());
    rows = FecPlace.many(layout.hasRows() ? keptRows + 1 : 0);
    columnGroups = layout.hasColumns() ? (keptRows + height - 1) / height + 1 : 0;
    columns = FecPlace.many(layout.rowPackets() * columnGroups);
    cells = (keptRows + 1) * layout.rowPackets();
    have = new BitSet(cells);
  }

  /**
   * A packet arrived; what it lets recover is to be {@link #poll polled}.
   *
   * @param packet with its header, before it is decrypted; not implausibly far ahead; borrows
   */
  void onPacket(ByteBuf packet) {
    long index = index(packet);
    if (!reach(index)) {
      return;
    }
    if (FecPacket.isFec(packet)) {
      addFec(packet, index);
    } else if (!have.get(cell(index))) {
      lastField = DataPacket.messageField(packet);
      lastIndex = index;
      have.set(cell(index));
      add(packet, index);
    }
    for (ByteBuf each = fresh.poll(); each != null; each = fresh.poll()) {
      recovered.add(each);
      add(each, index(each));
    }
  }

  /** A packet that was recovered, as it was on the wire; returns owned; null when there is none. */
  @Nullable
  ByteBuf poll() {
    return recovered.poll();
  }

  private long index(ByteBuf packet) {
    return SeqNo.unwrap(start + newest, DataPacket.sequence(packet)) - start;
  }

  private int cell(long index) {
    return (int) Math.floorMod(index, (long) cells);
  }

  /** Packets up to {@code index} are known of. Returns whether it is not too old. */
  private boolean reach(long index) {
    if (index > newest + cells) {
      have.clear();
      newest = index;
    }
    while (newest < index) {
      have.clear(cell(++newest));
    }
    return isKept(index);
  }

  private boolean isKept(long index) {
    return index >= 0 && layout.row(index) >= layout.row(newest) - keptRows;
  }

  private FecGroup row(long row) {
    return rows[(int) (row % rows.length)].of(row);
  }

  private FecGroup column(int column, long group) {
    return columns[column * columnGroups + (int) (group % columnGroups)].of(group);
  }

  private void add(ByteBuf packet, long index) {
    if (layout.hasRows()) {
      FecGroup group = row(layout.row(index));
      group.add(packet);
      recoverInRow(group, index);
    }
    if (layout.hasColumns() && layout.columnGroup(index) >= 0) {
      FecGroup group = column(layout.column(index), layout.columnGroup(index));
      group.add(packet);
      recoverInColumn(group, index);
    }
  }

  /** Senders give an FEC packet the number of its group's last packet; another one protects nothing that is known. */
  private void addFec(ByteBuf packet, long index) {
    int column = FecPacket.column(packet);
    if (column == FecPacket.ROW) {
      if (layout.hasRows() && layout.isRowEnd(index)) {
        FecGroup group = row(layout.row(index));
        group.addFec(packet);
        recoverInRow(group, index);
      }
    } else if (layout.hasColumns() && layout.isColumnEnd(index) && layout.column(index) == column) {
      FecGroup group = column(column, layout.columnGroup(index));
      group.addFec(packet);
      recoverInColumn(group, index);
    }
  }

  private void recoverInRow(FecGroup group, long index) {
    recover(group, layout.row(index) * layout.rowPackets(), 1, layout.rowPackets());
  }

  private void recoverInColumn(FecGroup group, long index) {
    long first = layout.columnGroupStart(layout.column(index), layout.columnGroup(index));
    recover(group, first, layout.rowPackets(), layout.columnPackets());
  }

  private void recover(FecGroup group, long first, int step, int size) {
    if (!group.hasFec() || group.packets() != size - 1 || !isKept(first)) {
      return;
    }
    long missing = first;
    while (missing < first + (long) step * size && have.get(cell(missing))) {
      missing += step;
    }
    if (missing >= first + (long) step * size) {
      // All have come; one was too long for the filter.
      return;
    }
    ByteBuf packet = out.begin();
    boolean inOrder = MessageField.isInOrder(lastField);
    // In live mode each packet is a message. AES-GCM authenticates the header, so what libsrt writes, 1, would
    // not do.
    int number = MessageField.addNumber(MessageField.number(lastField), missing - lastIndex);
    if (group.recover(packet, SeqNo.wrap(start + missing), inOrder, number, socketId)) {
      have.set(cell(missing));
      fresh.add(packet);
    } else {
      packet.release();
    }
  }
}
