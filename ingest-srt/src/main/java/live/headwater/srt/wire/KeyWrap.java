package live.headwater.srt.wire;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import live.headwater.media.Bytes;

/**
 * Stream keys behind a passphrase: AES key wrap (RFC 3394) with a key that PBKDF2-HMAC-SHA1 derives from the passphrase
 * and the end of the salt, as long as the keys it wraps. draft-sharabayko-srt-01, 6.1.5 (Key Encrypting Key).
 *
 * <p>Takes about a millisecond; meant for handshakes and key refreshes.
 */
public final class KeyWrap {

  /** Characters of a passphrase. libsrt, {@code SRTO_PASSPHRASE}. */
  public static final int MIN_PASSPHRASE = 10;

  /** Characters of a passphrase. libsrt, {@code SRTO_PASSPHRASE}. */
  public static final int MAX_PASSPHRASE = 80;

  private static final int ITERATIONS = 2048;

  /** How much of the end of the salt goes into the derivation, in bytes. */
  private static final int DERIVATION_SALT_BYTES = 8;

  private KeyWrap() {}

  /**
   * Takes keys out of a message.
   *
   * @return the even key, the odd key, or one behind the other; empty when the passphrase is not the one they were
   *     wrapped with
   */
  public static Optional<byte[]> unwrap(KeyMaterial material, String passphrase) {
    try {
      Cipher cipher = Cipher.getInstance("AESWrap");
      cipher.init(Cipher.UNWRAP_MODE, wrappingKey(passphrase, material.salt(), material.keyBytes()));
      return Optional.of(
        cipher.unwrap(material.wrapped().toByteArray(), "AES", Cipher.SECRET_KEY).getEncoded()
      );
    } catch (InvalidKeyException _) {
      // The integrity check of RFC 3394 fails with any other key.
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES key wrap", e);
    }
  }

  /**
   * Makes a message.
   *
   * @param streamKeys the even key, the odd key, or one behind the other, as {@code keys} says
   */
  public static KeyMaterial wrap(
    KeyMaterial.Keys keys,
    StreamCipher streamCipher,
    Bytes salt,
    byte[] streamKeys,
    String passphrase
  ) {
    int keyBytes = streamKeys.length / keys.count();
    try {
      Cipher cipher = Cipher.getInstance("AESWrap");
      cipher.init(Cipher.WRAP_MODE, wrappingKey(passphrase, salt, keyBytes));
      byte[] wrapped = cipher.wrap(new SecretKeySpec(streamKeys, "AES"));
      return new KeyMaterial(keys, streamCipher, keyBytes, salt, Bytes.of(wrapped));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot wrap " + keys + " of " + keyBytes + " bytes", e);
    }
  }

  private static SecretKey wrappingKey(String passphrase, Bytes salt, int keyBytes)
    throws GeneralSecurityException {
    byte[] all = salt.toByteArray();
    byte[] end = Arrays.copyOfRange(all, Math.max(0, all.length - DERIVATION_SALT_BYTES), all.length);
    PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), end, ITERATIONS, keyBytes * 8);
    try {
      SecretKey key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(spec);
      return new SecretKeySpec(key.getEncoded(), "AES");
    } finally {
      spec.clearPassword();
    }
  }
}
