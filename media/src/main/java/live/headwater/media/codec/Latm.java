package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Reads AAC frames out of LOAS and LATM. ISO/IEC 14496-3:2019, 1.7.2 (AudioSyncStream), 1.7.3 (AudioMuxElement):
 *
 * <pre>
 * LOAS: syncword 0x2b7(11) audioMuxLengthBytes(13) AudioMuxElement
 * AudioMuxElement: useSameStreamMux(1), 0: StreamMuxConfig; then PayloadLengthInfo, PayloadMux
 * StreamMuxConfig: audioMuxVersion(1), 1: audioMuxVersionA(1) taraBufferFullness(value)
 *   allStreamsSameTimeFraming(1) numSubFrames(6) numProgram(4) numLayer(3)
 *   version 0: AudioSpecificConfig, version 1: ascLen(value) AudioSpecificConfig
 *   frameLengthType(3) latmBufferFullness(8) otherDataPresent(1) ... crcCheckPresent(1) ...
 * </pre>
 *
 * <p>Carried is what encoders send: one program of one layer, one frame in an element. Keeps the configuration of one
 * stream; confined to one thread.
 */
public final class Latm {

  public static final int HEADER_BYTES = 3;

  private @Nullable AacConfiguration configuration;

  /** Size of the LOAS frame with the header at absolute {@code index}, header included; 0 when there is none. */
  public static int frameBytesAt(ByteBuf buffer, int index) {
    int header = buffer.getUnsignedMedium(index);
    return header >> 13 == 0x2b7 ? HEADER_BYTES + (header & 0x1fff) : 0;
  }

  /** Of the last frame read. */
  public @Nullable AacConfiguration configuration() {
    return configuration;
  }

  /**
   * Reads a LOAS frame.
   *
   * @return the raw AAC frame; null while no configuration came
   * @throws InputException if it is malformed or not of the carried kind
   */
  public @Nullable Bytes read(ByteBuf buffer, int index, int sizeBytes) throws InputException {
    BitReader in = BitReader.of(
      "LATM element",
      Bytes.copyOf(buffer, index + HEADER_BYTES, sizeBytes - HEADER_BYTES)
    );
    if (!in.flag()) {
      readStreamMuxConfig(in);
    }
    if (configuration == null) {
      return null;
    }
    int payloadBytes = 0;
    int more;
    do {
      more = in.bits(8);
      payloadBytes += more;
    } while (more == 255);
    return in.bytes(payloadBytes);
  }

  private void readStreamMuxConfig(BitReader in) throws InputException {
    boolean version1 = in.flag();
    if (version1 && in.flag()) {
      throw new UnsupportedInputException("LATM with audioMuxVersionA 1, which is reserved");
    }
    if (version1) {
      value(in); // taraBufferFullness
    }
    in.skip(1); // allStreamsSameTimeFraming: there is only one
    int subFrames = 1 + in.bits(6);
    int programs = 1 + in.bits(4);
    int layers = 1 + in.bits(3);
    if (subFrames * programs * layers > 1) {
      throw new UnsupportedInputException(
        "LATM with %d frames of %d programs in %d layers; one of each is carried".formatted(
          subFrames,
          programs,
          layers
        )
      );
    }
    Bytes record = version1
      ? in.bitsAsBytes(Math.toIntExact(bounded(value(in))))
      : AudioSpecificConfig.cutOut(in);
    AacConfiguration read = AacConfiguration.parse(record);
    int frameLengthType = in.bits(3);
    if (frameLengthType != 0) {
      throw new UnsupportedInputException("LATM with frameLengthType " + frameLengthType + "; 0 is carried");
    }
    in.skip(8); // latmBufferFullness
    if (in.flag()) {
      skipOtherDataLength(in, version1);
    }
    if (in.flag()) {
      in.skip(8); // crcCheckSum
    }
    if (!read.equals(configuration)) {
      configuration = read;
    }
  }

  private static void skipOtherDataLength(BitReader in, boolean version1) throws MalformedInputException {
    if (version1) {
      value(in);
      return;
    }
    boolean more;
    do {
      more = in.flag();
      in.skip(8);
    } while (more);
  }

  private static long bounded(long bits) throws MalformedInputException {
    if (bits > 8 * 1024) {
      throw new MalformedInputException("LATM with an AudioSpecificConfig of " + bits + " bits");
    }
    return bits;
  }

  /** LatmGetValue: {@code bytesForValue(2)}, then so many bytes and one. */
  private static long value(BitReader in) throws MalformedInputException {
    int bytes = 1 + in.bits(2);
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | in.bits(8);
    }
    return value;
  }
}
