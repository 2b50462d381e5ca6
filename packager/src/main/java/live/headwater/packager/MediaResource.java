package live.headwater.packager;

import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An init segment or segment: its name stands for the same bytes for ever, and so do for its validator.
 *
 * @param bytes gives an owned buffer, or null when it is gone
 */
record MediaResource(String contentType, String etag, Supplier<@Nullable ByteBuf> bytes) implements Resource {
  private static final long YEAR_MS = 365L * 24 * 3600 * 1000;

  @Override
  public boolean immutable() {
    return true;
  }

  @Override
  public long maxAgeMs() {
    return YEAR_MS;
  }

  @Override
  public boolean compressible() {
    return false;
  }

  @Override
  public @Nullable ByteBuf content() {
    return bytes.get();
  }
}
