package live.headwater.media;

/**
 * An access unit as a container carries it: with its duration, known once the next one of its track is.
 *
 * @param unit its payload belongs to whoever holds the sample; a method that is handed samples borrows it
 * @param durationTicks until the DTS of the next access unit of the track, in the track's timescale; 1 or more
 */
public record Sample(AccessUnit unit, int durationTicks) {
  public Sample {
    if (durationTicks < 1) {
      throw new IllegalArgumentException(
        "sample of track " + unit.trackId() + " at DTS " + unit.dtsTicks() + " has duration " + durationTicks
      );
    }
  }

  /** DTS of the sample that follows without a gap. */
  public long endTicks() {
    return unit.dtsTicks() + durationTicks;
  }
}
