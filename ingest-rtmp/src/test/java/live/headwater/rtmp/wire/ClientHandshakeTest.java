package live.headwater.rtmp.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.rtmp.wire.ClientHandshake.Form;
import org.junit.jupiter.api.Test;

class ClientHandshakeTest {

  private static final int BLOCK = HandshakeDigest.BLOCK_BYTES;

  @Test
  void digest_randomNumbersOfFfmpeg_sendsWhatFfmpegSent() throws InputException {
    HandshakeRecording recording = HandshakeRecording.FFMPEG_PLAY;
    ClientHandshake handshake = new ClientHandshake(
      Form.DIGEST,
      HandshakeRecording.replay(recording.c1(), recording.c2())
    );
    ByteBuf out = Unpooled.buffer();
    handshake.start(out);
    assertThat(handshake.read(Unpooled.wrappedBuffer(recording.server()), out)).isTrue();

    assertThat(ByteBufUtil.getBytes(out)).isEqualTo(recording.client());
  }

  @Test
  void digest_serverThatDoesNotSign_getsItsS1Back() throws InputException {
    ClientHandshake handshake = new ClientHandshake(Form.DIGEST, new Random(1));
    ByteBuf out = Unpooled.buffer();
    handshake.start(out);
    handshake.read(Unpooled.wrappedBuffer(HandshakeRecording.LIBRTMP.server()), out);

    assertThat(ByteBufUtil.getBytes(out, 1 + BLOCK, BLOCK)).isEqualTo(HandshakeRecording.LIBRTMP.s1());
  }

  @Test
  void simple_anyServer_getsItsS1Back() throws InputException {
    for (HandshakeRecording recording : HandshakeRecording.values()) {
      ClientHandshake handshake = new ClientHandshake(Form.SIMPLE, new Random(1));
      ByteBuf out = Unpooled.buffer();
      handshake.start(out);
      assertThat(ByteBufUtil.getBytes(out, 0, 9)).containsExactly(3, 0, 0, 0, 0, 0, 0, 0, 0);
      assertThat(handshake.read(Unpooled.wrappedBuffer(recording.server()), out)).isTrue();
      assertThat(ByteBufUtil.getBytes(out, 1 + BLOCK, BLOCK)).isEqualTo(recording.s1());
    }
  }

  @Test
  void read_ourServer_bothAreDone() throws InputException {
    for (Form form : Form.values()) {
      for (long seed = 0; seed < 50; seed++) {
        ClientHandshake client = new ClientHandshake(form, new Random(seed));
        ServerHandshake server = new ServerHandshake(new Random(seed + 1));
        ByteBuf toServer = Unpooled.buffer();
        ByteBuf toClient = Unpooled.buffer();
        client.start(toServer);
        assertThat(server.read(toServer, toClient)).isFalse();
        assertThat(client.read(toClient, toServer)).isTrue();
        assertThat(server.read(toServer, toClient)).isTrue();
        assertThat(server.isDigest()).isEqualTo(form == Form.DIGEST);
        assertThat(toClient.isReadable()).isFalse();
      }
    }
  }

  @Test
  void read_anySplit_givesTheSameC2AndLeavesTheChunks() throws InputException {
    HandshakeRecording recording = HandshakeRecording.FFMPEG_PLAY;
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int largest = seed == 0 ? 1 : 2_000;
      ClientHandshake handshake = new ClientHandshake(
        Form.DIGEST,
        HandshakeRecording.replay(recording.c1(), recording.c2())
      );
      ByteBuf out = Unpooled.buffer();
      handshake.start(out);
      ByteBuf in = Unpooled.wrappedBuffer(recording.server(), new byte[] { 2, 0, 0 });
      boolean done = false;
      while (!done) {
        ByteBuf part = in.slice(in.readerIndex(), Math.min(1 + random.nextInt(largest), in.readableBytes()));
        done = handshake.read(part, out);
        in.skipBytes(part.readerIndex());
      }
      assertThat(in.readableBytes()).as("seed %d", seed).isEqualTo(3);
      assertThat(ByteBufUtil.getBytes(out)).as("seed %d", seed).isEqualTo(recording.client());
    }
  }

  @Test
  void read_noRtmpServer_isCalledByName() {
    ClientHandshake handshake = new ClientHandshake(Form.SIMPLE, new Random(1));
    ByteBuf answer = Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request\r\n", US_ASCII);
    assertThatThrownBy(() -> handshake.read(answer, Unpooled.buffer()))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("the server answered with an HTTP response, not with RTMP version 3");
  }
}
