package live.headwater.bus;

/**
 * Rule 4: how often somebody may try to publish. Any thread.
 *
 * <p>There are two limits, told apart by the push token, which is therefore looked at first: comparing it costs less
 * than finding a bucket.
 *
 * <ul>
 *   <li><b>With the right token</b>: a bucket for each stream, role and source address. Only who knows a token can make
 *       one. When there is no room for one more, the attempt is let through.
 *   <li><b>Without</b>: a stricter bucket for each source address, whatever stream it names. When it is empty the attempt
 *       is refused without a line of its own in log and events. When there is no room for one more bucket, the attempt
 *       counts as one too many.
 * </ul>
 *
 * <p>So nobody can spend what belongs to an encoder with the right token: not from another address, not from the same
 * one (behind one NAT), not with any number of addresses. The limit is there against load and noise; against guessing
 * there is the length of a token.
 */
final class AttemptLimits {

  /** Buckets of each kind. Ours: about 100 bytes each. */
  private static final int MAX_BUCKETS = 16_384;

  private record Attempt(long streamId, Role role, String address) {}

  private final TokenBuckets<Attempt> attempts;
  private final TokenBuckets<String> failures;

  AttemptLimits(long nowNs) {
    attempts = new TokenBuckets<>(MAX_BUCKETS, TokenBuckets.WhenFull.ALLOW, nowNs);
    failures = new TokenBuckets<>(MAX_BUCKETS, TokenBuckets.WhenFull.REFUSE, nowNs);
  }

  /** Counts an attempt with the right token; false when it is one too many. */
  boolean allowAttempt(long streamId, Role role, String address, PublishRate rate, long nowNs) {
    return attempts.take(new Attempt(streamId, role, address), rate, nowNs);
  }

  /** Counts an attempt that is denied; false when it is one too many to be told why. */
  boolean allowFailure(String address, PublishRate rate, long nowNs) {
    return failures.take(address, rate, nowNs);
  }
}
