package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Text in handshake extensions: filled up with zeros to whole words, the four bytes of each in reverse, because libsrt
 * fills words of a little-endian machine with it and then sends them in network order. draft-sharabayko-srt-01, 3.2.1.3
 * (Stream ID Extension Message).
 */
final class WordSwappedText {

  private WordSwappedText() {}

  /** @param in whole words, all of it text; borrows */
  static String read(ByteBuf in) {
    byte[] bytes = new byte[in.readableBytes() & ~3];
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte value = in.getByte(in.readerIndex() + (i ^ 3));
      bytes[i] = value;
      length = value == 0 ? length : i + 1;
    }
    in.skipBytes(in.readableBytes());
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** @param out borrows */
  static void write(String text, ByteBuf out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int padded = (bytes.length + 3) & ~3;
    for (int i = 0; i < padded; i++) {
      int from = i ^ 3;
      out.writeByte(from < bytes.length ? bytes[from] : 0);
    }
  }
}
