package live.headwater.media.codec;

/** Configuration of a video track. */
public sealed interface VideoConfiguration extends CodecConfiguration permits AvcConfiguration {
  /** Width after cropping, in luma samples. */
  int widthPixels();

  /** Height after cropping, in luma samples. */
  int heightPixels();
}
