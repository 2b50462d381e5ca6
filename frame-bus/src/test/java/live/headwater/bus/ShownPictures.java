package live.headwater.bus;

import java.util.Map;
import java.util.TreeMap;

/** The pictures of one feed that were put on air, by when they are shown: they come in order of decoding. */
final class ShownPictures {

  /** A picture is taken to last no longer than this by the program. */
  static final long MAX_PICTURE_NS = 100 * FailoverSchedule.MS;

  private static final long NOTHING = Long.MIN_VALUE / 4;

  private final long pictureNs;
  /** Those that are shown later than one that has not come: when in the program, by when they were taken. */
  private final TreeMap<Long, Long> beyond = new TreeMap<>();
  private long endNs = NOTHING;
  private long programEndNs = NOTHING;
  private long programLastNs = NOTHING;

  ShownPictures(long pictureNs) {
    this.pictureNs = pictureNs;
  }

  /**
   * A picture is put on air.
   *
   * @param takenNs when it was taken
   * @param programNs program time at which it is shown
   */
  void add(long decodeNs, long takenNs, long programNs) {
    programLastNs = Math.max(programLastNs, programNs);
    beyond.put(takenNs, programNs);
    // What is decoded later is not shown before this: what is missing until then never comes. A feed begins with a key frame,
    // and nothing is shown before that.
    long dueNs = endNs == NOTHING ? Long.MAX_VALUE : decodeNs + pictureNs;
    for (
      Map.Entry<Long, Long> next = beyond.firstEntry();
      next != null && (next.getKey() <= endNs || next.getKey() < dueNs);
      next = beyond.firstEntry()
    ) {
      beyond.remove(next.getKey());
      if (next.getKey() >= endNs) {
        endNs = next.getKey() + pictureNs;
        programEndNs = next.getValue() + pictureNs;
      }
    }
  }

  /** The end of what is shown without a picture missing in it, by when it was taken. */
  long endNs() {
    return endNs;
  }

  /** Like this, in program time. */
  long programEndNs() {
    return programEndNs;
  }

  /** Program time before which nothing else can be shown, for a picture is shown still. */
  long programBusyUntilNs() {
    return programLastNs + Math.min(pictureNs, MAX_PICTURE_NS);
  }
}
