package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;
import live.headwater.media.InputException;
import live.headwater.rtmp.wire.HandshakeDigest.Layout;
import live.headwater.rtmp.wire.HandshakeDigest.Signer;

/**
 * The client's half of a handshake: bytes in, bytes out; see {@link ServerHandshake} for the exchange. Confined to
 * one thread; of no use once it is done.
 *
 * <p>What S2 holds is not looked at: there is nothing to do about a server that gets it wrong.
 */
public final class ClientHandshake {

  /** How C1 introduces the client. */
  public enum Form {
    /** RTMP 1.0 as written: any server must understand it. */
    SIMPLE,
    /** Signed, as Flash Player 9 and ffmpeg do: some servers and CDNs want it. A simple server sees a simple C1. */
    DIGEST,
  }

  /** Flash Player 9.0.124.2. Servers look for a signature when the version is not zero. */
  private static final int SIGNING_CLIENT_VERSION = 0x09007c02;

  private final Form form;
  private final RandomGenerator random;
  private final HandshakeInput input = new HandshakeInput();

  /** @param random fills C1 and C2; nothing secret depends on it */
  public ClientHandshake(Form form, RandomGenerator random) {
    this.form = form;
    this.random = random;
  }

  /**
   * Writes C0 and C1. To be called once, first.
   *
   * @param out takes 1537 bytes; borrows
   */
  public void start(ByteBuf out) {
    out.writeByte(HandshakeVersion.RTMP);
    switch (form) {
      case SIMPLE -> out.writeBytes(HandshakeDigest.randomBlock(random, 0));
      case DIGEST -> {
        byte[] c1 = HandshakeDigest.randomBlock(random, SIGNING_CLIENT_VERSION);
        HandshakeDigest.sign(c1, Layout.DIGEST_FIRST, Signer.CLIENT);
        out.writeBytes(c1);
      }
    }
  }

  /**
   * Reads what belongs to the handshake and leaves the rest.
   *
   * @param in what arrived; borrows
   * @param out where C2 goes, 1536 bytes; borrows
   * @return whether the handshake is done, so that what is left in {@code in} is the chunk stream
   * @throws InputException if the server is not one; close the connection
   */
  public boolean read(ByteBuf in, ByteBuf out) throws InputException {
    if (!input.hasFirst()) {
      input.readFirst(in);
      if (input.receivedBytes() >= HandshakeVersion.TELLING_BYTES) {
        HandshakeVersion.checkServer(input.first());
      }
      if (!input.hasFirst()) {
        return false;
      }
      answer(out);
    }
    input.skipSecond(in);
    return input.hasAll();
  }

  /** Answers a signature with a signature, and S1 of a simple server with S1. */
  private void answer(ByteBuf out) {
    byte[] s1 = input.firstBlock();
    Layout layout = form == Form.DIGEST ? HandshakeDigest.find(s1, Signer.SERVER) : null;
    if (layout == null) {
      out.writeBytes(s1);
      return;
    }
    byte[] c2 = new byte[HandshakeDigest.BLOCK_BYTES];
    random.nextBytes(c2);
    HandshakeDigest.signAnswer(c2, HandshakeDigest.digestIn(s1, layout), Signer.CLIENT);
    out.writeBytes(c2);
  }
}
