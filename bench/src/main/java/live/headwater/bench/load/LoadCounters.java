package live.headwater.bench.load;

/** What all publishers of a generator did. Confined to its event loop. */
final class LoadCounters {

  int publishing;
  int dropped;
  long units;
  long bytes;
  /** The most that any message was sent after its time, since it was last asked. */
  long latestMs;
}
