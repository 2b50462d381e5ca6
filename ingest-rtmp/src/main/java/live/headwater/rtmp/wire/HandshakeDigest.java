package live.headwater.rtmp.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The digests by which Flash Player 9.0.115 and its successors tell a genuine peer from a simple one. RTMP 1.0
 * leaves them out; described by "RTMPE (2009-06, lkcl.net)" and by what ffmpeg, librtmp and nginx-rtmp do.
 *
 * <p>C1 and S1 carry in one of two layouts 32 bytes of HMAC-SHA256 over the other 1504, keyed with a constant of
 * the side that made them:
 *
 * <pre>
 *   DIGEST_FIRST   time:32 version:32 digestBlock:764 keyBlock:764
 *   KEY_FIRST      time:32 version:32 keyBlock:764 digestBlock:764
 *
 *   digestBlock    offset:4x8 random digest:32x8 random     the digest begins (sum of offset's bytes) % 728 after it
 *   keyBlock       random key:128x8 random offset:4x8       a Diffie-Hellman key, used by RTMPE only
 * </pre>
 *
 * <p>C2 and S2 end in 32 bytes of HMAC-SHA256 over their first 1504, keyed with the HMAC of the digest answered.
 */
final class HandshakeDigest {

  /** Length of C1, S1, C2 and S2. RTMP 1.0, 5.2.3 (The C1 and S1 Message Format). */
  static final int BLOCK_BYTES = 1536;

  static final int DIGEST_BYTES = 32;

  /** Places where a digest can begin, counted from the end of its offset: 764 - 4 - 32. */
  private static final int DIGEST_PLACES = 728;

  /** Ends each side's constant where a digest answers a digest. */
  private static final byte[] ANSWER_KEY_TAIL = HexFormat.of().parseHex(
    "f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae"
  );

  /** Where the digest is. */
  enum Layout {
    DIGEST_FIRST(8),
    KEY_FIRST(8 + 764);

    private final int offsetPosition;

    Layout(int offsetPosition) {
      this.offsetPosition = offsetPosition;
    }

    private int digestPosition(byte[] block) {
      int sum = 0;
      for (int i = 0; i < 4; i++) {
        sum += block[offsetPosition + i] & 0xff;
      }
      return offsetPosition + 4 + (sum % DIGEST_PLACES);
    }
  }

  /** Who signs. */
  enum Signer {
    CLIENT("Genuine Adobe Flash Player 001"),
    SERVER("Genuine Adobe Flash Media Server 001");

    private final String name;

    Signer(String name) {
      this.name = name;
    }

    /** The constant for C1 and S1. */
    private byte[] key() {
      return name.getBytes(US_ASCII);
    }

    /** The constant for C2 and S2. */
    private byte[] answerKey() {
      byte[] key = Arrays.copyOf(key(), name.length() + ANSWER_KEY_TAIL.length);
      System.arraycopy(ANSWER_KEY_TAIL, 0, key, name.length(), ANSWER_KEY_TAIL.length);
      return key;
    }
  }

  private HandshakeDigest() {}

  /**
   * A C1 or S1 without digest.
   *
   * <pre>
   *   time     u32   0: times count from the handshake
   *   version  u32   0 from a peer that does not sign
   *   random   1528 bytes
   * </pre>
   */
  static byte[] randomBlock(RandomGenerator random, int version) {
    byte[] block = new byte[BLOCK_BYTES];
    random.nextBytes(block);
    ByteBuffer.wrap(block).putInt(0).putInt(version);
    return block;
  }

  /** The layout in which {@code block}, a C1 or S1, carries a digest of {@code signer}; null when in none. */
  static @Nullable Layout find(byte[] block, Signer signer) {
    for (Layout layout : Layout.values()) {
      if (MessageDigest.isEqual(digestIn(block, layout), digestOf(block, layout, signer))) {
        return layout;
      }
    }
    return null;
  }

  /** The 32 bytes in the digest's place. */
  static byte[] digestIn(byte[] block, Layout layout) {
    int position = layout.digestPosition(block);
    return Arrays.copyOfRange(block, position, position + DIGEST_BYTES);
  }

  /** Puts the digest into {@code block}, a C1 or S1 with everything else in it. */
  static void sign(byte[] block, Layout layout, Signer signer) {
    byte[] digest = digestOf(block, layout, signer);
    System.arraycopy(digest, 0, block, layout.digestPosition(block), DIGEST_BYTES);
  }

  /** Ends {@code block}, a C2 or S2, with the answer to {@code digest}, the peer's of S1 or C1. */
  static void signAnswer(byte[] block, byte[] digest, Signer signer) {
    Mac mac = hmac(hmac(signer.answerKey()).doFinal(digest));
    mac.update(block, 0, BLOCK_BYTES - DIGEST_BYTES);
    System.arraycopy(mac.doFinal(), 0, block, BLOCK_BYTES - DIGEST_BYTES, DIGEST_BYTES);
  }

  private static byte[] digestOf(byte[] block, Layout layout, Signer signer) {
    int position = layout.digestPosition(block);
    Mac mac = hmac(signer.key());
    mac.update(block, 0, position);
    mac.update(block, position + DIGEST_BYTES, BLOCK_BYTES - position - DIGEST_BYTES);
    return mac.doFinal();
  }

  private static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }
}
