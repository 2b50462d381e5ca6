package live.headwater.rtmp.wire.amf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;

/** Writes values as {@link Amf3Reader} reads them; never a reference. */
final class Amf3Writer {

  /** A length or count shares its 29 bits with the flag that it is no reference. */
  private static final int MAX_LENGTH = 0x0fff_ffff;

  /** Range of the integer type: 29 bits with sign. AMF 3, 3.6 (Integer Type). */
  private static final int MIN_INTEGER = -0x1000_0000;

  private static final int MAX_INTEGER = 0x0fff_ffff;

  /** Traits of an object without sealed members: here, not externalizable, dynamic. AMF 3, 3.12 (Object Type). */
  private static final int DYNAMIC_TRAITS = 0b1011;

  private Amf3Writer() {}

  static void write(ByteBuf out, AmfValue value) {
    switch (value) {
      case AmfValue.Numeric(double number) -> writeNumber(out, number);
      case AmfValue.Bool(boolean flag) -> out.writeByte(flag ? Amf3.TRUE : Amf3.FALSE);
      case AmfValue.Text(String text) -> writeText(out, Amf3.STRING, text);
      case AmfValue.Null _ -> out.writeByte(Amf3.NULL);
      case AmfValue.Undefined _ -> out.writeByte(Amf3.UNDEFINED);
      case AmfValue.Structure(String className, var members) -> {
        out.writeByte(Amf3.OBJECT);
        writeU29(out, DYNAMIC_TRAITS);
        writeString(out, className);
        writeNamedValues(out, members);
      }
      case AmfValue.EcmaArray(var members) -> {
        out.writeByte(Amf3.ARRAY);
        writeLength(out, 0);
        writeNamedValues(out, members);
      }
      case AmfValue.StrictArray(var values) -> {
        out.writeByte(Amf3.ARRAY);
        writeLength(out, values.size());
        writeString(out, "");
        for (AmfValue element : values) {
          write(out, element);
        }
      }
      case AmfValue.Date(double unixMs) -> {
        out.writeByte(Amf3.DATE);
        writeLength(out, 0);
        out.writeDouble(unixMs);
      }
      case AmfValue.Xml(String text) -> writeText(out, Amf3.XML, text);
      case AmfValue.ByteArray(var bytes) -> {
        out.writeByte(Amf3.BYTE_ARRAY);
        writeLength(out, bytes.size());
        bytes.writeTo(out);
      }
    }
  }

  private static void writeNumber(ByteBuf out, double number) {
    int integer = (int) number;
    // Compared as bits: -0.0 is no integer.
    boolean exact = Double.doubleToLongBits(integer) == Double.doubleToLongBits(number);
    if (exact && integer >= MIN_INTEGER && integer <= MAX_INTEGER) {
      out.writeByte(Amf3.INTEGER);
      writeU29(out, integer & 0x1fff_ffff);
    } else {
      out.writeByte(Amf3.DOUBLE).writeDouble(number);
    }
  }

  private static void writeNamedValues(ByteBuf out, Map<String, AmfValue> members) {
    members.forEach((name, value) -> {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("AMF 3 cannot carry a member with an empty name");
      }
      writeString(out, name);
      write(out, value);
    });
    writeString(out, "");
  }

  private static void writeText(ByteBuf out, int marker, String text) {
    out.writeByte(marker);
    writeString(out, text);
  }

  private static void writeString(ByteBuf out, String text) {
    writeLength(out, ByteBufUtil.utf8Bytes(text));
    ByteBufUtil.writeUtf8(out, text);
  }

  private static void writeLength(ByteBuf out, int length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("a length of " + length + ", AMF 3 allows " + MAX_LENGTH);
    }
    writeU29(out, (length << 1) | 1);
  }

  /** AMF 3, 1.3.1 (Variable Length Unsigned 29-bit Integer Encoding). */
  private static void writeU29(ByteBuf out, int value) {
    if (value >= 0x20_0000) {
      out.writeByte((value >> 22) | 0x80);
      out.writeByte((value >> 15) | 0x80);
      out.writeByte((value >> 8) | 0x80);
      out.writeByte(value);
      return;
    }
    if (value >= 0x4000) {
      out.writeByte((value >> 14) | 0x80);
    }
    if (value >= 0x80) {
      out.writeByte((value >> 7) | 0x80);
    }
    out.writeByte(value & 0x7f);
  }
}
