package live.headwater.media;

/** What a track carries. */
public enum MediaType {
  VIDEO,
  AUDIO,
}
