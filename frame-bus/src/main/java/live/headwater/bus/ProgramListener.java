package live.headwater.bus;

import live.headwater.media.AccessUnit;

/**
 * Receives one program, from its start to its end. All calls come from the stream's home loop; they must not
 * block. An exception out of a listener ends the program for that listener only.
 */
public interface ProgramListener {
  /** A new period starts; its access units follow. Always called before the first access unit. */
  void onPeriod(Period period);

  /**
   * The next access unit of a track of the current period. Within a track DTS are strictly monotonic, over
   * periods too. The first access unit of a video track in a period is a random access point.
   *
   * @param unit borrows; retain the payload to keep it
   */
  void onAccessUnit(AccessUnit unit);

  /** What arrived together has been delivered. Called after each batch, so that work can be done once for it. */
  void onBatchEnd();

  /** The program is over; no call follows. Everything held must be finished and released in time. */
  void onEnd();
}
