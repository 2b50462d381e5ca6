package live.headwater.origin.playback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import live.headwater.packager.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Playlists in gzip, compressed once for each content and not for each viewer. Any thread.
 *
 * <p>Holds the last content of each path, {@value #MAX_ENTRIES} at most; when full it starts anew, which costs one
 * compression for each playlist still watched.
 */
final class GzipCache {

  /** Ours; at some KB for a playlist, a few MB in all. */
  static final int MAX_ENTRIES = 2_048;

  private final ConcurrentHashMap<String, Compressed> byPath = new ConcurrentHashMap<>();

  /**
   * @param bytes on the heap, left to the collector
   */
  private record Compressed(String etag, ByteBuf bytes) {}

  /**
   * The resource's content in gzip.
   *
   * @param path of the resource
   * @return returns owned; null when the content is gone
   */
  @Nullable
  ByteBuf gzip(String path, Resource resource) {
    Compressed compressed = byPath.get(path);
    if (compressed == null || !compressed.etag.equals(resource.etag())) {
      ByteBuf content = resource.content();
      if (content == null) {
        return null;
      }
      try {
        compressed = new Compressed(resource.etag(), Unpooled.wrappedBuffer(compress(content)));
      } finally {
        content.release();
      }
      if (byPath.size() >= MAX_ENTRIES) {
        byPath.clear();
      }
      byPath.put(path, compressed);
    }
    return compressed.bytes.retainedDuplicate();
  }

  /**
   * @param content borrows
   */
  private static byte[] compress(ByteBuf content) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(content.readableBytes() / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      content.getBytes(content.readerIndex(), gzip, content.readableBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return compressed.toByteArray();
  }
}
