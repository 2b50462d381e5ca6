package live.headwater.rtmp.session;

import java.util.List;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.jspecify.annotations.Nullable;

/** Reads command arguments of encoders that mix types up. */
final class Arguments {

  private Arguments() {}

  static @Nullable AmfValue at(List<AmfValue> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }

  /** Text, or a number as text; empty for anything else. */
  static String text(@Nullable AmfValue value) {
    return switch (value) {
      case AmfValue.Text(String text) -> text;
      case AmfValue.Numeric(double number) when number == Math.rint(number) -> Long.toString((long) number);
      case AmfValue.Numeric(double number) -> Double.toString(number);
      case null, default -> "";
    };
  }

  /** A number, or text that is one; {@code fallback} for anything else. */
  static double number(@Nullable AmfValue value, double fallback) {
    return switch (value) {
      case AmfValue.Numeric(double number) -> number;
      case AmfValue.Bool(boolean flag) -> flag ? 1 : 0;
      case AmfValue.Text(String text) -> {
        try {
          yield Double.parseDouble(text.trim());
        } catch (NumberFormatException _) {
          yield fallback;
        }
      }
      case null, default -> fallback;
    };
  }
}
