package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.OpusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Opus with the control header of transport streams. ETSI TS 103 491 (draft "Encapsulation of Opus in MPEG-TS"):
 *
 * <pre>
 * control_header_prefix 0x3ff(11) start_trim_flag(1) end_trim_flag(1) control_extension_flag(1) reserved(2)
 * au_size: bytes of 255 and one below, added up
 * start_trim(16)? end_trim(16)? control_extension_length(8)? control_extension
 * Opus packet of au_size bytes
 * </pre>
 */
final class OpusSyntax implements AudioSyntax {

  /** Longest packet: 3 frames of 1275 bytes for each of 8 streams would be 30 KB; ours is a little more. */
  private static final int MAX_PACKET_BYTES = 1 << 15;

  private final int channels;
  private @Nullable OpusConfiguration configuration;

  /** Of the header read last, and of its packet. */
  private int headerBytes;
  private int packetBytes;

  OpusSyntax(int channels) {
    this.channels = channels;
  }

  @Override
  public String codec() {
    return "Opus";
  }

  @Override
  public int frameBytes(ByteBuf data, int index, int end) {
    if (end - index < 3) {
      return MORE;
    }
    int prefix = data.getUnsignedShort(index);
    if (prefix >> 5 != 0x3ff) {
      return NO_FRAME;
    }
    int at = index + 2;
    int size = 0;
    int more = 255;
    while (more == 255) {
      if (at >= end) {
        return MORE;
      }
      more = data.getUnsignedByte(at++);
      size += more;
      if (size > MAX_PACKET_BYTES) {
        return NO_FRAME;
      }
    }
    at += (prefix & 0x10) != 0 ? 2 : 0;
    at += (prefix & 0x08) != 0 ? 2 : 0;
    if ((prefix & 0x04) != 0) {
      if (at >= end) {
        return MORE;
      }
      at += 1 + data.getUnsignedByte(at);
    }
    return at - index + size;
  }

  @Override
  public AudioConfiguration configuration(ByteBuf data, int index, int sizeBytes) throws InputException {
    int size = 0;
    int at = index + 2;
    int more;
    do {
      more = data.getUnsignedByte(at++);
      size += more;
    } while (more == 255);
    packetBytes = size;
    headerBytes = sizeBytes - size;
    int samples = OpusConfiguration.samplesAt(data, index + headerBytes, packetBytes);
    if (samples == 0) {
      throw new MalformedInputException("Opus packet of " + packetBytes + " bytes without a duration");
    }
    OpusConfiguration current = configuration;
    if (current == null || current.samplesPerAccessUnit() != samples) {
      current = new OpusConfiguration(channels, samples);
      configuration = current;
    }
    return current;
  }

  @Override
  public ByteBuf payload(ByteBuf data, int index, int sizeBytes, ByteBufAllocator allocator) {
    return allocator.buffer(packetBytes).writeBytes(data, index + headerBytes, packetBytes);
  }
}
