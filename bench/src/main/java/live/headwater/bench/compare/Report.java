package live.headwater.bench.compare;

import java.util.List;
import java.util.Locale;

/** Measurements as a table for people, in Markdown. */
final class Report {

  private Report() {}

  static String header() {
    return """
    | server | streams | CPU per stream, % of a core | RSS per stream, MiB | files per stream, MiB | heap per access unit, B | segment out after p50 / p99, ms | dropped | playable | pending, KiB | generator late, ms | generator, cores | others, cores |
    |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|""";
  }

  static String row(Measurement m) {
    PublishLatency latency = m.publishLatency();
    return String.format(
      Locale.ROOT,
      "| %s | %d | %.3f | %.2f | %.2f | %s | %s | %d | %d | %d | %d | %.2f | %.2f |",
      m.subject(),
      m.streams(),
      m.cpuPercentPerStream(),
      m.residentMiBPerStream(),
      m.fileMiBPerStream(),
      m.allocatedBytes() < 0 ? "" : String.format(Locale.ROOT, "%.0f", m.allocatedBytesPerUnit()),
      latency == null
        ? ""
        : String.format(Locale.ROOT, "%.2f / %.2f", latency.p50Seconds() * 1e3, latency.p99Seconds() * 1e3),
      m.dropped(),
      m.playable(),
      m.pendingBytes() >> 10,
      m.latestMs(),
      m.generatorCores(),
      m.otherCores()
    );
  }

  /** CPU of this server as a share of the other's, over all rounds. */
  static String ratio(List<Measurement> ours, List<Measurement> theirs) {
    return String.format(
      Locale.ROOT,
      "CPU per stream: %.3f %% of a core here, %.3f %% there, ratio %.2f",
      mean(ours),
      mean(theirs),
      mean(ours) / mean(theirs)
    );
  }

  private static double mean(List<Measurement> measurements) {
    return measurements.stream().mapToDouble(Measurement::cpuPercentPerStream).average().orElseThrow();
  }
}
