package live.headwater.rtmp.wire.amf;

import io.netty.buffer.ByteBuf;
import live.headwater.media.InputException;

/**
 * AMF 3 values from and to bytes, with the limits of {@link Amf0}. Stateless, any thread.
 *
 * <p>The types map to {@link AmfValue} so: integer and double to a number; XML and XML document to XML; an array
 * with named members to an associative array whose dense elements are named {@code "0"}, {@code "1"}, …; a
 * vector to an array; a dictionary with strings or numbers as keys to an associative array. Flex's
 * {@code ArrayCollection}, {@code ArrayList} and {@code ObjectProxy} are what they wrap; other externalizable
 * classes have no form that a stranger could read and are not supported.
 */
public final class Amf3 {

  static final int UNDEFINED = 0x00;
  static final int NULL = 0x01;
  static final int FALSE = 0x02;
  static final int TRUE = 0x03;
  static final int INTEGER = 0x04;
  static final int DOUBLE = 0x05;
  static final int STRING = 0x06;
  static final int XML_DOCUMENT = 0x07;
  static final int DATE = 0x08;
  static final int ARRAY = 0x09;
  static final int OBJECT = 0x0a;
  static final int XML = 0x0b;
  static final int BYTE_ARRAY = 0x0c;
  static final int VECTOR_INT = 0x0d;
  static final int VECTOR_UINT = 0x0e;
  static final int VECTOR_DOUBLE = 0x0f;
  static final int VECTOR_OBJECT = 0x10;
  static final int DICTIONARY = 0x11;

  private Amf3() {}

  /**
   * Reads one value.
   *
   * @param in borrows; the reader index moves behind the value, and is anywhere when this throws
   */
  public static AmfValue read(ByteBuf in) throws InputException {
    return new Amf3Reader(new AmfInput(in), new AmfBudget()).read();
  }

  /**
   * Appends {@code value}, without references. An associative array without members is written as, and reads back
   * as, an array without elements: AMF 3 has one form for both.
   *
   * @param out borrows
   * @throws IllegalArgumentException if a member's name is empty (an empty name ends the members), or a text or
   *     array has 2^28 bytes or elements or more
   */
  public static void write(ByteBuf out, AmfValue value) {
    Amf3Writer.write(out, value);
  }
}
