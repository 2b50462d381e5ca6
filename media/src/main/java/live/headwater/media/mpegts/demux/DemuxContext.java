package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBufAllocator;
import java.util.HashSet;
import java.util.Set;

/** What all parts of one demultiplexer share. */
final class DemuxContext {

  /** Our limit of messages of one stream, whatever it does. */
  private static final int MAX_PROBLEMS = 50;

  final ByteBufAllocator allocator;
  final TsDemuxer.Listener listener;
  final TsDemuxer.Limits limits;
  final TsStatistics statistics;
  final ProgramClock clock = new ProgramClock();
  private final Set<Told> told = new HashSet<>();

  /** Kinds of problems; of each one is told for a PID. */
  enum Problem {
    SECTION,
    PROGRAMS,
    STREAMS,
    UNSUPPORTED,
    SCRAMBLED,
    LOSS,
    PES,
    PES_SIZE,
    TIME,
    CONFIGURATION,
    NO_CONFIGURATION,
    UNIT,
    TIMECODE,
  }

  private record Told(Problem problem, int pid, int variant) {}

  DemuxContext(
    ByteBufAllocator allocator,
    TsDemuxer.Listener listener,
    TsDemuxer.Limits limits,
    TsStatistics statistics
  ) {
    this.allocator = allocator;
    this.listener = listener;
    this.limits = limits;
    this.statistics = statistics;
  }

  /** Whether a problem is still to be told, so that hot paths need not make the text; remembers that it was. */
  boolean mayTell(Problem problem, int pid) {
    return mayTell(problem, pid, 0);
  }

  /**
   * @param variant tells kinds within a kind apart, such as stream types
   */
  boolean mayTell(Problem problem, int pid, int variant) {
    return told.size() < MAX_PROBLEMS && told.add(new Told(problem, pid, variant));
  }

  void tell(String text) {
    listener.onProblem(text);
  }
}
