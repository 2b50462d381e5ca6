package live.headwater.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * What a server has needed up to some moment.
 *
 * @param cpuNs CPU time of all its processes, kernel's share included
 * @param residentBytes resident memory of its processes
 * @param fileBytes its media in files in memory (tmpfs); 0 when it keeps them in its own memory
 * @param allocatedBytes heap allocated since the start; -1 when it has no such heap
 * @param publishLatency null when it does not tell
 */
record Usage(
  long cpuNs,
  long residentBytes,
  long fileBytes,
  long allocatedBytes,
  @Nullable PublishLatency publishLatency
) {}
