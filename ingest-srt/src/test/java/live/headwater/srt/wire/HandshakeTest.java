package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.srt.wire.HandshakeExtension.Capabilities;
import live.headwater.srt.wire.HandshakeExtension.CongestionControl;
import live.headwater.srt.wire.HandshakeExtension.Group;
import live.headwater.srt.wire.HandshakeExtension.KeysRefused;
import live.headwater.srt.wire.HandshakeExtension.PacketFilter;
import live.headwater.srt.wire.HandshakeExtension.StreamId;
import live.headwater.srt.wire.HandshakeExtension.Unknown;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  @Test
  void write_allExtensions_areReadAgain() throws InputException {
    Handshake written = handshake(
      Handshake.TYPE_CONCLUSION,
      List.of(
        new Capabilities(true, 0x010505, 0xbf, 200, 65_535),
        new KeysRefused(KeyMaterialState.BAD_SECRET),
        new StreamId("1#ünï"),
        new CongestionControl("live"),
        new PacketFilter("fec"),
        new Group(0x4000_0001, Group.BROADCAST, 1, 65_535),
        new Unknown(77, Bytes.of(new byte[] { 1, 2, 3, 4 }))
      )
    );

    assertThat(Handshake.read(packet(written))).isEqualTo(written);
  }

  @Test
  void fieldsOf_aPacket_areThoseRead() throws InputException {
    ByteBuf packet = packet(handshake(Handshake.TYPE_CONCLUSION, List.of()));

    assertThat(Handshake.isHandshake(packet)).isTrue();
    assertThat(Handshake.isHandshake(packet.slice(0, 63))).isFalse();
    Handshake read = Handshake.read(packet);
    assertThat(Handshake.versionOf(packet)).isEqualTo(read.version());
    assertThat(Handshake.typeOf(packet)).isEqualTo(read.type());
    assertThat(Handshake.socketIdOf(packet)).isEqualTo(read.socketId());
    assertThat(Handshake.cookieOf(packet)).isEqualTo(read.cookie());
    assertThat(read.announcedKeyBytes()).isEqualTo(24);
  }

  @Test
  void streamId_onTheWire_hasItsWordsReversed() {
    ByteBuf out = Unpooled.buffer();
    new StreamId("abcdef").write(out);

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("00050002" + "64636261" + "00006665");
  }

  @Test
  void streamId_ofNothing_isAWordOfZeros() throws InputException {
    Handshake written = handshake(Handshake.TYPE_CONCLUSION, List.of(new StreamId("")));

    assertThat(packet(written).readableBytes()).isEqualTo(64 + 8);
    assertThat(Handshake.read(packet(written))).isEqualTo(written);
  }

  @Test
  void keysRefused_onTheWire_isLittleEndian() {
    ByteBuf out = Unpooled.buffer();
    new KeysRefused(KeyMaterialState.NO_SECRET).write(out);

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("00040001" + "03000000");
  }

  @Test
  void peerIp_ofVersion6_hasItsWordsReversed() {
    byte[] address = ByteBufUtil.decodeHexDump("00112233445566778899aabbccddeeff");

    assertThat(PeerIp.of(address)).isEqualTo(new PeerIp(0x3322110077665544L, 0xbbaa9988ffeeddccL));
    assertThat(PeerIp.of(new byte[] { 10, 0, 0, 1 })).isEqualTo(new PeerIp(0x0100000a00000000L, 0));
  }

  @Test
  void read_waveahand_hasNoExtensions() throws InputException {
    ByteBuf packet = packet(handshake(Handshake.TYPE_WAVEAHAND, List.of())).writeZero(4);

    assertThat(Handshake.read(packet).extensions()).isEmpty();
  }

  @Test
  void read_badExtensions_areRefused() {
    assertMalformed("00");
    assertMalformed("00010003"); // Longer than the packet.
    assertMalformed("0001000100010203"); // HSREQ of one word.
    assertMalformed("00050000"); // Empty stream id.
    assertMalformed("0005000100000080"); // Stream id that is not UTF-8.
    assertMalformed("0008000100000001"); // Group of one word.
    assertMalformed("0003000100000001"); // Key material of one word.
    ByteBuf longId = packet(handshake(Handshake.TYPE_CONCLUSION, List.of()));
    longId.writeShort(HandshakeExtension.TYPE_STREAM_ID).writeShort(129).writeZero(516);
    assertThatThrownBy(() -> Handshake.read(longId)).isInstanceOf(LimitExceededException.class);
    ByteBuf many = packet(
      handshake(
        Handshake.TYPE_CONCLUSION,
        Collections.nCopies(Handshake.MAX_EXTENSIONS + 1, new Unknown(99, Bytes.of()))
      )
    );
    assertThatThrownBy(() -> Handshake.read(many)).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void read_shortOrBadSequence_isMalformed() {
    ByteBuf packet = packet(handshake(Handshake.TYPE_INDUCTION, List.of()));
    ByteBuf badSequence = packet.copy().setInt(24, -1);

    assertThatThrownBy(() -> Handshake.read(packet.slice(0, 60))).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> Handshake.read(badSequence)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void rejectReason_anyCode_hasWords() {
    assertThat(RejectReason.of(10)).isEqualTo(RejectReason.BAD_SECRET);
    assertThat(RejectReason.describe(10)).isEqualTo("Incorrect passphrase");
    assertThat(RejectReason.UNAUTHORIZED.handshakeType()).isEqualTo(2401);
    assertThat(RejectReason.describe(2_007)).isEqualTo("application's own reason 2007");
    assertThat(RejectReason.describe(1_499)).isEqualTo("Application-defined rejection reason 1499");
    assertThat(RejectReason.describe(99)).isEqualTo("unknown reason 99");
    assertThat(handshake(2401, List.of()).rejectionCode()).isEqualTo(1401);
  }

  private static void assertMalformed(String extensions) {
    ByteBuf packet = packet(handshake(Handshake.TYPE_CONCLUSION, List.of()));
    packet.writeBytes(ByteBufUtil.decodeHexDump(extensions));
    assertThatThrownBy(() -> Handshake.read(packet)).isInstanceOf(MalformedInputException.class);
  }

  private static ByteBuf packet(Handshake handshake) {
    ByteBuf out = Unpooled.buffer();
    handshake.write(out, 1, 2);
    return out;
  }

  private static Handshake handshake(int type, List<? extends HandshakeExtension> extensions) {
    return new Handshake(
      5,
      3,
      Handshake.EXTENSION_CAPABILITIES,
      SeqNo.MAX,
      1500,
      8192,
      type,
      0x1234_5678,
      -5,
      PeerIp.NONE,
      List.copyOf(extensions)
    );
  }
}
