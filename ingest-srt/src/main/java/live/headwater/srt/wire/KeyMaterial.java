package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;

/**
 * A key material message: one or two stream keys, wrapped with a key that follows from the passphrase.
 *
 * <pre>
 *   bits
 *   1    0
 *   3    version, 1
 *   4    packet type, 2
 *   16   sign, 0x2029
 *   6    0
 *   2    KK: even key, odd key or both
 *   32   KEK index, 0
 *   8    cipher: 2 AES-CTR, 4 AES-GCM
 *   8    authentication: 0, or 1 with GCM
 *   8    stream encapsulation, 2 (MPEG-TS over SRT)
 *   8    0
 *   16   0
 *   8    length of the salt / 4, so 4
 *   8    length of a key / 4
 *   128  salt
 *   …    wrapped keys: 8 bytes of integrity check, the even key, the odd key
 * </pre>
 *
 * draft-sharabayko-srt-01, 3.2.2 (Key Material); GCM is libsrt's, of 1.5.2.
 *
 * @param keys which keys there are
 * @param keyBytes length of one key: 16, 24 or 32
 * @param salt {@value #SALT_BYTES} bytes
 * @param wrapped keys as {@link KeyWrap} makes them
 */
public record KeyMaterial(Keys keys, StreamCipher cipher, int keyBytes, Bytes salt, Bytes wrapped) {
  /** Bytes of the salt. libsrt has no other length. */
  public static final int SALT_BYTES = 16;

  /** What RFC 3394 adds to what it wraps, in bytes. */
  static final int INTEGRITY_BYTES = 8;

  /** The longest message, in bytes: two keys of 32. */
  public static final int MAX_BYTES = 16 + SALT_BYTES + INTEGRITY_BYTES + 2 * 32;

  private static final int FIXED_BYTES = 16;

  /** Version 1, packet type 2, and the letters HAI in five bits each. */
  private static final int SIGNATURE = 0x122029;

  private static final int ENCAPSULATION_SRT = 2;

  /** Which keys a message holds. */
  public enum Keys {
    EVEN(1, 1),
    ODD(2, 1),
    BOTH(3, 2);

    private final int code;
    private final int count;

    Keys(int code, int count) {
      this.code = code;
      this.count = count;
    }

    public int count() {
      return count;
    }
  }

  public KeyMaterial {
    if (keyBytes != 16 && keyBytes != 24 && keyBytes != 32) {
      throw new IllegalArgumentException("a key of " + keyBytes + " bytes; AES has 16, 24 and 32");
    }
    if (salt.size() != SALT_BYTES || wrapped.size() != INTEGRITY_BYTES + keys.count() * keyBytes) {
      throw new IllegalArgumentException(
        "salt of %d bytes, %s wrapped in %d".formatted(salt.size(), keys, wrapped.size())
      );
    }
  }

  /**
   * Reads a whole message.
   *
   * @param in nothing but the message; borrows
   */
  public static KeyMaterial read(ByteBuf in) throws InputException {
    int length = in.readableBytes();
    if (length < FIXED_BYTES + SALT_BYTES + INTEGRITY_BYTES + 16 || length > MAX_BYTES) {
      throw new MalformedInputException("SRT key material of " + length + " bytes, 56 to " + MAX_BYTES);
    }
    int signature = in.readUnsignedMedium();
    if (signature != SIGNATURE) {
      throw new MalformedInputException(
        "SRT key material begins with 0x" + Integer.toHexString(signature) + ", not 0x122029"
      );
    }
    int code = in.readUnsignedByte() & 3;
    if (code == 0) {
      throw new MalformedInputException("SRT key material without a key");
    }
    in.skipBytes(4);
    StreamCipher cipher = StreamCipher.of(in.readUnsignedByte(), in.readUnsignedByte());
    int encapsulation = in.readUnsignedByte();
    if (encapsulation != ENCAPSULATION_SRT) {
      throw new UnsupportedInputException("SRT key material for encapsulation " + encapsulation + ", only 2");
    }
    in.skipBytes(3);
    int saltBytes = in.readUnsignedByte() * 4;
    int keyBytes = in.readUnsignedByte() * 4;
    Keys keys = Keys.values()[code - 1];
    boolean aes = keyBytes == 16 || keyBytes == 24 || keyBytes == 32;
    if (
      saltBytes != SALT_BYTES ||
      !aes ||
      length != FIXED_BYTES + SALT_BYTES + INTEGRITY_BYTES + keys.count() * keyBytes
    ) {
      throw new MalformedInputException(
        "SRT key material of " +
          length +
          " bytes with a salt of " +
          saltBytes +
          " and " +
          keys.count() +
          " key(s) of " +
          keyBytes
      );
    }
    return new KeyMaterial(
      keys,
      cipher,
      keyBytes,
      Bytes.copyOf(in.readSlice(SALT_BYTES)),
      Bytes.copyOf(in.readSlice(in.readableBytes()))
    );
  }

  /** @param out borrows */
  public void write(ByteBuf out) {
    out.writeMedium(SIGNATURE);
    out.writeByte(keys.code);
    out.writeInt(0);
    out.writeByte(cipher.code());
    out.writeByte(cipher.authentication());
    out.writeByte(ENCAPSULATION_SRT);
    out.writeZero(3);
    out.writeByte(SALT_BYTES / 4);
    out.writeByte(keyBytes / 4);
    salt.writeTo(out);
    wrapped.writeTo(out);
  }

  /** Shows no keys, wrapped or not: a passphrase can be guessed against them. */
  @Override
  public String toString() {
    return "KeyMaterial[%s, %s, %d bytes]".formatted(keys, cipher, keyBytes);
  }

  /** Bytes of the message. */
  public int sizeBytes() {
    return FIXED_BYTES + SALT_BYTES + wrapped.size();
  }
}
