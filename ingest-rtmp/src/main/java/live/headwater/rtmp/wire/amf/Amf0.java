package live.headwater.rtmp.wire.amf;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;

/**
 * AMF 0 values from and to bytes. Stateless, any thread.
 *
 * <p>Reading stays within limits whatever the bytes say: 32 levels of nesting, 65,536 values a message, no
 * allocation for what is merely announced. It tolerates what encoders get wrong and what is still clear:
 *
 * <ul>
 *   <li>the count of an ECMA array may be anything, 0 above all: its end marker ends it;
 *   <li>the end marker of an object or ECMA array may be missing where the message ends;
 *   <li>after the first value of a message, what cannot be read is a rest to be ignored;
 *   <li>of two members with one name the last counts;
 *   <li>the marker "unsupported" is read as undefined.
 * </ul>
 */
public final class Amf0 {

  static final int NUMBER = 0x00;
  static final int BOOLEAN = 0x01;
  static final int STRING = 0x02;
  static final int OBJECT = 0x03;
  static final int NULL = 0x05;
  static final int UNDEFINED = 0x06;
  static final int REFERENCE = 0x07;
  static final int ECMA_ARRAY = 0x08;
  static final int OBJECT_END = 0x09;
  static final int STRICT_ARRAY = 0x0a;
  static final int DATE = 0x0b;
  static final int LONG_STRING = 0x0c;
  static final int UNSUPPORTED = 0x0d;
  static final int XML_DOCUMENT = 0x0f;
  static final int TYPED_OBJECT = 0x10;
  static final int AVMPLUS_OBJECT = 0x11;

  private Amf0() {}

  /**
   * Reads one value.
   *
   * @param in borrows; the reader index moves behind the value, and is anywhere when this throws
   */
  public static AmfValue read(ByteBuf in) throws InputException {
    return new Amf0Reader(in).read();
  }

  /**
   * Reads the values of a message: at least one, to the end of {@code in} or to a rest that makes no sense.
   *
   * @param in borrows; the reader index moves to its end
   * @throws InputException if the first value cannot be read, or any value passes a limit or is not supported
   */
  public static List<AmfValue> readAll(ByteBuf in) throws InputException {
    Amf0Reader reader = new Amf0Reader(in);
    List<AmfValue> values = new ArrayList<>();
    values.add(reader.read());
    try {
      while (in.isReadable()) {
        values.add(reader.read());
      }
    } catch (MalformedInputException _) {
      in.skipBytes(in.readableBytes());
    }
    return values;
  }

  /**
   * Appends {@code value}. A byte array, which AMF 0 has not, is written as AMF 3 behind the marker that AMF 0 has
   * for it.
   *
   * @param out borrows
   * @throws IllegalArgumentException if a member's name has more than 65,535 bytes
   */
  public static void write(ByteBuf out, AmfValue value) {
    Amf0Writer.write(out, value);
  }

  /** Appends the values of a message one after another; borrows. */
  public static void write(ByteBuf out, AmfValue... values) {
    for (AmfValue value : values) {
      Amf0Writer.write(out, value);
    }
  }
}
