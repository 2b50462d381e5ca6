package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;

/**
 * Opus. RFC 6716, 3.1 (The TOC Byte); RFC 7845, 5.1.1 (Channel Mapping).
 *
 * @param channels 1 to 8, in Vorbis order
 * @param samplesPerAccessUnit at 48 kHz: 120 to 5760
 */
public record OpusConfiguration(int channels, int samplesPerAccessUnit) implements AudioConfiguration {
  private static final int SAMPLE_RATE_HZ = 48_000;

  /** RFC 6716, 3.4: a packet has at most 120 ms. */
  private static final int MAX_SAMPLES = 5_760;

  private static final int MAX_CHANNELS = 8;

  /** By channels less 1. RFC 7845, 5.1.1.2, and the streams that give these channels as ETSI TS 103 491 lists them. */
  private static final int[] STREAMS = { 1, 1, 2, 2, 3, 4, 4, 5 };
  private static final int[] COUPLED_STREAMS = { 0, 1, 1, 2, 2, 2, 3, 3 };
  private static final int[][] MAPPINGS = {
    { 0 },
    { 0, 1 },
    { 0, 2, 1 },
    { 0, 1, 2, 3 },
    { 0, 4, 1, 2, 3 },
    { 0, 4, 1, 2, 3, 5 },
    { 0, 4, 1, 2, 3, 5, 6 },
    { 0, 6, 1, 2, 3, 4, 5, 7 },
  };

  public OpusConfiguration {
    if (channels < 1 || channels > MAX_CHANNELS || samplesPerAccessUnit < 1) {
      throw new IllegalArgumentException(
        "Opus with " + channels + " channels and " + samplesPerAccessUnit + " samples in a packet"
      );
    }
  }

  /** Samples of the packet of {@code sizeBytes} at absolute {@code index}, at 48 kHz; 0 when it is none. */
  public static int samplesAt(ByteBuf buffer, int index, int sizeBytes) {
    if (sizeBytes < 1) {
      return 0;
    }
    int toc = buffer.getUnsignedByte(index);
    int frames = switch (toc & 3) {
      case 0 -> 1;
      case 3 -> sizeBytes > 1 ? buffer.getByte(index + 1) & 0x3f : 0;
      default -> 2;
    };
    int samples = frames * frameSamples(toc >> 3);
    return samples <= MAX_SAMPLES ? samples : 0;
  }

  /** RFC 6716, Table 2 (TOC Byte Configuration Parameters). */
  private static int frameSamples(int config) {
    if (config < 12) {
      return (config & 3) == 3 ? 2880 : 480 << (config & 3); // SILK: 10, 20, 40 or 60 ms
    }
    return config < 16 ? 480 << (config & 1) : 120 << (config & 3);
  }

  @Override
  public int sampleRateHz() {
    return SAMPLE_RATE_HZ;
  }

  /**
   * Appends what {@code dOps} holds. Encapsulation of Opus in ISO Base Media File Format, 4.3.2:
   *
   * <pre>
   * Version 0(8) OutputChannelCount(8) PreSkip(16) InputSampleRate(32) OutputGain(16) ChannelMappingFamily(8)
   * family 1: StreamCount(8) CoupledCount(8) ChannelMapping(8) ...
   * </pre>
   */
  public void writeRecord(ByteBuf out) {
    out.writeByte(0);
    out.writeByte(channels);
    out.writeShort(0); // PreSkip: where a live stream begins there is nothing of it left
    out.writeInt(SAMPLE_RATE_HZ);
    out.writeShort(0);
    if (channels <= 2) {
      out.writeByte(0);
      return;
    }
    out.writeByte(1);
    out.writeByte(STREAMS[channels - 1]);
    out.writeByte(COUPLED_STREAMS[channels - 1]);
    for (int channel : MAPPINGS[channels - 1]) {
      out.writeByte(channel);
    }
  }

  @Override
  public String codecs() {
    return "opus";
  }
}
