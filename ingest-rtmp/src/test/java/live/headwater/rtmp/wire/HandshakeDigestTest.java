package live.headwater.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import live.headwater.rtmp.wire.HandshakeDigest.Layout;
import live.headwater.rtmp.wire.HandshakeDigest.Signer;
import org.junit.jupiter.api.Test;

class HandshakeDigestTest {

  @Test
  void find_c1OfFfmpeg_isSignedDigestFirst() {
    assertThat(HandshakeDigest.find(HandshakeRecording.FFMPEG.c1(), Signer.CLIENT)).isEqualTo(
      Layout.DIGEST_FIRST
    );
    assertThat(HandshakeDigest.find(HandshakeRecording.FFMPEG.c1(), Signer.SERVER)).isNull();
  }

  @Test
  void find_s1OfNginx_isSigned() {
    assertThat(HandshakeDigest.find(HandshakeRecording.FFMPEG.s1(), Signer.SERVER)).isNotNull();
  }

  @Test
  void find_simpleClients_areNotSigned() {
    assertThat(HandshakeDigest.find(HandshakeRecording.LIBRTMP.c1(), Signer.CLIENT)).isNull();
    assertThat(HandshakeDigest.find(HandshakeRecording.GSTREAMER.c1(), Signer.CLIENT)).isNull();
  }

  @Test
  void signAnswer_s2OfNginx_isWhatNginxSent() {
    byte[] digest = HandshakeDigest.digestIn(HandshakeRecording.FFMPEG.c1(), Layout.DIGEST_FIRST);
    byte[] s2 = HandshakeRecording.FFMPEG.s2();
    withoutSignature(s2);
    HandshakeDigest.signAnswer(s2, digest, Signer.SERVER);
    assertThat(s2).isEqualTo(HandshakeRecording.FFMPEG.s2());
  }

  @Test
  void sign_eitherLayoutAndSigner_isFoundAgain() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      for (Layout layout : Layout.values()) {
        for (Signer signer : Signer.values()) {
          byte[] block = HandshakeDigest.randomBlock(random, 1);
          HandshakeDigest.sign(block, layout, signer);
          assertThat(HandshakeDigest.find(block, signer)).isEqualTo(layout);
        }
      }
    }
  }

  /** All offsets at their largest: the digest ends within its block. */
  @Test
  void sign_largestOffset_staysInItsBlock() {
    for (Layout layout : Layout.values()) {
      byte[] block = new byte[HandshakeDigest.BLOCK_BYTES];
      int at = layout == Layout.DIGEST_FIRST ? 8 : 772;
      // 255 + 255 + 217 + 0 = 727, the last place: the digest ends a byte before its block does.
      block[at] = (byte) 255;
      block[at + 1] = (byte) 255;
      block[at + 2] = (byte) 217;
      HandshakeDigest.sign(block, layout, Signer.CLIENT);
      assertThat(HandshakeDigest.find(block, Signer.CLIENT)).isEqualTo(layout);
      assertThat(block[at + 762]).isEqualTo(HandshakeDigest.digestIn(block, layout)[31]);
    }
  }

  private static void withoutSignature(byte[] block) {
    Arrays.fill(block, block.length - HandshakeDigest.DIGEST_BYTES, block.length, (byte) 0);
  }
}
