package live.headwater.rtmp.wire.amf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;

/**
 * Reads AMF 3 values that share their reference tables. AMF 3, 3 (AMF 3 Data Types).
 *
 * <p>Strings, traits and all other types with a body begin with a U29 whose lowest bit says whether the body
 * follows (1) or the rest is its number in the table (0).
 */
final class Amf3Reader {

  /** Sealed members' names and what else is said once about objects of a class. */
  private record Traits(String className, boolean externalizable, boolean dynamic, List<String> sealed) {}

  private final AmfInput in;
  private final AmfBudget budget;
  private final AmfReferences references;
  private final List<String> strings = new ArrayList<>();
  private final List<Traits> traitsTable = new ArrayList<>();

  Amf3Reader(AmfInput in, AmfBudget budget) {
    this.in = in;
    this.budget = budget;
    this.references = new AmfReferences(budget);
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
      case Amf3.UNDEFINED -> new AmfValue.Undefined(); // 3.2
      case Amf3.NULL -> new AmfValue.Null(); // 3.3
      case Amf3.FALSE -> new AmfValue.Bool(false); // 3.4
      case Amf3.TRUE -> new AmfValue.Bool(true); // 3.5
      case Amf3.INTEGER -> new AmfValue.Numeric((readU29() << 3) >> 3); // 3.6: 29 bits, signed
      case Amf3.DOUBLE -> new AmfValue.Numeric(in.float64()); // 3.7
      case Amf3.STRING -> new AmfValue.Text(readString()); // 3.8
      default -> readReferable(marker, at);
    };
  }

  private AmfValue readReferable(int marker, int at) throws InputException {
    if (marker > Amf3.DICTIONARY) {
      throw new MalformedInputException("AMF 3 has no marker " + marker + " (at byte " + at + ")");
    }
    int head = readU29();
    if ((head & 1) == 0) {
      return references.get(head >> 1);
    }
    int number = references.open();
    int rest = head >> 1;
    AmfValue value = switch (marker) {
      case Amf3.XML_DOCUMENT, Amf3.XML -> new AmfValue.Xml(in.utf8(rest)); // 3.9, 3.13
      case Amf3.DATE -> new AmfValue.Date(in.float64()); // 3.10
      case Amf3.BYTE_ARRAY -> new AmfValue.ByteArray(in.bytes(rest)); // 3.14
      case Amf3.ARRAY -> readArray(rest);
      case Amf3.OBJECT -> readObject(rest);
      case Amf3.DICTIONARY -> readDictionary(rest);
      default -> readVector(marker, rest);
    };
    return references.close(number, value);
  }

  /** 1.3.1 (Variable Length Unsigned 29-bit Integer Encoding): 7 bits a byte while the top bit is set, 8 in the 4th. */
  private int readU29() throws InputException {
    int value = 0;
    for (int i = 0; i < 3; i++) {
      int octet = in.u8();
      value = (value << 7) | (octet & 0x7f);
      if (octet < 0x80) {
        return value;
      }
    }
    return (value << 8) | in.u8();
  }

  /** 1.3.2 (Strings and UTF-8): the empty string is never referred to. */
  private String readString() throws InputException {
    int head = readU29();
    if ((head & 1) == 0) {
      String text = get(strings, head >> 1, "string");
      budget.payAgain(text);
      return text;
    }
    String text = in.utf8(head >> 1);
    if (!text.isEmpty()) {
      strings.add(text);
    }
    return text;
  }

  /** 3.11 (Array Type): named values up to an empty name, then {@code count} values. */
  private AmfValue readArray(int count) throws InputException {
    budget.enter();
    Map<String, AmfValue> members = readNamedValues();
    in.need(count, "an array of " + count + " values");
    List<AmfValue> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(read());
    }
    budget.leave();
    if (members.isEmpty()) {
      return new AmfValue.StrictArray(values);
    }
    for (int i = 0; i < count; i++) {
      members.put(Integer.toString(i), values.get(i));
    }
    return new AmfValue.EcmaArray(members);
  }

  private Map<String, AmfValue> readNamedValues() throws InputException {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (String name = readString(); !name.isEmpty(); name = readString()) {
      members.put(name, read());
    }
    return members;
  }

  /** 3.12 (Object Type): traits, the sealed values in their order, then named values when dynamic. */
  private AmfValue readObject(int head) throws InputException {
    Traits traits = readTraits(head);
    budget.enter();
    AmfValue value = traits.externalizable ? readExternalizable(traits.className) : readMembers(traits);
    budget.leave();
    return value;
  }

  /**
   * The bits of {@code head}, from the lowest; the reference flag of the object is gone.
   *
   * <pre>
   *   0                       traits by number: the rest
   *   1 1                     externalizable: class name follows
   *   1 0 dynamic count       class name and {@code count} names follow
   * </pre>
   */
  private Traits readTraits(int head) throws InputException {
    if ((head & 1) == 0) {
      return get(traitsTable, head >> 1, "traits");
    }
    boolean externalizable = (head & 2) != 0;
    boolean dynamic = (head & 4) != 0;
    int sealedCount = externalizable ? 0 : head >> 3;
    String className = readString();
    in.need(sealedCount, "the names of " + sealedCount + " members");
    budget.pay(sealedCount);
    List<String> sealed = new ArrayList<>();
    for (int i = 0; i < sealedCount; i++) {
      sealed.add(readString());
    }
    Traits traits = new Traits(className, externalizable, dynamic, sealed);
    traitsTable.add(traits);
    return traits;
  }

  private AmfValue readMembers(Traits traits) throws InputException {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (String name : traits.sealed) {
      members.put(name, read());
    }
    if (traits.dynamic) {
      members.putAll(readNamedValues());
    }
    return new AmfValue.Structure(traits.className, members);
  }

  private AmfValue readExternalizable(String className) throws InputException {
    return switch (className) {
      case
        "flex.messaging.io.ArrayCollection",
        "flex.messaging.io.ArrayList",
        "flex.messaging.io.ObjectProxy" -> read();
      default -> throw new UnsupportedInputException(
        "AMF 3 object of externalizable class '" + className + "': only that class knows its form"
      );
    };
  }

  /** 3.15 (Vector Type): whether the length is fixed, a class name for objects, then {@code count} elements. */
  private AmfValue readVector(int marker, int count) throws InputException {
    in.u8();
    if (marker == Amf3.VECTOR_OBJECT) {
      readString();
    }
    int leastBytes = switch (marker) {
      case Amf3.VECTOR_OBJECT -> 1;
      case Amf3.VECTOR_DOUBLE -> 8;
      default -> 4;
    };
    in.need((long) count * leastBytes, "a vector of " + count + " elements");
    budget.enter();
    List<AmfValue> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(readElement(marker));
    }
    budget.leave();
    return new AmfValue.StrictArray(values);
  }

  private AmfValue readElement(int marker) throws InputException {
    if (marker == Amf3.VECTOR_OBJECT) {
      return read();
    }
    budget.pay(1);
    return new AmfValue.Numeric(
      switch (marker) {
        case Amf3.VECTOR_INT -> in.s32();
        case Amf3.VECTOR_UINT -> in.u32();
        default -> in.float64();
      }
    );
  }

  /** 3.16 (Dictionary Type): whether keys are weak references, then {@code count} pairs of values. */
  private AmfValue readDictionary(int count) throws InputException {
    in.u8();
    in.need(2L * count, "a dictionary of " + count + " entries");
    budget.enter();
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = nameOf(read());
      members.put(name, read());
    }
    budget.leave();
    return new AmfValue.EcmaArray(members);
  }

  private static String nameOf(AmfValue key) throws UnsupportedInputException {
    return switch (key) {
      case AmfValue.Text(String text) -> text;
      case AmfValue.Numeric(double number) when (
        number == Math.rint(number) && Math.abs(number) < 0x1p53
      ) -> Long.toString((long) number);
      case AmfValue.Numeric(double number) -> Double.toString(number);
      default -> throw new UnsupportedInputException(
        "AMF 3 dictionary with a key that is neither a string nor a number"
      );
    };
  }

  private static <T> T get(List<T> table, int number, String what) throws MalformedInputException {
    if (number >= table.size()) {
      throw new MalformedInputException(
        "AMF 3 reference to " + what + " " + number + ", but only " + table.size() + " came before it"
      );
    }
    return table.get(number);
  }
}
