package live.headwater.rtmp.wire.amf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.media.Bytes;
import org.jspecify.annotations.Nullable;

/** A value of AMF 0 or AMF 3; what both can say is one type here. Immutable. */
public sealed interface AmfValue {
  record Numeric(double value) implements AmfValue {}

  record Bool(boolean value) implements AmfValue {}

  record Text(String value) implements AmfValue {}

  record Null() implements AmfValue {}

  record Undefined() implements AmfValue {}

  /**
   * An object with named members, in wire order.
   *
   * @param className empty for an anonymous object
   */
  record Structure(String className, Map<String, AmfValue> members) implements AmfValue {
    public Structure {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /** An associative array (AMF 0 ECMA array), in wire order. */
  record EcmaArray(Map<String, AmfValue> members) implements AmfValue {
    public EcmaArray {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  record StrictArray(List<AmfValue> values) implements AmfValue {
    public StrictArray {
      values = List.copyOf(values);
    }
  }

  /** Milliseconds since 1970-01-01T00:00Z. */
  record Date(double unixMs) implements AmfValue {}

  record Xml(String text) implements AmfValue {}

  record ByteArray(Bytes bytes) implements AmfValue {}

  static AmfValue of(double value) {
    return new Numeric(value);
  }

  static AmfValue of(boolean value) {
    return new Bool(value);
  }

  static AmfValue of(String value) {
    return new Text(value);
  }

  /** The member {@code name} of an object or associative array; null when this is neither or has none. */
  default @Nullable AmfValue member(String name) {
    return switch (this) {
      case Structure(_, var members) -> members.get(name);
      case EcmaArray(var members) -> members.get(name);
      case Numeric _, Bool _, Text _, Null _, Undefined _, StrictArray _, Date _, Xml _, ByteArray _ -> null;
    };
  }
}
