package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;
import live.headwater.media.InputException;
import live.headwater.rtmp.wire.HandshakeDigest.Layout;
import live.headwater.rtmp.wire.HandshakeDigest.Signer;

/**
 * The server's half of a handshake: bytes in, bytes out. RTMP 1.0, 5.2 (Handshake), and the digests of
 * {@link HandshakeDigest} for clients that use them. Confined to one thread; of no use once it is done.
 *
 * <pre>
 *   client                     server
 *     C0 version:8
 *     C1 1536x8   ───────────▶
 *                 ◀───────────  S0 version:8, S1 1536x8, S2 1536x8
 *     C2 1536x8   ───────────▶
 *     chunks      ───────────▶
 * </pre>
 *
 * <p>S0 and S1 wait for C1, which alone tells whether they must be signed. S2 repeats C1 for a simple client
 * exactly: librtmp compares all of it, times included. What C2 holds is not looked at: ffmpeg signs C1 and repeats S1
 * unsigned, other encoders send zeros or their own C1.
 */
public final class ServerHandshake {

  /** Flash Media Server 4.5.0.1. Clients take any version but zero for a server that signs. */
  private static final int SIGNING_SERVER_VERSION = 0x04050001;

  private final RandomGenerator random;
  private final HandshakeInput input = new HandshakeInput();
  private boolean digest;

  /** @param random fills S1 and S2; nothing secret depends on it */
  public ServerHandshake(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Reads what belongs to the handshake and leaves the rest.
   *
   * @param in what arrived; borrows
   * @param out where the answer goes, 3073 bytes at most; borrows
   * @return whether the handshake is done, so that what is left in {@code in} is the chunk stream
   * @throws InputException if the client is not one; close the connection
   */
  public boolean read(ByteBuf in, ByteBuf out) throws InputException {
    if (!input.hasFirst()) {
      input.readFirst(in);
      if (input.receivedBytes() >= HandshakeVersion.TELLING_BYTES) {
        HandshakeVersion.checkClient(input.first());
      }
      if (!input.hasFirst()) {
        return false;
      }
      answer(out);
    }
    input.skipSecond(in);
    return input.hasAll();
  }

  /** Whether the client signed its C1. */
  public boolean isDigest() {
    return digest;
  }

  private void answer(ByteBuf out) {
    byte[] c1 = input.firstBlock();
    Layout layout = HandshakeDigest.find(c1, Signer.CLIENT);
    digest = layout != null;
    out.writeByte(HandshakeVersion.RTMP);
    if (layout == null) {
      byte[] s1 = HandshakeDigest.randomBlock(random, 0);
      out.writeBytes(s1).writeBytes(c1);
      return;
    }
    byte[] s1 = HandshakeDigest.randomBlock(random, SIGNING_SERVER_VERSION);
    HandshakeDigest.sign(s1, layout, Signer.SERVER);
    byte[] s2 = new byte[HandshakeDigest.BLOCK_BYTES];
    random.nextBytes(s2);
    HandshakeDigest.signAnswer(s2, HandshakeDigest.digestIn(c1, layout), Signer.SERVER);
    out.writeBytes(s1).writeBytes(s2);
  }
}
