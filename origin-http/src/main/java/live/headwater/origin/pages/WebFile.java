package live.headwater.origin.pages;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import live.headwater.origin.http.Servable;
import org.jspecify.annotations.Nullable;

/**
 * One file of the front-end build, in memory.
 *
 * @param plain on the heap, left to the collector
 * @param gzip the same, made by the build; null for what does not compress
 */
record WebFile(
  CharSequence contentType,
  String etag,
  CharSequence cacheControl,
  ByteBuf plain,
  @Nullable ByteBuf gzip
) implements Servable {
  /** Of files whose name holds a hash of their content. */
  private static final CharSequence FOREVER = HttpHeaders.createOptimized(
    "public, max-age=31536000, immutable"
  );

  private static final CharSequence REVALIDATE = HttpHeaders.createOptimized("no-cache");

  /** Hash bytes that make an entity tag. */
  private static final int ETAG_BYTES = 12;

  private static final Map<String, String> CONTENT_TYPES = Map.ofEntries(
    Map.entry("html", "text/html; charset=utf-8"),
    Map.entry("js", "text/javascript; charset=utf-8"),
    Map.entry("css", "text/css; charset=utf-8"),
    Map.entry("txt", "text/plain; charset=utf-8"),
    Map.entry("json", "application/json"),
    Map.entry("svg", "image/svg+xml"),
    Map.entry("png", "image/png"),
    Map.entry("ico", "image/x-icon"),
    Map.entry("woff2", "font/woff2"),
    Map.entry("wasm", "application/wasm")
  );

  /**
   * A file as the build wrote it.
   *
   * @param name file name, which tells its type
   * @param hashedName whether the name changes with the content
   */
  static WebFile of(String name, boolean hashedName, byte[] plain, byte @Nullable [] gzip) {
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return new WebFile(
      CONTENT_TYPES.getOrDefault(extension, "application/octet-stream"),
      hash(plain),
      hashedName ? FOREVER : REVALIDATE,
      Unpooled.wrappedBuffer(plain),
      gzip == null ? null : Unpooled.wrappedBuffer(gzip)
    );
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, ETAG_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Its text, if it is text. */
  String text() {
    return plain.toString(StandardCharsets.UTF_8);
  }

  @Override
  public boolean offersGzip() {
    return gzip != null;
  }

  @Override
  public ByteBuf content() {
    return plain.retainedDuplicate();
  }

  @Override
  public @Nullable ByteBuf gzipContent() {
    return gzip == null ? null : gzip.retainedDuplicate();
  }
}
