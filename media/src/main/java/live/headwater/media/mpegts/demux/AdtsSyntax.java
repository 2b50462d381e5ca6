package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import live.headwater.media.InputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.Adts;
import live.headwater.media.codec.AudioConfiguration;
import org.jspecify.annotations.Nullable;

/** AAC with ADTS headers. ISO/IEC 14496-3:2019, 1.A.2.2 (Audio data transport stream, ADTS). */
final class AdtsSyntax implements AudioSyntax {

  /** Profile, sampling frequency and channels, of the 16 bits behind the syncword's. */
  private static final int CONFIGURATION_MASK = 0xfdc0;

  private @Nullable AacConfiguration configuration;
  private int configurationBits;

  @Override
  public String codec() {
    return "AAC";
  }

  @Override
  public int frameBytes(ByteBuf data, int index, int end) {
    if (end - index < Adts.HEADER_BYTES) {
      return end - index >= 2 && (data.getUnsignedShort(index) & 0xfff6) != 0xfff0 ? NO_FRAME : MORE;
    }
    return Adts.hasHeaderAt(data, index) ? Adts.frameBytesAt(data, index) : NO_FRAME;
  }

  @Override
  public AudioConfiguration configuration(ByteBuf data, int index, int sizeBytes) throws InputException {
    if (Adts.rawFramesAt(data, index) > 1) {
      throw new UnsupportedInputException(
        "ADTS frame with " + Adts.rawFramesAt(data, index) + " raw data blocks; one is carried"
      );
    }
    int bits = data.getUnsignedShort(index + 2) & CONFIGURATION_MASK;
    AacConfiguration current = configuration;
    if (current == null || bits != configurationBits) {
      current = Adts.configuration(data, index);
      configuration = current;
      configurationBits = bits;
    }
    return current;
  }

  @Override
  public ByteBuf payload(ByteBuf data, int index, int sizeBytes, ByteBufAllocator allocator) {
    int header = Adts.headerBytesAt(data, index);
    return allocator.buffer(sizeBytes - header).writeBytes(data, index + header, sizeBytes - header);
  }
}
