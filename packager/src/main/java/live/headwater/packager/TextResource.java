package live.headwater.packager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A playlist or manifest. */
final class TextResource implements Resource {

  private static final int ETAG_BYTES = 12;

  private final String contentType;
  private final byte[] bytes;
  private final String etag;
  private final long maxAgeMs;

  TextResource(String contentType, String text, long maxAgeMs) {
    this.contentType = contentType;
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
    this.etag = digest(bytes);
    this.maxAgeMs = maxAgeMs;
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, ETAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
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
    return false;
  }

  @Override
  public long maxAgeMs() {
    return maxAgeMs;
  }

  @Override
  public boolean compressible() {
    return true;
  }

  @Override
  public ByteBuf content() {
    return Unpooled.wrappedBuffer(bytes);
  }
}
