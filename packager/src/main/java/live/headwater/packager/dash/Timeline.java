package live.headwater.packager.dash;

/**
 * Writes {@code S} elements: equal durations one after another become one element with {@code @r}. ISO/IEC 23009-1,
 * 5.3.9.6 (Segment timeline).
 */
final class Timeline {

  private final StringBuilder out;
  private boolean open;
  private boolean needsTime = true;
  private long startTicks;
  private long endTicks;
  private long durationTicks;
  private int count;

  Timeline(StringBuilder out) {
    this.out = out;
  }

  void add(long ticks, long duration) {
    if (open && ticks == endTicks && duration == durationTicks) {
      count++;
    } else {
      close();
      needsTime = !open || ticks != endTicks;
      open = true;
      startTicks = ticks;
      durationTicks = duration;
      count = 1;
    }
    endTicks = ticks + duration;
  }

  /** Writes what has been added. */
  void close() {
    if (count == 0) {
      return;
    }
    out.append("          <S");
    if (needsTime) {
      out.append(" t=\"").append(startTicks).append('"');
    }
    out.append(" d=\"").append(durationTicks).append('"');
    if (count > 1) {
      out
        .append(" r=\"")
        .append(count - 1)
        .append('"');
    }
    out.append("/>\n");
    count = 0;
  }
}
