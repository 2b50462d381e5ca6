package live.headwater.testing;

import java.util.List;

/**
 * One {@code moof} with its {@code mdat}.
 *
 * @param sequenceNumber of {@code mfhd}
 * @param baseDecodeTicks of {@code tfdt}
 * @param prftNtp NTP timestamp of the {@code prft} before it, 0 when there is none
 */
public record Mp4Fragment(long sequenceNumber, long baseDecodeTicks, long prftNtp, List<Mp4Sample> samples) {
  public Mp4Fragment {
    samples = List.copyOf(samples);
  }

  public long durationTicks() {
    return samples.stream().mapToLong(Mp4Sample::durationTicks).sum();
  }

  /** Earliest presentation time. */
  public long firstPresentationTicks() {
    return samples.stream().mapToLong(Mp4Sample::ptsTicks).min().orElseThrow();
  }

  /** Presentation time of the sample that is presented last. */
  public long lastPresentationTicks() {
    return samples.stream().mapToLong(Mp4Sample::ptsTicks).max().orElseThrow();
  }

  public long longestDurationTicks() {
    return samples.stream().mapToLong(Mp4Sample::durationTicks).max().orElseThrow();
  }

  /** Where the next fragment must begin. */
  public long endTicks() {
    return baseDecodeTicks + durationTicks();
  }
}
