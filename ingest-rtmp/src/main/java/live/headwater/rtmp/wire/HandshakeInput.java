package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** What a peer sends in a handshake, in as many reads as it takes: version and first block, then a second block. */
final class HandshakeInput {

  private static final int FIRST_BYTES = 1 + HandshakeDigest.BLOCK_BYTES;
  private static final int ALL_BYTES = FIRST_BYTES + HandshakeDigest.BLOCK_BYTES;

  private final byte[] first = new byte[FIRST_BYTES];
  private int received;

  /** Takes what is missing of version and first block, or all there is; borrows, the reader index moves. */
  void readFirst(ByteBuf in) {
    int count = Math.min(FIRST_BYTES - received, in.readableBytes());
    in.readBytes(first, received, count);
    received += count;
  }

  /** Skips what is missing of the second block, or all there is; borrows, the reader index moves. */
  void skipSecond(ByteBuf in) {
    int count = Math.min(ALL_BYTES - received, in.readableBytes());
    in.skipBytes(count);
    received += count;
  }

  int receivedBytes() {
    return received;
  }

  boolean hasFirst() {
    return received >= FIRST_BYTES;
  }

  boolean hasAll() {
    return received == ALL_BYTES;
  }

  /** The version, then as much of the first block as has arrived; only to be read. */
  byte[] first() {
    return first;
  }

  /** A copy of C1 or S1. */
  byte[] firstBlock() {
    return Arrays.copyOfRange(first, 1, FIRST_BYTES);
  }
}
