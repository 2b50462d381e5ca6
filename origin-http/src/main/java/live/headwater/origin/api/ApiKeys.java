package live.headwater.origin.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;

/**
 * The API's keys, kept as SHA-256 hashes only. Any thread.
 *
 * <p>A plain hash is enough: keys are long random strings, so there is nothing to guess that salt and stretching would
 * slow down.
 */
public final class ApiKeys {

  private final List<byte[]> hashes;

  private ApiKeys(List<byte[]> hashes) {
    this.hashes = hashes;
  }

  /** These keys, in clear. */
  public static ApiKeys of(Collection<String> keys) {
    return new ApiKeys(keys.stream().map(ApiKeys::hash).toList());
  }

  /** Whether a key is one of these. Takes as long for a wrong one as for a right one. */
  public boolean accepts(String key) {
    byte[] presented = hash(key);
    boolean accepted = false;
    for (byte[] hash : hashes) {
      accepted |= MessageDigest.isEqual(hash, presented);
    }
    return accepted;
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
