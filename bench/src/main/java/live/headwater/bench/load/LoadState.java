package live.headwater.bench.load;

/**
 * How a load is going.
 *
 * @param publishing publishers that are sending
 * @param dropped publishers that lost their connection or never got it
 * @param units access units sent so far
 * @param bytes media sent so far
 * @param pendingBytes media that waits for its socket now, over all publishers
 * @param latestMs the most that a message was sent after its time since the state was last asked for: a generator
 *     without enough CPU shows here
 */
public record LoadState(
  int publishing,
  int dropped,
  long units,
  long bytes,
  long pendingBytes,
  long latestMs
) {}
