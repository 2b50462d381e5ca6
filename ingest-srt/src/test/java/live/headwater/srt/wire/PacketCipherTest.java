package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.srt.wire.PacketCipher.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketCipherTest {

  private static final Bytes SALT = Bytes.of(new byte[] {
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
  });

  private final Random random = new Random(3);

  @ParameterizedTest
  @EnumSource
  void apply_bothWays_isThePacketAgain(StreamCipher kind) {
    for (int keyBytes = 16; keyBytes <= 32; keyBytes += 8) {
      byte[] keys = new byte[2 * keyBytes];
      random.nextBytes(keys);
      PacketCipher encrypting = PacketCipher.encrypting(kind, SALT);
      PacketCipher decrypting = PacketCipher.decrypting(kind, SALT);
      encrypting.keys(KeyMaterial.Keys.BOTH, keys);
      decrypting.keys(KeyMaterial.Keys.BOTH, keys);
      for (int length : new int[] { 1, 15, 16, 188, 1316, 1440, 3000 }) {
        for (int key = MessageField.KEY_EVEN; key <= MessageField.KEY_ODD; key++) {
          ByteBuf packet = packet(key, length);
          ByteBuf original = packet.copy();
          assertThat(encrypting.apply(packet)).isEqualTo(Result.OK);
          assertThat(packet).isNotEqualTo(original);
          assertThat(packet.readableBytes()).isEqualTo(original.readableBytes() + kind.tagBytes());
          ByteBuf direct = Unpooled.directBuffer().writeZero(3).writeBytes(packet);
          direct.skipBytes(3);
          packet.readerIndex(0);

          assertThat(decrypting.apply(packet)).isEqualTo(Result.OK);
          assertThat(packet).isEqualTo(original);
          assertThat(decrypting.apply(direct)).isEqualTo(Result.OK);
          assertThat(direct).isEqualTo(original);
          direct.release();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void apply_noKeyOrNoEncryption_changesNothing(StreamCipher kind) {
    PacketCipher cipher = PacketCipher.decrypting(kind, SALT);
    cipher.key(MessageField.KEY_EVEN, new byte[16]);

    assertThat(cipher.hasKey(MessageField.KEY_EVEN)).isTrue();
    assertThat(cipher.hasKey(MessageField.KEY_ODD)).isFalse();
    assertUnchanged(cipher, packet(MessageField.KEY_NONE, 188), Result.CLEAR);
    assertUnchanged(cipher, packet(MessageField.KEY_ODD, 188), Result.NO_KEY);
    assertUnchanged(cipher, packet(3, 188), Result.NO_KEY);
  }

  @Test
  void apply_gcmPacketThatWasChanged_isForged() {
    PacketCipher encrypting = PacketCipher.encrypting(StreamCipher.AES_GCM, SALT);
    PacketCipher decrypting = PacketCipher.decrypting(StreamCipher.AES_GCM, SALT);
    encrypting.key(MessageField.KEY_EVEN, new byte[16]);
    decrypting.key(MessageField.KEY_EVEN, new byte[16]);
    ByteBuf packet = packet(MessageField.KEY_EVEN, 188);
    encrypting.apply(packet);
    for (int at : new int[] { 3, 8, 15, 16, 203, 219 }) {
      ByteBuf changed = packet.copy();
      changed.setByte(at, changed.getByte(at) ^ 1);
      assertThat(decrypting.apply(changed)).isEqualTo(Result.FORGED);
    }
    ByteBuf again = packet.copy();
    DataPacket.setMessageField(again, MessageField.withRetransmitted(DataPacket.messageField(again), true));
    assertThat(decrypting.apply(again)).isEqualTo(Result.OK);
    assertThat(decrypting.apply(packet(MessageField.KEY_EVEN, 15))).isEqualTo(Result.FORGED);
  }

  @Test
  void unwrap_anyKeys_areThoseWrapped() {
    for (KeyMaterial.Keys keys : KeyMaterial.Keys.values()) {
      byte[] streamKeys = new byte[keys.count() * 24];
      random.nextBytes(streamKeys);
      KeyMaterial material = KeyWrap.wrap(keys, StreamCipher.AES_CTR, SALT, streamKeys, "a passphrase");

      assertThat(KeyWrap.unwrap(material, "a passphrase")).hasValue(streamKeys);
      assertThat(KeyWrap.unwrap(material, "A passphrase")).isEmpty();
    }
  }

  @Test
  void read_keyMaterialOfOtherKinds_isRefused() throws InputException {
    ByteBuf good = Unpooled.buffer();
    KeyWrap.wrap(KeyMaterial.Keys.ODD, StreamCipher.AES_CTR, SALT, new byte[16], "a passphrase").write(good);

    assertThat(KeyMaterial.read(good.duplicate()).keys()).isEqualTo(KeyMaterial.Keys.ODD);
    refused(good, 0, 0x11, MalformedInputException.class);
    refused(good, 3, 0, MalformedInputException.class);
    refused(good, 3, 3, MalformedInputException.class);
    refused(good, 8, 1, UnsupportedInputException.class);
    refused(good, 8, 4, UnsupportedInputException.class);
    refused(good, 10, 1, UnsupportedInputException.class);
    refused(good, 14, 3, MalformedInputException.class);
    refused(good, 15, 255, MalformedInputException.class);
    assertThatThrownBy(() -> KeyMaterial.read(good.slice(0, 40))).isInstanceOf(MalformedInputException.class);
  }

  private static void refused(ByteBuf good, int at, int value, Class<? extends InputException> how) {
    ByteBuf bad = good.copy().setByte(at, value);
    assertThatThrownBy(() -> KeyMaterial.read(bad)).isInstanceOf(how);
  }

  private static void assertUnchanged(PacketCipher cipher, ByteBuf packet, Result result) {
    ByteBuf original = packet.copy();
    assertThat(cipher.apply(packet)).isEqualTo(result);
    assertThat(packet).isEqualTo(original);
  }

  private ByteBuf packet(int key, int length) {
    ByteBuf packet = Unpooled.buffer();
    int field = MessageField.of(MessageField.POSITION_ONLY, false, key, false, 77);
    DataPacket.writeHeader(packet, random.nextInt(), field, random.nextInt(), 9);
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return packet.writeBytes(payload);
  }
}
