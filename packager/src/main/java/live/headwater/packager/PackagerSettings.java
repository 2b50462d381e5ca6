package live.headwater.packager;

import java.time.Duration;

/**
 * How programs are packaged.
 *
 * @param segmentDuration wanted duration of segments; they end at key frames, so that longer GOPs make longer ones.
 *     Longer segments cost latency, shorter ones requests. 500 ms to 30 s
 * @param firstSegmentDuration wanted duration of the first segment of a session, which decides how soon after the first
 *     key frame a player can begin; up to {@code segmentDuration}
 * @param windowDuration what playlists list at least; never less than three target durations, whatever this says. Costs
 *     memory: about twice this and two segments of media are held for each stream
 * @param holdBack how far behind the live edge players keep that do not play parts; never less than three target
 *     durations, whatever this says. It is what they live on while one feed takes over from another: the time after
 *     which it does, a segment that was not complete, and the time they take to notice. 0 s to 1 min
 * @param maxTrackDelay how long a segment waits for a track that is late before it goes without the rest of it
 * @param endGrace how long playlists are still served after the end of a program; a program that begins in this time
 *     continues them
 * @param endListTag whether playlists say so when a program has ended ({@code EXT-X-ENDLIST}); players then stop, and
 *     the next program starts a new playlist
 * @param firstDiscontinuitySequence first discontinuity sequence number of every stream. Has to be higher than any
 *     number used before a restart of the daemon, and small (hls.js takes about 20 ns for each one counted from 0): the
 *     number of starts of the daemon times 128 is fine. 0 to 100,000,000
 */
public record PackagerSettings(
  Duration segmentDuration,
  Duration firstSegmentDuration,
  Duration windowDuration,
  Duration holdBack,
  Duration maxTrackDelay,
  Duration endGrace,
  boolean endListTag,
  long firstDiscontinuitySequence
) {
  public static final PackagerSettings DEFAULT = new PackagerSettings(
    Duration.ofSeconds(2),
    Duration.ofSeconds(1),
    Duration.ofSeconds(12),
    Duration.ofSeconds(8),
    Duration.ofSeconds(1),
    Duration.ofSeconds(30),
    false,
    0
  );

  private static final long MAX_FIRST_DISCONTINUITY_SEQUENCE = 100_000_000;

  public PackagerSettings {
    require("segmentDuration", segmentDuration, Duration.ofMillis(500), Duration.ofSeconds(30));
    require("firstSegmentDuration", firstSegmentDuration, Duration.ZERO, segmentDuration);
    require("windowDuration", windowDuration, Duration.ZERO, Duration.ofHours(1));
    require("holdBack", holdBack, Duration.ZERO, Duration.ofMinutes(1));
    require("maxTrackDelay", maxTrackDelay, Duration.ZERO, Duration.ofSeconds(10));
    require("endGrace", endGrace, Duration.ZERO, Duration.ofHours(1));
    if (firstDiscontinuitySequence < 0 || firstDiscontinuitySequence > MAX_FIRST_DISCONTINUITY_SEQUENCE) {
      throw new IllegalArgumentException(
        "firstDiscontinuitySequence " +
          firstDiscontinuitySequence +
          " is not in 0.." +
          MAX_FIRST_DISCONTINUITY_SEQUENCE
      );
    }
  }

  private static void require(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
        name + " " + value.toMillis() + " ms is not in " + min.toMillis() + ".." + max.toMillis() + " ms"
      );
    }
  }

  public PackagerSettings withSegmentDuration(Duration duration) {
    return new PackagerSettings(
      duration,
      firstSegmentDuration.compareTo(duration) > 0 ? duration : firstSegmentDuration,
      windowDuration,
      holdBack,
      maxTrackDelay,
      endGrace,
      endListTag,
      firstDiscontinuitySequence
    );
  }

  public PackagerSettings withFirstSegmentDuration(Duration duration) {
    return new PackagerSettings(
      segmentDuration,
      duration,
      windowDuration,
      holdBack,
      maxTrackDelay,
      endGrace,
      endListTag,
      firstDiscontinuitySequence
    );
  }

  public PackagerSettings withWindowDuration(Duration duration) {
    return new PackagerSettings(
      segmentDuration,
      firstSegmentDuration,
      duration,
      holdBack,
      maxTrackDelay,
      endGrace,
      endListTag,
      firstDiscontinuitySequence
    );
  }

  public PackagerSettings withHoldBack(Duration duration) {
    return new PackagerSettings(
      segmentDuration,
      firstSegmentDuration,
      windowDuration,
      duration,
      maxTrackDelay,
      endGrace,
      endListTag,
      firstDiscontinuitySequence
    );
  }

  /** How far behind the live edge players keep, in nanoseconds. RFC 8216bis, 4.4.3.8: at least three target durations. */
  long holdBackNs(int targetDurationSeconds) {
    return Math.max(holdBack.toNanos(), Duration.ofSeconds(3L * targetDurationSeconds).toNanos());
  }

  public PackagerSettings withEndGrace(Duration duration) {
    return new PackagerSettings(
      segmentDuration,
      firstSegmentDuration,
      windowDuration,
      holdBack,
      maxTrackDelay,
      duration,
      endListTag,
      firstDiscontinuitySequence
    );
  }

  public PackagerSettings withEndListTag(boolean tag) {
    return new PackagerSettings(
      segmentDuration,
      firstSegmentDuration,
      windowDuration,
      holdBack,
      maxTrackDelay,
      endGrace,
      tag,
      firstDiscontinuitySequence
    );
  }

  public PackagerSettings withFirstDiscontinuitySequence(long number) {
    return new PackagerSettings(
      segmentDuration,
      firstSegmentDuration,
      windowDuration,
      holdBack,
      maxTrackDelay,
      endGrace,
      endListTag,
      number
    );
  }
}
