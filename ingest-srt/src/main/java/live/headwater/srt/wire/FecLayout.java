package live.headwater.srt.wire;

/**
 * Which row and column a packet is of. Packets are counted from the first one after the handshake, without wrapping:
 * see {@link SeqNo#unwrap}. Rows follow one another; a column takes one packet of each of as many rows as it is high,
 * and the next one begins below it.
 *
 * <pre>
 *   even, 4 columns of 2       staircase, 4 columns of 2
 *   a b c d                    a . c .
 *   a b c d                    a b c d      of column b the first packet is a row below that of a;
 *   e f g h                    e b g d      with c, the height being reached, it begins at the top again
 *   e f g h                    e f g h
 * </pre>
 *
 * libsrt, {@code docs/features/packet-filtering-and-fec.md} (SRT Packet Filtering and FEC).
 */
public final class FecLayout {

  private final int columns;
  private final int height;
  private final boolean staircase;
  private final boolean rowPackets;

  /** @param config {@link FilterConfig#merge merged}, so that nothing is missing */
  public FecLayout(FilterConfig config) {
    if (config.columns() == null || config.rows() == null || config.layout() == null) {
      throw new IllegalArgumentException(config + " is not complete");
    }
    columns = config.columns();
    height = Math.abs(config.rows());
    staircase = config.layout() == FilterConfig.Layout.STAIRCASE;
    rowPackets = config.rows() > 0;
  }

  /** Packets in a row. */
  public int rowPackets() {
    return columns;
  }

  /** Packets in a column. */
  public int columnPackets() {
    return height;
  }

  /** Whether there are FEC packets for rows. */
  public boolean hasRows() {
    return rowPackets;
  }

  /** Whether there are FEC packets for columns. */
  public boolean hasColumns() {
    return height > 1;
  }

  /** The row of a packet, from 0. */
  public long row(long index) {
    return Math.floorDiv(index, columns);
  }

  /** The column of a packet, as FEC packets name it. */
  public int column(long index) {
    return (int) Math.floorMod(index, (long) columns);
  }

  /** The how many-th column group in its column a packet is of, from 0; negative: above the first one, in none. */
  public long columnGroup(long index) {
    return Math.floorDiv(row(index) - firstRow(column(index)), height);
  }

  /** The first packet of a column group; the next is {@link #rowPackets} further. */
  public long columnGroupStart(int column, long group) {
    return (firstRow(column) + group * height) * columns + column;
  }

  /** Whether a packet is the last of its row. */
  public boolean isRowEnd(long index) {
    return column(index) == columns - 1;
  }

  /** Whether a packet is the last of its column group. */
  public boolean isColumnEnd(long index) {
    return (
      columnGroup(index) >= 0 && Math.floorMod(row(index) - firstRow(column(index)), height) == height - 1
    );
  }

  private int firstRow(int column) {
    return staircase ? column % height : 0;
  }
}
