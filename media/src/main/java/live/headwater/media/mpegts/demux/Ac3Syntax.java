package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import live.headwater.media.codec.Ac3Configuration;
import live.headwater.media.codec.AudioConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * AC-3 and E-AC-3. An access unit of E-AC-3 has all frames of 1536 samples: several short ones, and those of other
 * substreams behind each.
 */
final class Ac3Syntax implements AudioSyntax {

  private static final int SAMPLES = 1_536;

  /** Our limit of an access unit: eight substreams of the longest frames. */
  private static final int MAX_UNIT_BYTES = 8 * 4_096;

  private @Nullable Ac3Configuration configuration;

  @Override
  public String codec() {
    return "AC-3";
  }

  @Override
  public int frameBytes(ByteBuf data, int index, int end) {
    int samples = 0;
    int at = index;
    while (at < end && at - index < MAX_UNIT_BYTES) {
      if (end - at < Ac3Configuration.HEADER_BYTES) {
        return samples >= SAMPLES ? at - index : MORE;
      }
      int bytes = Ac3Configuration.frameBytesAt(data, at);
      boolean first = bytes > 0 && Ac3Configuration.isFirstAt(data, at);
      if (bytes == 0 || (at == index && !first)) {
        return at == index ? NO_FRAME : at - index;
      }
      if (first && samples >= SAMPLES) {
        return at - index;
      }
      samples += first ? Ac3Configuration.samplesAt(data, at) : 0;
      at += bytes;
    }
    if (at - index >= MAX_UNIT_BYTES) {
      return NO_FRAME; // Waiting for the rest would never end.
    }
    // Where the data ends with a whole unit it is not known whether a substream follows: hardly ever in the next packet.
    return at > end || samples >= SAMPLES ? at - index : MORE;
  }

  @Override
  public AudioConfiguration configuration(ByteBuf data, int index, int sizeBytes) {
    Ac3Configuration current = configuration;
    if (current == null || !current.describes(data, index)) {
      current = Ac3Configuration.at(data, index);
      configuration = current;
    }
    return current;
  }
}
