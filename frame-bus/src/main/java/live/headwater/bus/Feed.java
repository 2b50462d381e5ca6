package live.headwater.bus;

import live.headwater.media.AccessUnit;
import live.headwater.media.Track;

/**
 * An admitted connection's way into the bus. Confined to the loop the request came with; nothing here blocks.
 *
 * <p>DTS are unwrapped encoder time in the declared track's timescale; the bus turns them into program time.
 */
public interface Feed {
  /** Declares what the encoder says of itself. Optional, may be repeated; the last one counts. */
  void onInfo(FeedInfo info);

  /** Declares a track, or replaces the configuration of the track with the same id from here on. */
  void onTrack(Track track);

  /**
   * Tells what time of day the encoder's source had at a moment: two encoders of one source are aligned by it. May be
   * repeated; the last one counts.
   *
   * @param presentationNs the moment in the time of the feed's access units
   * @param timecodeNs time of day, 0 to 24 hours
   */
  void onTimecode(long presentationNs, long timecodeNs);

  /**
   * Delivers one access unit of a declared track, in the order received.
   *
   * @param unit takes
   */
  void onAccessUnit(AccessUnit unit);

  /** Hands over what was delivered since the last call. To be called once after each read of the socket. */
  void flush();

  /**
   * Ends the feed, handing over what was delivered before. Later calls of any method have no effect (an access unit
   * is still taken).
   *
   * @param reason for log and events
   */
  void close(String reason);
}
