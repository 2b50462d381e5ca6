package live.headwater.bench.compare;

/**
 * From the arrival of the access unit that completes a segment to the playlist that lists it.
 *
 * @param p50Seconds median over the last minute
 * @param p99Seconds 99th percentile over the last minute
 */
record PublishLatency(double p50Seconds, double p99Seconds) {}
