package live.headwater.rtmp.wire.amf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;

/** Writes values as {@link Amf0Reader} reads them; never a reference. */
final class Amf0Writer {

  /** Longest text of a string and longest name, in bytes of UTF-8. AMF 0, 1.3.1 (Strings and UTF-8). */
  private static final int MAX_SHORT_STRING_BYTES = 0xffff;

  private Amf0Writer() {}

  static void write(ByteBuf out, AmfValue value) {
    switch (value) {
      case AmfValue.Numeric(double number) -> out.writeByte(Amf0.NUMBER).writeDouble(number);
      case AmfValue.Bool(boolean flag) -> out.writeByte(Amf0.BOOLEAN).writeBoolean(flag);
      case AmfValue.Text(String text) -> writeText(out, text);
      case AmfValue.Null _ -> out.writeByte(Amf0.NULL);
      case AmfValue.Undefined _ -> out.writeByte(Amf0.UNDEFINED);
      case AmfValue.Structure(String className, var members) -> writeStructure(out, className, members);
      case AmfValue.EcmaArray(var members) -> {
        out.writeByte(Amf0.ECMA_ARRAY).writeInt(members.size());
        writeMembers(out, members);
      }
      case AmfValue.StrictArray(var values) -> {
        out.writeByte(Amf0.STRICT_ARRAY).writeInt(values.size());
        for (AmfValue element : values) {
          write(out, element);
        }
      }
      case AmfValue.Date(double unixMs) -> out.writeByte(Amf0.DATE).writeDouble(unixMs).writeShort(0);
      case AmfValue.Xml(String text) -> writeLong(out, Amf0.XML_DOCUMENT, text);
      case AmfValue.ByteArray _ -> {
        out.writeByte(Amf0.AVMPLUS_OBJECT);
        Amf3.write(out, value);
      }
    }
  }

  private static void writeText(ByteBuf out, String text) {
    if (ByteBufUtil.utf8Bytes(text) > MAX_SHORT_STRING_BYTES) {
      writeLong(out, Amf0.LONG_STRING, text);
    } else {
      out.writeByte(Amf0.STRING);
      writeShort(out, text);
    }
  }

  private static void writeStructure(ByteBuf out, String className, Map<String, AmfValue> members) {
    if (className.isEmpty()) {
      out.writeByte(Amf0.OBJECT);
    } else {
      out.writeByte(Amf0.TYPED_OBJECT);
      writeShort(out, className);
    }
    writeMembers(out, members);
  }

  private static void writeMembers(ByteBuf out, Map<String, AmfValue> members) {
    members.forEach((name, value) -> {
      writeShort(out, name);
      write(out, value);
    });
    out.writeShort(0).writeByte(Amf0.OBJECT_END);
  }

  private static void writeShort(ByteBuf out, String text) {
    int lengthBytes = ByteBufUtil.utf8Bytes(text);
    if (lengthBytes > MAX_SHORT_STRING_BYTES) {
      throw new IllegalArgumentException(
        "a name of " + lengthBytes + " bytes, AMF 0 allows " + MAX_SHORT_STRING_BYTES
      );
    }
    out.writeShort(lengthBytes);
    ByteBufUtil.writeUtf8(out, text);
  }

  private static void writeLong(ByteBuf out, int marker, String text) {
    out.writeByte(marker).writeInt(ByteBufUtil.utf8Bytes(text));
    ByteBufUtil.writeUtf8(out, text);
  }
}
