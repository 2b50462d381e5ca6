package live.headwater.server.e2e;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import live.headwater.media.InputException;
import live.headwater.media.flv.FlvReader;
import live.headwater.media.flv.FlvTag;
import live.headwater.testing.FfmpegPrograms;

/** Audio and video tags as an encoder would send them, to be cut and joined into what no encoder can be told to send. */
record FlvScript(List<Tag> tags) {
  private static final int AVC = 7;
  private static final int AAC = 10;

  /**
   * @param type {@link FlvTag#AUDIO} or {@link FlvTag#VIDEO}
   * @param timestampMs decode time, of which RTMP sends the low 32 bits
   * @param body not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Tag(int type, long timestampMs, byte[] body) {
    boolean isAudio() {
      return type == FlvTag.AUDIO;
    }

    boolean isVideo() {
      return type == FlvTag.VIDEO;
    }

    /** Whether it carries the codec's configuration and no media. */
    boolean isSequenceHeader() {
      int codec = isVideo() ? body[0] & 0xf : (body[0] & 0xf0) >> 4;
      return codec == (isVideo() ? AVC : AAC) && body[1] == 0;
    }

    boolean isKeyFrame() {
      return isVideo() && !isSequenceHeader() && (body[0] & 0xf0) >> 4 == 1;
    }

    Tag at(long otherTimestampMs) {
      return new Tag(type, otherTimestampMs, body);
    }
  }

  FlvScript {
    tags = List.copyOf(tags);
  }

  /**
   * Encodes with ffmpeg.
   *
   * @param arguments inputs and codecs, separated by single spaces
   */
  static FlvScript encode(Path file, String arguments) {
    List<String> all = new ArrayList<>(List.of("-v", "error", "-y"));
    all.addAll(List.of(arguments.split(" ", -1)));
    all.addAll(List.of("-f", "flv", file.toString()));
    FfmpegPrograms.FFMPEG.run(all.toArray(String[]::new)).requireSilence();
    return read(file);
  }

  static FlvScript read(Path file) {
    List<Tag> tags = new ArrayList<>();
    try {
      ByteBuf content = Unpooled.wrappedBuffer(Files.readAllBytes(file));
      FlvReader reader = new FlvReader(content);
      for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
        if ((tag.type() == FlvTag.AUDIO || tag.type() == FlvTag.VIDEO) && tag.body().readableBytes() > 1) {
          tags.add(new Tag(tag.type(), tag.timestampMs(), ByteBufUtil.getBytes(tag.body())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InputException e) {
      throw new AssertionError("ffmpeg wrote what we cannot read", e);
    }
    return new FlvScript(tags);
  }

  /** The same with all times moved. */
  FlvScript later(long ms) {
    return map(tag -> tag.at(tag.timestampMs + ms));
  }

  FlvScript map(UnaryOperator<Tag> change) {
    return new FlvScript(tags.stream().map(change).toList());
  }

  FlvScript where(Predicate<Tag> wanted) {
    return new FlvScript(tags.stream().filter(wanted).toList());
  }

  /** Goes on with another script, whose time 0 becomes {@code atMs}. */
  FlvScript then(long atMs, FlvScript other) {
    List<Tag> all = new ArrayList<>(tags);
    all.addAll(other.later(atMs).tags);
    return new FlvScript(all);
  }

  Tag first(Predicate<Tag> wanted) {
    return tags.stream().filter(wanted).findFirst().orElseThrow();
  }
}
