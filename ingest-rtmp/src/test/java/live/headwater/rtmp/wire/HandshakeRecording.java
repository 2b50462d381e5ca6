package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.random.RandomGenerator;

/** Both halves of a handshake between programs of others; see {@code handshake/README.md} for their origin. */
enum HandshakeRecording {
  /** ffmpeg 5.1 publishing to nginx-rtmp: digests, but for C2, which is S1 again. */
  FFMPEG,
  /** ffmpeg 5.1 playing from nginx-rtmp: digests in all four blocks. */
  FFMPEG_PLAY,
  /** librtmp under GStreamer's rtmpsink and nginx-rtmp: simple. */
  LIBRTMP,
  /** GStreamer's rtmp2sink and nginx-rtmp: simple, with times in C2. */
  GSTREAMER;

  private static final int BLOCK = 1536;

  /** C0 and C1. */
  ByteBuf c0c1() {
    return Unpooled.wrappedBuffer(client(), 0, 1 + BLOCK);
  }

  byte[] c1() {
    return Arrays.copyOfRange(client(), 1, 1 + BLOCK);
  }

  byte[] c2() {
    return Arrays.copyOfRange(client(), 1 + BLOCK, 1 + 2 * BLOCK);
  }

  byte[] s1() {
    return Arrays.copyOfRange(server(), 1, 1 + BLOCK);
  }

  byte[] s2() {
    return Arrays.copyOfRange(server(), 1 + BLOCK, 1 + 2 * BLOCK);
  }

  byte[] client() {
    return load("client");
  }

  byte[] server() {
    return load("server");
  }

  /** Yields {@code blocks} where the programs drew random numbers. */
  static RandomGenerator replay(byte[]... blocks) {
    Queue<byte[]> remaining = new ArrayDeque<>(List.of(blocks));
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void nextBytes(byte[] bytes) {
        System.arraycopy(remaining.remove(), 0, bytes, 0, bytes.length);
      }
    };
  }

  private byte[] load(String half) {
    String name = "handshake/" + name().toLowerCase(Locale.ROOT) + "-" + half + ".bin";
    try (InputStream in = HandshakeRecording.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no test resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
