package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import live.headwater.media.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts or decrypts the payload of data packets, in one direction of one connection. Confined to one thread.
 *
 * <p>The counter starts anew with each packet:
 *
 * <pre>
 *   bytes           0 … 9   10 … 13           14 15
 *   AES-CTR         0       sequence number   0       XOR the first 14 bytes of the salt
 *
 *   bytes           0 … 7   8 … 11
 *   AES-GCM         0       sequence number           XOR the first 12 bytes of the salt
 * </pre>
 *
 * draft-sharabayko-srt-01, 6.2.2 (Encrypting the Payload), for CTR. GCM is libsrt's, from 1.5.4 on: its tag of 16 bytes
 * stands behind the payload, and authenticates the header as it was first sent, without the retransmission flag. (1.5.2
 * and 1.5.3 had another nonce and byte order; they are not understood.)
 *
 * <p>What the JDK allocates for a packet is a copy of the IV and of the key; payload is worked on in one array that
 * is used again, or in the buffer itself when it is an array.
 */
public final class PacketCipher {

  /** What came of a packet. */
  public enum Result {
    /** Done. */
    OK,
    /** The packet is not encrypted; nothing was changed. */
    CLEAR,
    /** There is no such key: it has not come yet, or the flags are none of a data packet. Nothing was changed. */
    NO_KEY,
    /** AES-GCM: tag, payload or header is not what was sent, or the packet is too short. Payload is of no use. */
    FORGED,
  }

  private final StreamCipher kind;
  private final boolean encrypts;
  private final byte[] salt;
  private final byte[] iv;
  private final byte[] header = new byte[SrtPacket.HEADER_BYTES];
  private final @Nullable KeyedCipher[] ciphers = new @Nullable KeyedCipher[2];
  private byte[] scratch = new byte[SrtPacket.MAX_BYTES];

  private record KeyedCipher(Cipher cipher, SecretKeySpec key) {}

  private PacketCipher(StreamCipher kind, Bytes salt, boolean encrypts) {
    this.kind = kind;
    this.encrypts = encrypts;
    this.salt = salt.toByteArray();
    iv = new byte[kind == StreamCipher.AES_CTR ? 16 : 12];
  }

  /** @param salt of the key material, 16 bytes; it is the same for all keys of a connection */
  public static PacketCipher encrypting(StreamCipher kind, Bytes salt) {
    return new PacketCipher(kind, salt, true);
  }

  /** @param salt of the key material, 16 bytes */
  public static PacketCipher decrypting(StreamCipher kind, Bytes salt) {
    return new PacketCipher(kind, salt, false);
  }

  /**
   * Sets or replaces a key.
   *
   * @param parity {@link MessageField#KEY_EVEN} or {@link MessageField#KEY_ODD}
   * @param streamKey 16, 24 or 32 bytes, copied
   */
  public void key(int parity, byte[] streamKey) {
    try {
      Cipher cipher = Cipher.getInstance(
        kind == StreamCipher.AES_CTR ? "AES/CTR/NoPadding" : "AES/GCM/NoPadding"
      );
      ciphers[parity - MessageField.KEY_EVEN] = new KeyedCipher(cipher, new SecretKeySpec(streamKey, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + kind, e);
    }
  }

  /**
   * Sets the keys of a message.
   *
   * @param streamKeys what {@link KeyWrap#unwrap} made of it
   */
  public void keys(KeyMaterial.Keys keys, byte[] streamKeys) {
    int keyBytes = streamKeys.length / keys.count();
    if (keys != KeyMaterial.Keys.ODD) {
      key(MessageField.KEY_EVEN, Arrays.copyOf(streamKeys, keyBytes));
    }
    if (keys != KeyMaterial.Keys.EVEN) {
      key(
        MessageField.KEY_ODD,
        Arrays.copyOfRange(streamKeys, streamKeys.length - keyBytes, streamKeys.length)
      );
    }
  }

  /** @param parity {@link MessageField#KEY_EVEN} or {@link MessageField#KEY_ODD} */
  public boolean hasKey(int parity) {
    return ciphers[parity - MessageField.KEY_EVEN] != null;
  }

  /**
   * Encrypts or decrypts the payload of a packet where it is, with the key that its header names. The header stays
   * as it is, key flags too. With AES-GCM the packet grows or shrinks by its tag.
   *
   * @param packet with its header; when encrypting, with room for a tag; borrows
   */
  public Result apply(ByteBuf packet) {
    int field = DataPacket.messageField(packet);
    int parity = MessageField.key(field);
    if (parity == MessageField.KEY_NONE) {
      return Result.CLEAR;
    }
    KeyedCipher keyed = parity > MessageField.KEY_ODD ? null : ciphers[parity - MessageField.KEY_EVEN];
    if (keyed == null) {
      return Result.NO_KEY;
    }
    int length = SrtPacket.bodyBytes(packet);
    int tag = kind.tagBytes();
    int resultLength = encrypts ? length + tag : length - tag;
    if (resultLength < 0) {
      return Result.FORGED;
    }
    int at = packet.readerIndex() + SrtPacket.HEADER_BYTES;
    packet.ensureWritable(Math.max(0, resultLength - length));
    try {
      start(keyed, packet, field);
      int longest = Math.max(length, resultLength);
      if (packet.hasArray()) {
        int offset = packet.arrayOffset() + at;
        keyed.cipher.doFinal(packet.array(), offset, length, packet.array(), offset);
      } else {
        if (scratch.length < longest) {
          scratch = new byte[longest];
        }
        packet.getBytes(at, scratch, 0, length);
        keyed.cipher.doFinal(scratch, 0, length, scratch, 0);
        packet.setBytes(at, scratch, 0, resultLength);
      }
    } catch (AEADBadTagException _) {
      return Result.FORGED;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot use " + kind + " for a packet", e);
    }
    packet.writerIndex(at + resultLength);
    return Result.OK;
  }

  private void start(KeyedCipher keyed, ByteBuf packet, int field) throws GeneralSecurityException {
    int counterAt = iv.length == 16 ? 10 : 8;
    Arrays.fill(iv, (byte) 0);
    packet.getBytes(packet.readerIndex(), iv, counterAt, 4);
    int salted = iv.length == 16 ? 14 : 12;
    for (int i = 0; i < salted; i++) {
      iv[i] ^= salt[i];
    }
    int mode = encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    if (kind == StreamCipher.AES_CTR) {
      keyed.cipher.init(mode, keyed.key, new IvParameterSpec(iv));
      return;
    }
    keyed.cipher.init(mode, keyed.key, new GCMParameterSpec(kind.tagBytes() * 8, iv));
    packet.getBytes(packet.readerIndex(), header);
    int first = MessageField.withRetransmitted(field, false);
    header[4] = (byte) (first >>> 24);
    keyed.cipher.updateAAD(header);
  }
}
