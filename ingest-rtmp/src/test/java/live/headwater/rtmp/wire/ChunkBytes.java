package live.headwater.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Writes chunks field by field, right and wrong ones, independently of {@link ChunkWriter}. */
final class ChunkBytes {

  private final ByteBuf out = Unpooled.buffer();

  ChunkBytes type0(int csid, int timestamp, int length, int typeId, int messageStreamId) {
    basic(0, csid);
    out.writeMedium(timestamp).writeMedium(length).writeByte(typeId).writeIntLE(messageStreamId);
    return this;
  }

  ChunkBytes type1(int csid, int delta, int length, int typeId) {
    basic(1, csid);
    out.writeMedium(delta).writeMedium(length).writeByte(typeId);
    return this;
  }

  ChunkBytes type2(int csid, int delta) {
    basic(2, csid);
    out.writeMedium(delta);
    return this;
  }

  ChunkBytes type3(int csid) {
    basic(3, csid);
    return this;
  }

  ChunkBytes int32(int value) {
    out.writeInt(value);
    return this;
  }

  ChunkBytes hex(String hex) {
    out.writeBytes(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    return this;
  }

  /** Payload bytes {@code from}, {@code from + 1} and so on, modulo 256. */
  ChunkBytes payload(int from, int count) {
    for (int i = 0; i < count; i++) {
      out.writeByte(from + i);
    }
    return this;
  }

  byte[] bytes() {
    return ByteBufUtil.getBytes(out);
  }

  /** The hex dump of what {@link #payload} writes. */
  static String dump(int from, int count) {
    return ByteBufUtil.hexDump(new ChunkBytes().payload(from, count).bytes());
  }

  private void basic(int fmt, int csid) {
    if (csid < 64) {
      out.writeByte((fmt << 6) | csid);
    } else if (csid < 320) {
      out.writeByte(fmt << 6).writeByte(csid - 64);
    } else {
      out
        .writeByte((fmt << 6) | 1)
        .writeByte((csid - 64) & 0xff)
        .writeByte((csid - 64) >> 8);
    }
  }
}
