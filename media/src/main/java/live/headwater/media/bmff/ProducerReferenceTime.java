package live.headwater.media.bmff;

/**
 * Which wall-clock time a media time stands for, for {@code prft} (ISO/IEC 14496-12, 8.16.5).
 *
 * @param unixNs wall-clock time in nanoseconds since 1970-01-01T00:00Z
 * @param mediaTimeTicks presentation time in the track's timescale, 0 or more
 */
public record ProducerReferenceTime(long unixNs, long mediaTimeTicks) {
  /** Seconds from 1900-01-01 to 1970-01-01. RFC 5905, figure 4. */
  private static final long NTP_TO_UNIX_SECONDS = 2_208_988_800L;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** The time as NTP has it: seconds since 1900 (wrapping in 2036) in the high word, 2^-32 s in the low one. */
  long ntpTimestamp() {
    long seconds = Math.floorDiv(unixNs, NANOS_PER_SECOND) + NTP_TO_UNIX_SECONDS;
    long fraction = (Math.floorMod(unixNs, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
    return (seconds << 32) | fraction;
  }
}
