package live.headwater.bus;

/**
 * What an encoder says of its own output. Hints only: nothing is refused or allocated because of them.
 *
 * @param encoder name and version, at most 200 characters; empty when unknown
 * @param hasVideo whether a video track will come
 * @param hasAudio whether an audio track will come
 * @param audioTracks how many audio tracks will come, 0 when unknown
 */
public record FeedInfo(String encoder, Expectation hasVideo, Expectation hasAudio, int audioTracks) {
  public static final FeedInfo UNKNOWN = new FeedInfo("", Expectation.UNKNOWN, Expectation.UNKNOWN);

  /** Of a protocol that carries one audio track at most, or says no more of them. */
  public FeedInfo(String encoder, Expectation hasVideo, Expectation hasAudio) {
    this(encoder, hasVideo, hasAudio, 0);
  }

  /** What a protocol knows that names all tracks before the first comes. */
  public static FeedInfo ofTracks(String encoder, int video, int audio) {
    return new FeedInfo(encoder, expectation(video), expectation(audio), audio);
  }

  private static Expectation expectation(int tracks) {
    return tracks > 0 ? Expectation.YES : Expectation.NO;
  }

  /** Whether a track of some type will come. */
  public enum Expectation {
    YES,
    NO,
    UNKNOWN,
  }
}
