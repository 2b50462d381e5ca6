package live.headwater.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.headwater.media.InputException;
import live.headwater.media.flv.AudioTagHeader;
import live.headwater.media.flv.FlvReader;
import live.headwater.media.flv.FlvTag;
import live.headwater.media.flv.VideoTagHeader;

/**
 * An FLV file in memory that can be played in a loop: all publishers send slices of one buffer.
 *
 * <p>Immutable once read; any thread.
 */
public final class Recording {

  /** One message to send; its body lives as long as the recording. */
  record Packet(long timestampMs, boolean video, boolean keyFrame, ByteBuf body) {}

  private static final int KEY_FRAME = 1;

  private final long durationMs;
  private final List<Packet> headers;
  private final List<Packet> packets;
  private final List<Integer> keyFrames;

  private Recording(long durationMs, List<Packet> headers, List<Packet> packets) {
    this.durationMs = durationMs;
    this.headers = List.copyOf(headers);
    this.packets = List.copyOf(packets);
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      if (packets.get(i).keyFrame()) {
        found.add(i);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("a recording without a key frame cannot be published");
    }
    this.keyFrames = List.copyOf(found);
  }

  /**
   * Reads a file.
   *
   * @param durationMs length of the loop: what begins after it is left out
   */
  public static Recording read(Path file, long durationMs) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      int size = Math.toIntExact(channel.size());
      ByteBuf content = Unpooled.directBuffer(size);
      while (content.writableBytes() > 0 && content.writeBytes(channel, content.writableBytes()) >= 0) {
        // Until all of it is there.
      }
      return parse(content, durationMs);
    } catch (InputException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  static Recording parse(ByteBuf file, long durationMs) throws InputException {
    FlvReader reader = new FlvReader(file);
    List<Packet> headers = new ArrayList<>();
    List<Packet> packets = new ArrayList<>();
    for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
      ByteBuf body = tag.body();
      if (tag.type() == FlvTag.VIDEO && VideoTagHeader.isAvcPicture(body)) {
        boolean key = body.getUnsignedByte(body.readerIndex()) >>> 4 == KEY_FRAME;
        packets.add(new Packet(tag.timestampMs(), true, key, body));
      } else if (tag.type() == FlvTag.AUDIO && AudioTagHeader.isAacFrame(body)) {
        packets.add(new Packet(tag.timestampMs(), false, false, body));
      } else if (packets.isEmpty() && tag.type() != FlvTag.SCRIPT_DATA) {
        headers.add(new Packet(0, tag.type() == FlvTag.VIDEO, false, body));
      }
    }
    packets.removeIf(packet -> packet.timestampMs() >= durationMs);
    return new Recording(durationMs, headers, packets);
  }

  long durationMs() {
    return durationMs;
  }

  /** Sequence headers, in the order to send. */
  List<Packet> headers() {
    return headers;
  }

  List<Packet> packets() {
    return packets;
  }

  /** Index of the key frame that publisher number {@code publisher} begins with: each begins somewhere else. */
  int start(int publisher) {
    return keyFrames.get(publisher % keyFrames.size());
  }

  /** Media of one loop. */
  private long bytes() {
    long bytes = 0;
    for (Packet packet : packets) {
      bytes += packet.body().readableBytes();
    }
    return bytes;
  }

  /** One line for people. */
  public String describe() {
    return String.format(
      Locale.ROOT,
      "%.0f s, %d access units, %.2f Mbit/s, %d key frames",
      durationMs / 1e3,
      packets.size(),
      (bytes() * 8e-3) / durationMs,
      keyFrames.size()
    );
  }
}
