package live.headwater.media.mpegts.demux;

import java.util.TreeMap;

/** Numbers tracks: a stream that takes the place of another of its kind on another PID goes on as the same track. */
final class TrackIds {

  private record Taken(int pid, Kind kind) {}

  /** Freed ones have PID -1. */
  private static final int FREE = -1;

  enum Kind {
    VIDEO,
    AUDIO,
  }

  private final TreeMap<Integer, Taken> byId = new TreeMap<>();

  int allocate(int pid, Kind kind) {
    int id = byId.size();
    for (var entry : byId.entrySet()) {
      if (entry.getValue().pid() == FREE && entry.getValue().kind() == kind) {
        id = entry.getKey();
        break;
      }
    }
    byId.put(id, new Taken(pid, kind));
    return id;
  }

  int count(Kind kind) {
    int count = 0;
    for (Taken taken : byId.values()) {
      count += taken.pid() != FREE && taken.kind() == kind ? 1 : 0;
    }
    return count;
  }

  void free(int pid) {
    byId.replaceAll((_, taken) -> taken.pid() == pid ? new Taken(FREE, taken.kind()) : taken);
  }
}
