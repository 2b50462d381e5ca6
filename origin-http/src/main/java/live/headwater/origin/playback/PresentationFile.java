package live.headwater.origin.playback;

import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpHeaders;
import live.headwater.origin.http.Servable;
import live.headwater.packager.Resource;
import org.jspecify.annotations.Nullable;

/** A packager's resource at a path, as it is served. */
record PresentationFile(String path, Resource resource, GzipCache gzipCache) implements Servable {
  /** RFC 8246 (HTTP Immutable Responses); a year, as RFC 2616 once advised and caches still cap it. */
  private static final CharSequence FOREVER = HttpHeaders.createOptimized(
    "public, max-age=31536000, immutable"
  );

  private static final CharSequence REVALIDATE = HttpHeaders.createOptimized("public, no-cache");

  @Override
  public CharSequence contentType() {
    return resource.contentType();
  }

  @Override
  public String etag() {
    return resource.etag();
  }

  /**
   * Playlists: a shared cache may answer for a moment by itself, whole seconds at most what the resource allows; a
   * player's own cache asks again each time (a 304 mostly), as an answer from there would be news of the last reload.
   */
  @Override
  public CharSequence cacheControl() {
    if (resource.immutable()) {
      return FOREVER;
    }
    long seconds = resource.maxAgeMs() / 1_000;
    return seconds == 0 ? REVALIDATE : "public, max-age=0, s-maxage=" + seconds;
  }

  @Override
  public boolean offersGzip() {
    return resource.compressible();
  }

  @Override
  public @Nullable ByteBuf content() {
    return resource.content();
  }

  @Override
  public @Nullable ByteBuf gzipContent() {
    return gzipCache.gzip(path, resource);
  }
}
