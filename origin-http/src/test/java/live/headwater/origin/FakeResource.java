package live.headwater.origin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import live.headwater.packager.Resource;
import org.jspecify.annotations.Nullable;

/** A resource that remembers each buffer it handed out. Its content is a composite of pooled direct buffers. */
final class FakeResource implements Resource {

  /** Bytes of each component of the composite. */
  private static final int COMPONENT_BYTES = 10_000;

  private final String contentType;
  private final String etag;
  private final boolean immutable;
  private final long maxAgeMs;
  private final byte[] bytes;
  private final List<ByteBuf> handedOut = new CopyOnWriteArrayList<>();
  private volatile boolean gone;

  private FakeResource(String contentType, String etag, boolean immutable, long maxAgeMs, byte[] bytes) {
    this.contentType = contentType;
    this.etag = etag;
    this.immutable = immutable;
    this.maxAgeMs = maxAgeMs;
    this.bytes = bytes;
  }

  static FakeResource playlist(String etag, long maxAgeMs, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new FakeResource("application/vnd.apple.mpegurl", etag, false, maxAgeMs, bytes);
  }

  static FakeResource segment(String etag, byte[] bytes) {
    return new FakeResource("video/mp4", etag, true, 0, bytes);
  }

  /** Bytes that no shifted or repeated piece equals. */
  static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8) * 17 + (i >> 16));
    }
    return bytes;
  }

  /** From now on it has left the window. */
  void leaveWindow() {
    gone = true;
  }

  int timesHandedOut() {
    return handedOut.size();
  }

  boolean allReleased() {
    return handedOut.stream().allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public String etag() {
    return etag;
  }

  @Override
  public boolean immutable() {
    return immutable;
  }

  @Override
  public long maxAgeMs() {
    return maxAgeMs;
  }

  @Override
  public boolean compressible() {
    return !immutable;
  }

  @Override
  public @Nullable ByteBuf content() {
    if (gone) {
      return null;
    }
    CompositeByteBuf composite = PooledByteBufAllocator.DEFAULT.compositeDirectBuffer(1_000);
    for (int from = 0; from < bytes.length; from += COMPONENT_BYTES) {
      int length = Math.min(COMPONENT_BYTES, bytes.length - from);
      composite.addComponent(
        true,
        PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, from, length)
      );
    }
    handedOut.add(composite);
    return composite;
  }
}
