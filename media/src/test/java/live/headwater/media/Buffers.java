package live.headwater.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Buffers as arrays, for checkers and files. */
public final class Buffers {

  private Buffers() {}

  /**
   * @param buffer takes
   */
  public static byte[] drain(ByteBuf buffer) {
    try {
      return ByteBufUtil.getBytes(buffer);
    } finally {
      buffer.release();
    }
  }

  /**
   * The fragment of a header and the payload that belongs behind it.
   *
   * @param header takes
   */
  public static byte[] fragment(ByteBuf header, List<Sample> samples) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(drain(header));
    for (Sample sample : samples) {
      out.writeBytes(ByteBufUtil.getBytes(sample.unit().payload()));
    }
    return out.toByteArray();
  }
}
