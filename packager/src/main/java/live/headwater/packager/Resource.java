package live.headwater.packager;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A playlist, manifest, init segment or segment that can be served now. Any thread. */
public interface Resource {
  String contentType();

  /** Strong validator without quotes; the same for the same bytes only. */
  String etag();

  /** Whether the name will never stand for other bytes: init segments and segments. Playlists change. */
  boolean immutable();

  /**
   * How long a shared cache may serve it, in milliseconds. Immutable ones may be kept for ever whatever this says.
   */
  long maxAgeMs();

  /** Whether it is text that compresses well. */
  boolean compressible();

  /**
   * The bytes.
   *
   * @return returns owned; null when they left the window since this resource was found
   */
  @Nullable
  ByteBuf content();
}
