package live.headwater.rtmp.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import live.headwater.rtmp.session.RtmpMetrics.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was dropped, and logs the first of each kind. Confined to the connection's loop. */
final class FeedProblems {

  private static final Logger log = LoggerFactory.getLogger(FeedProblems.class);

  private final String where;
  private final RtmpMetrics metrics;
  private final Map<Problem, long[]> counts = new EnumMap<>(Problem.class);

  /**
   * @param where stream, role and peer, for the log
   */
  FeedProblems(String where, RtmpMetrics metrics) {
    this.where = where;
    this.metrics = metrics;
  }

  /**
   * @param detail what was wrong, and what happens now
   */
  void report(Problem problem, String detail) {
    metrics.onProblem(problem);
    long[] count = counts.computeIfAbsent(problem, _ -> new long[1]);
    count[0]++;
    if (count[0] == 1) {
      log.warn("{}: {} (logged once)", where, detail);
    }
  }

  /** Numbers by kind for the last line about a feed; empty when all was well. */
  String summary() {
    return counts
      .entrySet()
      .stream()
      .map(entry -> entry.getValue()[0] + " " + entry.getKey())
      .collect(Collectors.joining(", "));
  }
}
