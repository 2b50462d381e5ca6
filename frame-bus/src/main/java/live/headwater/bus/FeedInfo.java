package live.headwater.bus;

/**
 * What an encoder says of its own output. Hints only: nothing is refused or allocated because of them.
 *
 * @param encoder name and version, at most 200 characters; empty when unknown
 * @param hasVideo whether a video track will come
 * @param hasAudio whether an audio track will come
 */
public record FeedInfo(String encoder, Expectation hasVideo, Expectation hasAudio) {
  public static final FeedInfo UNKNOWN = new FeedInfo("", Expectation.UNKNOWN, Expectation.UNKNOWN);

  /** Whether a track of some type will come. */
  public enum Expectation {
    YES,
    NO,
    UNKNOWN,
  }
}
