package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.MpegAudioConfiguration;
import org.jspecify.annotations.Nullable;

/** MPEG-1 and MPEG-2 audio: MP2 and MP3. Frames are carried with their headers. */
final class MpegAudioSyntax implements AudioSyntax {

  private @Nullable MpegAudioConfiguration configuration;
  private int configurationBits;

  @Override
  public String codec() {
    return "MPEG audio";
  }

  @Override
  public int frameBytes(ByteBuf data, int index, int end) {
    if (end - index < MpegAudioConfiguration.HEADER_BYTES) {
      return MORE;
    }
    int bytes = MpegAudioConfiguration.frameBytesAt(data, index);
    return bytes == 0 ? NO_FRAME : bytes;
  }

  @Override
  public AudioConfiguration configuration(ByteBuf data, int index, int sizeBytes) {
    int bits = MpegAudioConfiguration.configurationBitsAt(data, index);
    MpegAudioConfiguration current = configuration;
    if (current == null || bits != configurationBits) {
      current = MpegAudioConfiguration.at(data, index);
      configuration = current;
      configurationBits = bits;
    }
    return current;
  }
}
