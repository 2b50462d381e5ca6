package live.headwater.origin.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What can be got from one URL, in one or two encodings. */
public interface Servable {
  CharSequence contentType();

  /** Strong validator of the plain bytes, without quotes. */
  String etag();

  /** Value of {@code Cache-Control}. */
  CharSequence cacheControl();

  /** Whether it is offered in gzip too. */
  boolean offersGzip();

  /**
   * The plain bytes.
   *
   * @return returns owned; null when they are gone
   */
  @Nullable
  ByteBuf content();

  /**
   * The bytes in gzip. Called only when {@link #offersGzip()}.
   *
   * @return returns owned; null when they are gone
   */
  @Nullable
  ByteBuf gzipContent();
}
