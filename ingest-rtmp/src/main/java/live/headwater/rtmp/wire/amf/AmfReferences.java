package live.headwater.rtmp.wire.amf;

import java.util.ArrayList;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.jspecify.annotations.Nullable;

/** The values of a message that later ones may refer to, numbered from 0 as they begin. */
final class AmfReferences {

  private final List<@Nullable AmfValue> values = new ArrayList<>();
  private final AmfBudget budget;

  AmfReferences(AmfBudget budget) {
    this.budget = budget;
  }

  /** Gives a value that begins its number, before the values inside it get theirs. */
  int open() {
    values.add(null);
    return values.size() - 1;
  }

  /** Returns {@code value}, now complete and known by {@code number}. */
  AmfValue close(int number, AmfValue value) {
    values.set(number, value);
    return value;
  }

  AmfValue get(int number) throws InputException {
    if (number >= values.size()) {
      throw new MalformedInputException(
        "AMF reference to object " + number + ", but only " + values.size() + " came before it"
      );
    }
    AmfValue value = values.get(number);
    if (value == null) {
      throw new UnsupportedInputException(
        "AMF reference to object " + number + ", which contains the reference"
      );
    }
    budget.payAgain(value);
    return value;
  }
}
