package live.headwater.rtmp.wire.amf;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.jspecify.annotations.Nullable;

/** Reads the values of one message. AMF 0, 2 (AMF 0 Data Types); the section of each type is at its case. */
final class Amf0Reader {

  private final AmfInput in;
  private final AmfBudget budget = new AmfBudget();
  private final AmfReferences references = new AmfReferences(budget);
  /** One for the message: its AMF 3 values share their tables. */
  private @Nullable Amf3Reader amf3;

  Amf0Reader(ByteBuf in) {
    this.in = new AmfInput(in);
  }

  /**
   * <pre>
   *   marker  u8
   *   body    by marker
   * </pre>
   */
  AmfValue read() throws InputException {
    budget.pay(1);
    int at = in.position();
    int marker = in.u8();
    return switch (marker) {
      case Amf0.NUMBER -> new AmfValue.Numeric(in.float64()); // 2.2
      case Amf0.BOOLEAN -> new AmfValue.Bool(in.u8() != 0); // 2.3
      case Amf0.STRING -> new AmfValue.Text(in.utf8(in.u16())); // 2.4
      case Amf0.OBJECT -> readStructure(""); // 2.5
      case Amf0.NULL -> new AmfValue.Null(); // 2.7
      case Amf0.UNDEFINED, Amf0.UNSUPPORTED -> new AmfValue.Undefined(); // 2.8, 2.15
      case Amf0.REFERENCE -> references.get(in.u16()); // 2.9
      case Amf0.ECMA_ARRAY -> readEcmaArray();
      case Amf0.STRICT_ARRAY -> readStrictArray();
      case Amf0.DATE -> readDate();
      case Amf0.LONG_STRING -> new AmfValue.Text(in.utf8(in.u32())); // 2.14
      case Amf0.XML_DOCUMENT -> new AmfValue.Xml(in.utf8(in.u32())); // 2.17
      case Amf0.TYPED_OBJECT -> readStructure(in.utf8(in.u16())); // 2.18
      case Amf0.AVMPLUS_OBJECT -> readAmf3(); // 3.1
      case 0x04, 0x0e -> throw new UnsupportedInputException(
        // 2.6, 2.16
        "AMF 0 movie clip or record set at byte " + at + "; both are reserved by the format"
      );
      default -> throw new MalformedInputException("AMF 0 has no marker " + marker + " (at byte " + at + ")");
    };
  }

  private AmfValue readStructure(String className) throws InputException {
    int number = references.open();
    return references.close(number, new AmfValue.Structure(className, readMembers()));
  }

  /** 2.10 (ECMA Array Type): a count that encoders get wrong and nobody needs, then members like an object's. */
  private AmfValue readEcmaArray() throws InputException {
    int number = references.open();
    in.u32();
    return references.close(number, new AmfValue.EcmaArray(readMembers()));
  }

  /**
   * 2.5 (Object Type) and 2.11 (Object End Type).
   *
   * <pre>
   *   repeated
   *     name   u16 length, UTF-8
   *     value
   *   empty name   u16 0
   *   end marker   u8 9
   * </pre>
   */
  private Map<String, AmfValue> readMembers() throws InputException {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    budget.enter();
    while (!in.isAtEnd()) {
      String name = in.utf8(in.u16());
      if (name.isEmpty() && (in.isAtEnd() || in.peekU8() == Amf0.OBJECT_END)) {
        break;
      }
      members.put(name, read());
    }
    if (!in.isAtEnd()) {
      in.u8();
    }
    budget.leave();
    return members;
  }

  /** 2.12 (Strict Array Type): u32 count, then as many values. */
  private AmfValue readStrictArray() throws InputException {
    int number = references.open();
    long count = in.u32();
    in.need(count, "a strict array of " + count + " values");
    budget.enter();
    List<AmfValue> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(read());
    }
    budget.leave();
    return references.close(number, new AmfValue.StrictArray(values));
  }

  /** 2.13 (Date Type): milliseconds as a double, then a time zone that is reserved. */
  private AmfValue readDate() throws InputException {
    double unixMs = in.float64();
    in.u16();
    return new AmfValue.Date(unixMs);
  }

  private AmfValue readAmf3() throws InputException {
    if (amf3 == null) {
      amf3 = new Amf3Reader(in, budget);
    }
    return amf3.read();
  }
}
