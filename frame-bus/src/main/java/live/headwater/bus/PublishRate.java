package live.headwater.bus;

import java.time.Duration;

/**
 * How often somebody may try to publish: a token bucket.
 *
 * @param burst attempts at once from a full bucket, 1 or more
 * @param interval time after which one more is allowed; an attempt in each such time, or less often, never meets the
 *     limit
 */
public record PublishRate(int burst, Duration interval) {
  public PublishRate {
    if (burst < 1) {
      throw new IllegalArgumentException("burst " + burst + " is not 1 or more");
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval " + interval + " is not positive");
    }
  }
}
