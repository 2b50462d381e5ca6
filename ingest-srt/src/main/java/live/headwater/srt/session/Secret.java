package live.headwater.srt.session;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import live.headwater.media.Bytes;
import live.headwater.srt.wire.KeyMaterial;
import live.headwater.srt.wire.KeyWrap;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.PacketCipher;
import live.headwater.srt.wire.StreamCipher;

/**
 * What both ends of an encrypted connection know after the handshake. The caller makes it; both directions begin with
 * the same key and salt, as in libsrt.
 */
public final class Secret {

  private final String passphrase;
  private final KeyMaterial material;
  private final byte[] streamKeys;

  private Secret(String passphrase, KeyMaterial material, byte[] streamKeys) {
    this.passphrase = passphrase;
    this.material = material;
    this.streamKeys = streamKeys;
  }

  /**
   * Reads what the peer sent. Takes about a millisecond.
   *
   * @return empty when the passphrase is not the peer's
   */
  public static Optional<Secret> of(KeyMaterial material, String passphrase) {
    return KeyWrap.unwrap(material, passphrase).map(keys -> new Secret(passphrase, material, keys));
  }

  /**
   * Makes a new one, with an even key. Takes about a millisecond.
   *
   * @param keyBytes 16, 24 or 32
   * @param random one that nobody can guess
   */
  public static Secret make(String passphrase, StreamCipher cipher, int keyBytes, RandomGenerator random) {
    byte[] salt = new byte[KeyMaterial.SALT_BYTES];
    random.nextBytes(salt);
    byte[] key = new byte[keyBytes];
    random.nextBytes(key);
    KeyMaterial material = KeyWrap.wrap(KeyMaterial.Keys.EVEN, cipher, Bytes.of(salt), key, passphrase);
    return new Secret(passphrase, material, key);
  }

  /** The message that tells the peer. */
  public KeyMaterial material() {
    return material;
  }

  String passphrase() {
    return passphrase;
  }

  PacketCipher decrypting() {
    PacketCipher cipher = PacketCipher.decrypting(material.cipher(), material.salt());
    cipher.keys(material.keys(), streamKeys);
    return cipher;
  }

  PacketCipher encrypting() {
    PacketCipher cipher = PacketCipher.encrypting(material.cipher(), material.salt());
    cipher.keys(material.keys(), streamKeys);
    return cipher;
  }

  /** The key to begin with: {@link MessageField#KEY_EVEN} or {@link MessageField#KEY_ODD}. */
  int parity() {
    return material.keys() == KeyMaterial.Keys.ODD ? MessageField.KEY_ODD : MessageField.KEY_EVEN;
  }

  /** A copy of that key. */
  byte[] key() {
    return Arrays.copyOf(streamKeys, material.keyBytes());
  }
}
