package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.srt.wire.HandshakeExtension.StreamId;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real libsrts talk to each other, and what they say is read. */
class LibsrtTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @TempDir
  Path folder;

  @Test
  void connection_ofTwoFfmpegs_isReadWholeWithItsKeyRefreshes() throws IOException, InputException {
    int port = UdpRelay.freePort();
    String secret = "&passphrase=" + CaptureTest.PASSPHRASE;
    try (
      UdpRelay relay = new UdpRelay(port);
      RunningProgram listener = FfmpegPrograms.FFMPEG.start(
        "-i",
        "srt://127.0.0.1:" + port + "?mode=listener" + secret,
        "-c",
        "copy",
        "-f",
        "mpegts",
        folder.resolve("received.ts").toString()
      )
    ) {
      ProgramResult caller = FfmpegPrograms.FFMPEG.run(TIMEOUT, call(relay.port(), secret));
      caller.requireSuccess();
      listener.awaitExit(TIMEOUT);
      Capture capture = relay.capture();

      for (Capture.Datagram datagram : capture.datagrams()) {
        ByteBuf out = Unpooled.buffer();
        Rewriter.rewrite(datagram.packet(), out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(ByteBufUtil.hexDump(datagram.packet()));
      }
      assertThat(
        capture
          .handshakes()
          .stream()
          .flatMap(handshake -> handshake.extension(StreamId.class).stream())
      ).contains(new StreamId("1b#token"));
      assertThat(CaptureTest.decryptAndEncrypt(capture)).hasSize(2);
    }
  }

  private static List<String> call(int port, String secret) {
    return List.of(
      "-re",
      "-f",
      "lavfi",
      "-i",
      "testsrc2=s=160x90:r=25",
      "-t",
      "1.5",
      "-c:v",
      "libx264",
      "-preset",
      "ultrafast",
      "-b:v",
      "300k",
      "-f",
      "mpegts",
      "srt://127.0.0.1:" +
        port +
        "?pkt_size=1316&connect_timeout=30000&pbkeylen=24&kmrefreshrate=12&kmpreannounce=4&streamid=1b#token" +
        secret
    );
  }
}
