package live.headwater.rtmp.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.rtmp.wire.HandshakeDigest.Layout;
import live.headwater.rtmp.wire.HandshakeDigest.Signer;
import org.junit.jupiter.api.Test;

class ServerHandshakeTest {

  private static final int BLOCK = HandshakeDigest.BLOCK_BYTES;

  private final ServerHandshake handshake = new ServerHandshake(new Random(1));
  private final ByteBuf out = Unpooled.buffer();

  @Test
  void read_librtmp_getsItsC1Back() throws InputException {
    assertThat(handshake.read(HandshakeRecording.LIBRTMP.c0c1(), out)).isFalse();

    byte[] answer = ByteBufUtil.getBytes(out);
    assertThat(answer)
      .hasSize(1 + 2 * BLOCK)
      .startsWith(3, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(Arrays.copyOfRange(answer, 1 + BLOCK, answer.length)).isEqualTo(
      HandshakeRecording.LIBRTMP.c1()
    );
    assertThat(handshake.isDigest()).isFalse();
  }

  @Test
  void read_ffmpeg_getsSignedBlocks() throws InputException {
    assertThat(handshake.read(HandshakeRecording.FFMPEG.c0c1(), out)).isFalse();

    byte[] answer = ByteBufUtil.getBytes(out);
    byte[] s1 = Arrays.copyOfRange(answer, 1, 1 + BLOCK);
    byte[] s2 = Arrays.copyOfRange(answer, 1 + BLOCK, answer.length);
    assertThat(HandshakeDigest.find(s1, Signer.SERVER)).isEqualTo(Layout.DIGEST_FIRST);
    byte[] expected = s2.clone();
    HandshakeDigest.signAnswer(
      expected,
      HandshakeDigest.digestIn(HandshakeRecording.FFMPEG.c1(), Layout.DIGEST_FIRST),
      Signer.SERVER
    );
    assertThat(s2).isEqualTo(expected);
    assertThat(handshake.isDigest()).isTrue();
  }

  @Test
  void read_clientWithTheKeyFirst_isAnsweredInThatLayout() throws InputException {
    byte[] c1 = HandshakeDigest.randomBlock(new Random(2), 0x0a002002);
    HandshakeDigest.sign(c1, Layout.KEY_FIRST, Signer.CLIENT);
    handshake.read(Unpooled.wrappedBuffer(new byte[] { 3 }, c1), out);

    byte[] s1 = ByteBufUtil.getBytes(out, 1, BLOCK);
    assertThat(HandshakeDigest.find(s1, Signer.SERVER)).isEqualTo(Layout.KEY_FIRST);
  }

  @Test
  void read_versionSetButNothingSigned_isASimpleClient() throws InputException {
    byte[] c1 = HandshakeDigest.randomBlock(new Random(3), 0x09007c02);
    handshake.read(Unpooled.wrappedBuffer(new byte[] { 3 }, c1), out);

    assertThat(ByteBufUtil.getBytes(out, 1 + BLOCK, BLOCK)).isEqualTo(c1);
  }

  @Test
  void read_wholeHandshakesOfOthers_areDone() throws InputException {
    for (HandshakeRecording recording : HandshakeRecording.values()) {
      ByteBuf in = Unpooled.wrappedBuffer(recording.client());
      assertThat(new ServerHandshake(new Random(4)).read(in, Unpooled.buffer())).isTrue();
      assertThat(in.isReadable()).isFalse();
    }
  }

  @Test
  void read_chunksBehindC2_areLeft() throws InputException {
    ByteBuf in = Unpooled.wrappedBuffer(HandshakeRecording.FFMPEG.client(), new byte[] { 2, 0, 0 });
    assertThat(handshake.read(in, out)).isTrue();
    assertThat(in.readableBytes()).isEqualTo(3);
    assertThat(handshake.read(in, out)).isTrue();
    assertThat(in.readableBytes()).isEqualTo(3);
    assertThat(out.readableBytes()).isEqualTo(1 + 2 * BLOCK);
  }

  @Test
  void read_c2OfZeros_isAccepted() throws InputException {
    handshake.read(HandshakeRecording.FFMPEG.c0c1(), out);
    assertThat(handshake.read(Unpooled.wrappedBuffer(new byte[BLOCK]), out)).isTrue();
  }

  @Test
  void read_anySplit_givesTheSameAnswer() throws InputException {
    for (HandshakeRecording recording : HandshakeRecording.values()) {
      ByteBuf whole = Unpooled.buffer();
      new ServerHandshake(new Random(5)).read(Unpooled.wrappedBuffer(recording.client()), whole);
      for (long seed = 0; seed < 50; seed++) {
        Random random = new Random(seed);
        int largest = seed == 0 ? 1 : 2_000;
        ByteBuf split = Unpooled.buffer();
        ServerHandshake machine = new ServerHandshake(new Random(5));
        ByteBuf in = Unpooled.wrappedBuffer(recording.client());
        boolean done = false;
        while (in.isReadable()) {
          assertThat(done).as("seed %d", seed).isFalse();
          done = machine.read(in.readSlice(Math.min(1 + random.nextInt(largest), in.readableBytes())), split);
        }
        assertThat(done).as("seed %d", seed).isTrue();
        assertThat(split).as("seed %d", seed).isEqualTo(whole);
      }
    }
  }

  @Test
  void read_otherVersions_areAnsweredWith3() throws InputException {
    for (int version : new int[] { 0, 2, 4, 31 }) {
      ByteBuf c0c1 = HandshakeRecording.LIBRTMP.c0c1().copy().setByte(0, version);
      ByteBuf answer = Unpooled.buffer();
      new ServerHandshake(new Random(6)).read(c0c1, answer);
      assertThat(answer.getByte(0)).isEqualTo((byte) 3);
    }
  }

  @Test
  void read_rtmpe_isNotSupported() {
    assertThatThrownBy(() -> handshake.read(Unpooled.wrappedBuffer(new byte[] { 6, 0, 0, 0 }), out))
      .isInstanceOf(UnsupportedInputException.class)
      .hasMessageContaining("RTMPE (version 6 in C0)");
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void read_strangers_areCalledByName() {
    assertRefused("16030102".concat("00010001"), "a TLS ClientHello arrived on the plain RTMP port");
    assertRefused(ascii("GET / HTTP/1.1\r\n\r\n"), "an HTTP request (GET...) arrived on the RTMP port");
    assertRefused(ascii("POST /open/1 HTTP/1.1\r\n"), "an HTTP request (POST...) arrived on the RTMP port");
    assertRefused(ascii("SSH-2.0-x\r\n"), "an SSH greeting arrived on the RTMP port");
    assertRefused("47401f10", "its first bytes are 47 40 1f 10");
  }

  @Test
  void read_strangerByteByByte_isCalledByNameAtTheFourth() throws InputException {
    for (char c : "GET".toCharArray()) {
      assertThat(handshake.read(Unpooled.wrappedBuffer(new byte[] { (byte) c }), out)).isFalse();
    }
    assertThatThrownBy(() ->
      handshake.read(Unpooled.wrappedBuffer(new byte[] { ' ' }), out)
    ).hasMessageContaining("an HTTP request");
  }

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(US_ASCII));
  }

  private static void assertRefused(String hex, String message) {
    ByteBuf out = Unpooled.buffer();
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> new ServerHandshake(new Random(7)).read(in, out))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageContaining(message);
    assertThat(out.isReadable()).isFalse();
  }
}
