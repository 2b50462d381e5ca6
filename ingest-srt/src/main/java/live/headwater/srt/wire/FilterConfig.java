package live.headwater.srt.wire;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the packet filter {@code fec}: {@code fec,cols:10,rows:5,layout:staircase,arq:onreq}. libsrt,
 * {@code docs/features/packet-filtering-and-fec.md} (SRT Packet Filtering and FEC).
 *
 * <p>What is not said is null, and the peer may say it: {@link #merge}.
 *
 * @param columns packets in a row, 2 to {@value #MAX_SIDE}
 * @param rows packets in a column, 1 (no columns) to {@value #MAX_SIDE}; negative: columns, but no packets for rows
 */
public record FilterConfig(
  @Nullable Integer columns,
  @Nullable Integer rows,
  @Nullable Layout layout,
  @Nullable Retransmission arq
) {
  /** Rows and columns, ours: more of either cannot be recovered within any latency that people use. */
  public static final int MAX_SIDE = 127;

  /** Packets in all columns of one row of groups, ours: in a staircase twice as many are open, libsrt's whole window. */
  public static final int MAX_PACKETS = 4_096;

  /** Says nothing, so that the peer says all. */
  public static final FilterConfig ANY = new FilterConfig(null, null, null, null);

  private static final String NAME = "fec";

  /** Where columns begin. */
  public enum Layout {
    /** All in the same row. */
    EVEN,
    /** Each a row below the one before, so that the packets for columns are spread out. */
    STAIRCASE,
  }

  /** What is asked to be sent again. */
  public enum Retransmission {
    NEVER,
    /** What the filter could not recover. */
    ONREQ,
    ALWAYS,
  }

  /** Reads what a peer sent or an operator set. */
  public static FilterConfig parse(String text) throws InputException {
    String[] parts = text.split(",", -1);
    if (!parts[0].strip().equals(NAME)) {
      throw new UnsupportedInputException("SRT packet filter that is not fec");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      int colon = part.indexOf(':');
      if (colon < 1 || values.putIfAbsent(part.substring(0, colon), part.substring(colon + 1)) != null) {
        throw new MalformedInputException(
          "SRT packet filter with a part that is not key:value, or a key twice"
        );
      }
    }
    Integer columns = number("cols", values.remove("cols"));
    Integer rows = number("rows", values.remove("rows"));
    Layout layout = word(Layout.values(), "layout", values.remove("layout"));
    Retransmission arq = word(Retransmission.values(), "arq", values.remove("arq"));
    if (!values.isEmpty()) {
      throw new UnsupportedInputException(
        "SRT packet filter with keys other than cols, rows, layout and arq"
      );
    }
    if (columns != null && (columns < 2 || columns > MAX_SIDE)) {
      throw new LimitExceededException("SRT packet filter with cols:" + columns + ", 2 to " + MAX_SIDE);
    }
    if (rows != null && (rows == 0 || rows == -1 || rows < -MAX_SIDE || rows > MAX_SIDE)) {
      throw new LimitExceededException("SRT packet filter with rows:" + rows + ", 1 or ±2 to ±" + MAX_SIDE);
    }
    if (columns != null && rows != null && columns * Math.abs(rows) > MAX_PACKETS) {
      throw new LimitExceededException(
        "SRT packet filter with cols:" + columns + " × rows:" + rows + ", together at most " + MAX_PACKETS
      );
    }
    return new FilterConfig(columns, rows, layout, arq);
  }

  private static @Nullable Integer number(String key, @Nullable String value) throws MalformedInputException {
    if (value == null) {
      return null;
    }
    try {
      return Integer.valueOf(value);
    } catch (NumberFormatException _) {
      throw new MalformedInputException("SRT packet filter with " + key + " that is no number");
    }
  }

  private static <E extends Enum<E>> @Nullable E word(E[] all, String key, @Nullable String value)
    throws MalformedInputException {
    if (value == null) {
      return null;
    }
    for (E candidate : all) {
      if (candidate.name().toLowerCase(Locale.ROOT).equals(value)) {
        return candidate;
      }
    }
    throw new MalformedInputException("SRT packet filter with a value of " + key + " that is not known");
  }

  /**
   * What both sides want together, complete with defaults; empty when they want different things, no columns, or together
   * more than {@link #MAX_PACKETS}.
   */
  public Optional<FilterConfig> merge(FilterConfig peer) {
    boolean agree =
      agree(columns, peer.columns) &&
      agree(rows, peer.rows) &&
      agree(layout, peer.layout) &&
      agree(arq, peer.arq);
    return agree ? under(peer) : Optional.empty();
  }

  /**
   * What a caller does that wanted this: what the listener says goes, as libsrt has it. Complete with defaults; empty when
   * nobody says columns, or both together want more than {@link #MAX_PACKETS}.
   */
  public Optional<FilterConfig> under(FilterConfig listener) {
    Integer someColumns = listener.columns == null ? columns : listener.columns;
    int someRows = first(listener.rows, rows, 1);
    if (someColumns == null || someColumns * Math.abs(someRows) > MAX_PACKETS) {
      return Optional.empty();
    }
    return Optional.of(
      new FilterConfig(
        someColumns,
        someRows,
        first(listener.layout, layout, Layout.STAIRCASE),
        first(listener.arq, arq, Retransmission.ONREQ)
      )
    );
  }

  private static boolean agree(@Nullable Object mine, @Nullable Object other) {
    return mine == null || other == null || mine.equals(other);
  }

  private static <T> T first(@Nullable T mine, @Nullable T other, T fallback) {
    if (mine != null) {
      return mine;
    }
    return other == null ? fallback : other;
  }

  /** As it goes on the wire. */
  public String format() {
    StringBuilder text = new StringBuilder(NAME);
    append(text, "cols", columns);
    append(text, "rows", rows);
    append(text, "layout", layout);
    append(text, "arq", arq);
    return text.toString();
  }

  private static void append(StringBuilder text, String key, @Nullable Object value) {
    if (value != null) {
      text.append(',').append(key).append(':').append(value.toString().toLowerCase(Locale.ROOT));
    }
  }
}
