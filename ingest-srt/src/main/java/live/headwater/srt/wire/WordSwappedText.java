package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import live.headwater.media.MalformedInputException;

/**
 * Text in handshake extensions: filled up with zeros to whole words, the four bytes of each in reverse, because libsrt
 * fills words of a little-endian machine with it and then sends them in network order. draft-sharabayko-srt-01, 3.2.1.3
 * (Stream ID Extension Message).
 */
final class WordSwappedText {

  private WordSwappedText() {}

  /** @param in whole words, all of it text; borrows */
  static String read(ByteBuf in) throws MalformedInputException {
    byte[] bytes = new byte[in.readableBytes() & ~3];
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte value = in.getByte(in.readerIndex() + (i ^ 3));
      bytes[i] = value;
      length = value == 0 ? length : i + 1;
    }
    in.skipBytes(in.readableBytes());
    try {
      return StandardCharsets.UTF_8.newDecoder()
        .decode(ByteBuffer.wrap(bytes, 0, length))
        .toString();
    } catch (CharacterCodingException _) {
      throw new MalformedInputException(
        "SRT handshake with a text of " + length + " bytes that is not UTF-8"
      );
    }
  }

  /** @param out borrows */
  static void write(String text, ByteBuf out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // A word at least: libsrt refuses a text of no bytes.
    int padded = Math.max(4, (bytes.length + 3) & ~3);
    for (int i = 0; i < padded; i++) {
      int from = i ^ 3;
      out.writeByte(from < bytes.length ? bytes[from] : 0);
    }
  }
}
