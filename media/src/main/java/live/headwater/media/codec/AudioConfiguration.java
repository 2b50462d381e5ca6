package live.headwater.media.codec;

/** Configuration of an audio track. */
public sealed interface AudioConfiguration
  extends CodecConfiguration
  permits AacConfiguration, Ac3Configuration, MpegAudioConfiguration, OpusConfiguration
{
  /** Rate of the track's timescale in Hz: of the core codec where an extension (SBR) doubles it on output. */
  int sampleRateHz();

  /** Channels a decoder puts out. */
  int channels();

  /** Samples per access unit at {@link #sampleRateHz()}. */
  int samplesPerAccessUnit();
}
