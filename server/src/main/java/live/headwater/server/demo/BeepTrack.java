package live.headwater.server.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.Adts;

/** Sound that beeps each second, as AAC frames without end. Immutable. */
public final class BeepTrack {

  private static final String RESOURCE = "beep.aac";

  private final AacConfiguration configuration;
  private final List<Bytes> frames;

  private BeepTrack(AacConfiguration configuration, List<Bytes> frames) {
    this.configuration = configuration;
    this.frames = List.copyOf(frames);
  }

  /** Reads the recording that comes with the program. */
  public static BeepTrack load() {
    try (InputStream in = BeepTrack.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing in the program's class path");
      }
      return of(Unpooled.wrappedBuffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InputException e) {
      throw new IllegalStateException(RESOURCE + " is broken", e);
    }
  }

  private static BeepTrack of(ByteBuf adts) throws InputException {
    AacConfiguration configuration = Adts.configuration(adts, 0);
    List<Bytes> frames = new ArrayList<>();
    while (adts.isReadable()) {
      int header = Adts.headerBytesAt(adts, adts.readerIndex());
      int size = Adts.frameBytesAt(adts, adts.readerIndex());
      frames.add(Bytes.copyOf(adts.readSlice(size).skipBytes(header)));
    }
    return new BeepTrack(configuration, frames);
  }

  public AacConfiguration configuration() {
    return configuration;
  }

  /** Frames until it repeats: a whole number of seconds. */
  public int framesPerLoop() {
    return frames.size();
  }

  /**
   * Appends a raw AAC frame.
   *
   * @param frameNumber counts the frames from a start of a second, 0 or more
   */
  public void writeFrame(long frameNumber, ByteBuf out) {
    frames.get((int) (frameNumber % frames.size())).writeTo(out);
  }
}
