package live.headwater.rtmp.wire.amf;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;

/** The bytes of a message. Nothing is read, and nothing allocated, before it is known to be there. */
final class AmfInput {

  private final ByteBuf in;
  private final int start;

  /** @param in borrows; its reader index moves */
  AmfInput(ByteBuf in) {
    this.in = in;
    this.start = in.readerIndex();
  }

  boolean isAtEnd() {
    return !in.isReadable();
  }

  /** Distance from the start of the message in bytes, for error messages. */
  int position() {
    return in.readerIndex() - start;
  }

  int remaining() {
    return in.readableBytes();
  }

  int peekU8() throws MalformedInputException {
    need(1, "a marker");
    return in.getUnsignedByte(in.readerIndex());
  }

  int u8() throws MalformedInputException {
    need(1, "a byte");
    return in.readUnsignedByte();
  }

  int u16() throws MalformedInputException {
    need(2, "a 16-bit number");
    return in.readUnsignedShort();
  }

  int s32() throws MalformedInputException {
    need(4, "a 32-bit number");
    return in.readInt();
  }

  long u32() throws MalformedInputException {
    return s32() & 0xffff_ffffL;
  }

  double float64() throws MalformedInputException {
    need(8, "a number");
    return in.readDouble();
  }

  /** Bytes that are not UTF-8 become U+FFFD: encoders put local code pages into metadata. */
  String utf8(long lengthBytes) throws MalformedInputException {
    need(lengthBytes, "a string");
    return in.readCharSequence((int) lengthBytes, StandardCharsets.UTF_8).toString();
  }

  Bytes bytes(long lengthBytes) throws MalformedInputException {
    need(lengthBytes, "a byte array");
    Bytes bytes = Bytes.copyOf(in.slice(in.readerIndex(), (int) lengthBytes));
    in.skipBytes((int) lengthBytes);
    return bytes;
  }

  /** Throws unless {@code lengthBytes} more are there. */
  void need(long lengthBytes, String what) throws MalformedInputException {
    if (lengthBytes > in.readableBytes()) {
      throw new MalformedInputException(
        "AMF message ends within " +
          what +
          ": " +
          lengthBytes +
          " bytes wanted at byte " +
          position() +
          ", " +
          in.readableBytes() +
          " are there"
      );
    }
  }
}
