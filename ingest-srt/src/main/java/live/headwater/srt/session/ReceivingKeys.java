package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.HandshakeExtension;
import live.headwater.srt.wire.KeyMaterial;
import live.headwater.srt.wire.KeyMaterialState;
import live.headwater.srt.wire.KeyWrap;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.PacketCipher;
import org.jspecify.annotations.Nullable;

/** The keys that packets of the peer are decrypted with. draft-sharabayko-srt-01, 6.1.6 (Key Material Refresh). */
final class ReceivingKeys {

  private final @Nullable Secret secret;
  private @Nullable PacketCipher cipher;
  private @Nullable KeyMaterial last;

  ReceivingKeys(@Nullable Secret secret) {
    this.secret = secret;
    if (secret != null) {
      cipher = secret.decrypting();
      last = secret.material();
    }
  }

  /** Decrypts a packet where it is; borrows. */
  PacketCipher.Result open(ByteBuf packet) {
    if (cipher != null) {
      return cipher.apply(packet);
    }
    return MessageField.key(DataPacket.messageField(packet)) == MessageField.KEY_NONE
      ? PacketCipher.Result.CLEAR
      : PacketCipher.Result.NO_KEY;
  }

  /** The peer sends new keys. Returns what to answer. */
  HandshakeExtension onKeys(KeyMaterial material) {
    if (secret == null || cipher == null) {
      return new HandshakeExtension.KeysRefused(KeyMaterialState.NO_SECRET);
    }
    // A peer repeats itself until it has the answer; only what is new is worth deriving a key for.
    if (!material.equals(last)) {
      if (
        material.cipher() != secret.material().cipher() || !material.salt().equals(secret.material().salt())
      ) {
        return new HandshakeExtension.KeysRefused(KeyMaterialState.BAD_CRYPTO_MODE);
      }
      Optional<byte[]> keys = KeyWrap.unwrap(material, secret.passphrase());
      if (keys.isEmpty()) {
        return new HandshakeExtension.KeysRefused(KeyMaterialState.BAD_SECRET);
      }
      cipher.keys(material.keys(), keys.get());
      last = material;
    }
    return new HandshakeExtension.Keys(true, material);
  }
}
