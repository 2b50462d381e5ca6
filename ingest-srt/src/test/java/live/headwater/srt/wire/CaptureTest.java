package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import live.headwater.media.InputException;
import live.headwater.srt.session.AccessRequest;
import live.headwater.srt.wire.HandshakeExtension.Capabilities;
import live.headwater.srt.wire.HandshakeExtension.CongestionControl;
import live.headwater.srt.wire.HandshakeExtension.Group;
import live.headwater.srt.wire.HandshakeExtension.Keys;
import live.headwater.srt.wire.HandshakeExtension.PacketFilter;
import live.headwater.srt.wire.HandshakeExtension.StreamId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What libsrt sent, read and written again. */
class CaptureTest {

  static final String PASSPHRASE = "correct horse";

  private static final int TS_PACKET_BYTES = 188;

  @ParameterizedTest
  @ValueSource(
    strings = {
      "clear",
      "lossy",
      "aes128",
      "aes192",
      "aes256",
      "gcm128",
      "gcm256",
      "bad-secret",
      "fec",
      "fec-even-encrypted",
      "group",
    }
  )
  void readAndWrite_everyPacketOfLibsrt_isTheSameBytes(String name) throws InputException {
    for (Capture.Datagram datagram : Capture.of(name).datagrams()) {
      ByteBuf out = Unpooled.buffer();
      Rewriter.rewrite(datagram.packet(), out);
      assertThat(ByteBufUtil.hexDump(out)).isEqualTo(ByteBufUtil.hexDump(datagram.packet()));
    }
  }

  @Test
  void handshake_ofFfmpeg_hasWhatItsOptionsSay() {
    List<Handshake> handshakes = Capture.of("clear").handshakes();

    assertThat(handshakes)
      .extracting(Handshake::type)
      .containsExactly(
        Handshake.TYPE_INDUCTION,
        Handshake.TYPE_INDUCTION,
        Handshake.TYPE_CONCLUSION,
        Handshake.TYPE_CONCLUSION
      );
    assertThat(handshakes.get(0).version()).isEqualTo(4);
    assertThat(handshakes.get(0).extensionField()).isEqualTo(Handshake.SOCKET_TYPE_DATAGRAM);
    assertThat(handshakes.get(0).peerIp()).isEqualTo(PeerIp.of(new byte[] { 127, 0, 0, 1 }));
    assertThat(handshakes.get(1).version()).isEqualTo(5);
    assertThat(handshakes.get(1).extensionField()).isEqualTo(Handshake.MAGIC);
    assertThat(handshakes.get(1).cookie()).isNotZero().isEqualTo(handshakes.get(2).cookie());
    Handshake conclusion = handshakes.get(2);
    assertThat(conclusion.extensionField()).isEqualTo(
      Handshake.EXTENSION_CAPABILITIES | Handshake.EXTENSION_CONFIGURATION
    );
    assertThat(conclusion.mtuBytes()).isEqualTo(1500);
    Capabilities request = conclusion.extension(Capabilities.class).orElseThrow();
    assertThat(request.response()).isFalse();
    assertThat(request.receiverDelayMs()).isEqualTo(120);
    assertThat(request.senderDelayMs()).isEqualTo(120);
    assertThat(request.version()).isGreaterThanOrEqualTo(0x010500);
    assertThat(request.flags() & SrtFlags.CRYPT).isNotZero();
    assertThat(conclusion.extension(StreamId.class)).contains(new StreamId("42b#s3cret"));
    assertThat(handshakes.get(3).extension(Capabilities.class).orElseThrow().response()).isTrue();
  }

  @Test
  void handshake_accessControl_isReadWhole() throws InputException {
    Handshake conclusion = Capture.of("lossy").handshakes().get(2);
    String streamId = conclusion.extension(StreamId.class).orElseThrow().value();
    AccessRequest request = AccessRequest.parse(streamId);

    assertThat(request.mode()).isEqualTo(AccessRequest.Mode.PUBLISH);
    assertThat(request.streamKey()).isEqualTo("42");
    assertThat(request.token()).isEqualTo("s3cret");
    assertThat(request.parameters()).containsEntry("x_y", "1");
  }

  @Test
  void handshake_ofAGroup_hasItsMembership() {
    Handshake conclusion = Capture.of("group").handshakes().get(2);
    Group group = conclusion.extension(Group.class).orElseThrow();

    assertThat(group.groupType()).isEqualTo(Group.BACKUP);
    assertThat(group.weight()).isEqualTo(3);
  }

  @Test
  void handshake_ofAPacketFilter_hasItsConfiguration() {
    Handshake conclusion = Capture.of("fec").handshakes().get(2);

    assertThat(conclusion.extension(PacketFilter.class)).contains(
      new PacketFilter("fec,cols:5,rows:4,layout:staircase,arq:never")
    );
    assertThat(conclusion.extension(CongestionControl.class)).isEmpty();
  }

  @Test
  void rejection_ofAnotherPassphrase_isTold() {
    Handshake last = Capture.of("bad-secret").handshakes().getLast();

    assertThat(last.isRejection()).isTrue();
    assertThat(RejectReason.of(last.rejectionCode())).isEqualTo(RejectReason.BAD_SECRET);
  }

  @Test
  void unwrap_anotherPassphrase_isTold() {
    Handshake conclusion = Capture.of("bad-secret").handshakes().get(2);
    KeyMaterial material = conclusion.extension(Keys.class).orElseThrow().material();

    assertThat(KeyWrap.unwrap(material, PASSPHRASE)).isEmpty();
    assertThat(KeyWrap.unwrap(material, "another horse")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = { "aes128", "aes192", "aes256", "gcm128", "gcm256" })
  void decrypt_whatLibsrtEncrypted_isTransportStreamAndEncryptsToTheSame(String name) throws InputException {
    boolean refreshed = name.equals("aes128") || name.equals("gcm256");
    assertThat(decryptAndEncrypt(Capture.of(name))).hasSize(refreshed ? 2 : 1);
  }

  @Test
  void wrap_keysOfLibsrt_isTheSameMessage() {
    for (String name : List.of("aes128", "aes192", "aes256", "gcm128", "gcm256")) {
      KeyMaterial material = Capture.of(name)
        .handshakes()
        .get(2)
        .extension(Keys.class)
        .orElseThrow()
        .material();
      byte[] keys = KeyWrap.unwrap(material, PASSPHRASE).orElseThrow();

      assertThat(
        KeyWrap.wrap(material.keys(), material.cipher(), material.salt(), keys, PASSPHRASE)
      ).isEqualTo(material);
    }
  }

  @Test
  void lossReport_ofALossyLink_namesWhatWasLost() {
    Capture capture = Capture.of("lossy");
    Set<Integer> lost = new HashSet<>();
    LossReport report = new LossReport();
    for (Capture.Datagram nak : capture.control(ControlType.NAK)) {
      report.start(nak.packet());
      while (report.next()) {
        for (int at = report.first(); !SeqNo.isBefore(report.last(), at); at = SeqNo.next(at)) {
          lost.add(at);
        }
      }
      assertThat(report.isMalformed()).isFalse();
    }
    Set<Integer> retransmitted = new HashSet<>();
    for (Capture.Datagram datagram : capture.data()) {
      if (MessageField.isRetransmitted(DataPacket.messageField(datagram.packet()))) {
        retransmitted.add(DataPacket.sequence(datagram.packet()));
      }
    }

    assertThat(lost).isNotEmpty().containsAll(retransmitted);
  }

  /** Decrypts all payloads, which must be transport stream, and encrypts them again; the keys they needed. */
  static Set<Integer> decryptAndEncrypt(Capture capture) throws InputException {
    Keys request = capture
      .handshakes()
      .stream()
      .flatMap(handshake -> handshake.extension(Keys.class).stream())
      .findFirst()
      .orElseThrow();
    PacketCipher decrypting = PacketCipher.decrypting(request.material().cipher(), request.material().salt());
    PacketCipher encrypting = PacketCipher.encrypting(request.material().cipher(), request.material().salt());
    setKeys(request.material(), decrypting, encrypting);
    Set<Integer> keysUsed = new HashSet<>();
    int packets = 0;
    for (Capture.Datagram datagram : capture.datagrams()) {
      if (datagram.toListener() && datagram.isControl(ControlType.USER_DEFINED)) {
        HandshakeExtension extension = HandshakeExtension.read(
          ControlPacket.subtype(datagram.packet()),
          SrtPacket.body(datagram.packet())
        );
        setKeys(((Keys) extension).material(), decrypting, encrypting);
      }
      // One sent again may be of a key that was replaced meanwhile.
      if (datagram.isData() && !MessageField.isRetransmitted(DataPacket.messageField(datagram.packet()))) {
        ByteBuf packet = Unpooled.directBuffer().writeBytes(datagram.packet());
        try {
          assertThat(decrypting.apply(packet)).isEqualTo(PacketCipher.Result.OK);
          assertTransportStream(SrtPacket.body(packet));
          keysUsed.add(MessageField.key(DataPacket.messageField(packet)));
          assertThat(encrypting.apply(packet)).isEqualTo(PacketCipher.Result.OK);
          assertThat(ByteBufUtil.hexDump(packet)).isEqualTo(ByteBufUtil.hexDump(datagram.packet()));
          packets++;
        } finally {
          packet.release();
        }
      }
    }
    assertThat(packets).isGreaterThan(30);
    return keysUsed;
  }

  private static void setKeys(KeyMaterial material, PacketCipher... ciphers) {
    byte[] keys = KeyWrap.unwrap(material, PASSPHRASE).orElseThrow();
    for (PacketCipher cipher : ciphers) {
      cipher.keys(material.keys(), keys);
    }
  }

  static void assertTransportStream(ByteBuf payload) {
    assertThat(payload.readableBytes() % TS_PACKET_BYTES).isZero();
    for (int at = payload.readerIndex(); at < payload.writerIndex(); at += TS_PACKET_BYTES) {
      assertThat(payload.getByte(at)).isEqualTo((byte) 0x47);
    }
  }
}
