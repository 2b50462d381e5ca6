package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;

/**
 * AAC configuration (ISO/IEC 14496-3, 1.6.2.1 AudioSpecificConfig).
 *
 * @param audioSpecificConfig the record as the encoder sent it
 * @param audioObjectType 2 AAC-LC, 5 HE-AAC (SBR), 29 HE-AAC v2 (PS); the extension's type where signalled
 *     explicitly
 * @param sampleRateHz core sample rate: of the AAC-LC layer where SBR doubles it
 * @param outputSampleRateHz rate that a decoder with SBR puts out; equal to the core rate without SBR
 * @param channels output channels
 * @param samplesPerAccessUnit 1024 or 960, at the core rate
 */
public record AacConfiguration(
  Bytes audioSpecificConfig,
  int audioObjectType,
  int sampleRateHz,
  int outputSampleRateHz,
  int channels,
  int samplesPerAccessUnit
) implements AudioConfiguration {
  /**
   * Reads an AudioSpecificConfig; bytes behind it are kept and ignored. SBR and PS are known when they are signalled
   * explicitly, be it as object type or behind the sync extension; implicit signalling looks like plain AAC-LC.
   *
   * @param in the whole record; borrows, indices unchanged
   * @throws InputException if it is malformed, of an audio object type other than AAC, or over a limit
   */
  public static AacConfiguration parse(ByteBuf in) throws InputException {
    AudioSpecificConfig.checkSize(in.readableBytes());
    return parse(Bytes.copyOf(in));
  }

  /** Like {@link #parse(ByteBuf)}. */
  public static AacConfiguration parse(Bytes audioSpecificConfig) throws InputException {
    AudioSpecificConfig.checkSize(audioSpecificConfig.size());
    return AudioSpecificConfig.parse(audioSpecificConfig);
  }

  @Override
  public String codecs() {
    return "mp4a.40." + audioObjectType;
  }
}
