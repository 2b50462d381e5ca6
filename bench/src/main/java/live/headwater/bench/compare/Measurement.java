package live.headwater.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * What one server needed in one round.
 *
 * @param streams publishers
 * @param streamSeconds publishers times seconds measured
 * @param cpuNs CPU time of the server
 * @param residentBytes its resident memory at the end
 * @param fileBytes its files in memory at the end
 * @param allocatedBytes heap it allocated; -1 when it has none
 * @param units access units sent to it
 * @param publishLatency of the last minute, where it is told
 * @param dropped publishers that lost their connection
 * @param playable streams that could be played at the end
 * @param pendingBytes media that had not been taken at the end
 * @param latestMs the most that the generator was late
 * @param generatorCpuNs CPU time of the generator
 * @param otherCpuNs CPU time of everything else on the machine
 * @param seconds length of the measurement
 */
record Measurement(
  String subject,
  int streams,
  double streamSeconds,
  long cpuNs,
  long residentBytes,
  long fileBytes,
  long allocatedBytes,
  long units,
  @Nullable PublishLatency publishLatency,
  int dropped,
  int playable,
  long pendingBytes,
  long latestMs,
  long generatorCpuNs,
  long otherCpuNs,
  double seconds
) {
  /** CPU time for a second of one stream, in percent of a core. */
  double cpuPercentPerStream() {
    return cpuNs / 1e7 / streamSeconds;
  }

  double residentMiBPerStream() {
    return residentBytes / 1048576.0 / streams;
  }

  double fileMiBPerStream() {
    return fileBytes / 1048576.0 / streams;
  }

  double allocatedBytesPerUnit() {
    return (double) allocatedBytes / units;
  }

  /** Share of one core that something else used. */
  double otherCores() {
    return otherCpuNs / 1e9 / seconds;
  }

  double generatorCores() {
    return generatorCpuNs / 1e9 / seconds;
  }
}
