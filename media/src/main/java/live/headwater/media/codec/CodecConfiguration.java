package live.headwater.media.codec;

/** Everything a decoder must know before the first access unit of a track. Equal values decode alike. */
public sealed interface CodecConfiguration permits VideoConfiguration, AudioConfiguration {
  /** The {@code codecs} parameter of this configuration, RFC 6381, section 3.3 (ISO File Format Name Space). */
  String codecs();
}
