package live.headwater.media.codec;

/** Configuration of a video track. */
public sealed interface VideoConfiguration
  extends CodecConfiguration
  permits AvcConfiguration, HevcConfiguration
{
  /** Width after cropping, in luma samples. */
  int widthPixels();

  /** Height after cropping, in luma samples. */
  int heightPixels();

  /** Sample aspect ratio, 1 when not given. */
  int pixelAspectWidth();

  /** Sample aspect ratio, 1 when not given. */
  int pixelAspectHeight();

  /** Pictures per second as the parameter sets say, 0 when they say nothing. */
  double frameRate();
}
