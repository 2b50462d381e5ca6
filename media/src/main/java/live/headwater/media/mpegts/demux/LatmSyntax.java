package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.Latm;
import org.jspecify.annotations.Nullable;

/** AAC in LOAS and LATM. */
final class LatmSyntax implements AudioSyntax {

  private final Latm latm = new Latm();
  private @Nullable Bytes frame;

  @Override
  public String codec() {
    return "AAC in LATM";
  }

  @Override
  public int frameBytes(ByteBuf data, int index, int end) {
    if (end - index < Latm.HEADER_BYTES) {
      return MORE;
    }
    int bytes = Latm.frameBytesAt(data, index);
    return bytes <= Latm.HEADER_BYTES ? NO_FRAME : bytes;
  }

  @Override
  public AudioConfiguration configuration(ByteBuf data, int index, int sizeBytes) throws InputException {
    frame = latm.read(data, index, sizeBytes);
    AacConfiguration configuration = latm.configuration();
    if (configuration == null) {
      throw new MalformedInputException("LATM element without a StreamMuxConfig so far");
    }
    return configuration;
  }

  @Override
  public ByteBuf payload(ByteBuf data, int index, int sizeBytes, ByteBufAllocator allocator) {
    Bytes current = frame;
    int size = current == null ? 0 : current.size();
    ByteBuf payload = allocator.buffer(size);
    if (current != null) {
      current.writeTo(payload);
    }
    return payload;
  }
}
