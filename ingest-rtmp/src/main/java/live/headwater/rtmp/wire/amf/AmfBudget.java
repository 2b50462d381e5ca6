package live.headwater.rtmp.wire.amf;

import live.headwater.media.LimitExceededException;

/**
 * What one message may still cost: levels of nesting and values. Shared by the readers of both formats, so that a
 * switch from AMF 0 to AMF 3 gains a peer nothing.
 */
final class AmfBudget {

  /** Our limit. The deepest value seen from an encoder is an array in a structure in an array: 3 levels. */
  static final int MAX_DEPTH = 32;

  /** Our limit on values in a message. An {@code onMetaData} with a key-frame index has about 1,000 an hour. */
  static final int MAX_VALUES = 65_536;

  /** A string repeated by reference costs one value for as many characters: repeats are cheap on the wire only. */
  private static final int CHARACTERS_PER_VALUE = 64;

  private int depth;
  private int values;

  /** Enters a value that has values inside. */
  void enter() throws LimitExceededException {
    if (++depth > MAX_DEPTH) {
      throw new LimitExceededException("AMF value nested more than " + MAX_DEPTH + " levels deep");
    }
  }

  void leave() {
    depth--;
  }

  /** Pays for {@code count} values, before they are allocated. */
  void pay(long count) throws LimitExceededException {
    if (count > MAX_VALUES - values) {
      throw new LimitExceededException("AMF message has more than " + MAX_VALUES + " values");
    }
    values += (int) count;
  }

  /** Pays for a string that is used again. */
  void payAgain(String text) throws LimitExceededException {
    pay(1 + text.length() / CHARACTERS_PER_VALUE);
  }

  /**
   * Pays for all of a value that is used again. The tree that results is as deep and as large as it would be had
   * the peer written it out, whoever walks it later: references to references would grow it exponentially.
   */
  void payAgain(AmfValue value) throws LimitExceededException {
    switch (value) {
      case AmfValue.Structure(_, var members) -> payAgainAll(members.values());
      case AmfValue.EcmaArray(var members) -> payAgainAll(members.values());
      case AmfValue.StrictArray(var elements) -> payAgainAll(elements);
      case AmfValue.Text(String text) -> payAgain(text);
      case AmfValue.Xml(String text) -> payAgain(text);
      case AmfValue.ByteArray(var bytes) -> pay(1 + bytes.size() / CHARACTERS_PER_VALUE);
      case AmfValue.Numeric _, AmfValue.Bool _, AmfValue.Null _, AmfValue.Undefined _, AmfValue.Date _ -> pay(
        1
      );
    }
  }

  private void payAgainAll(Iterable<AmfValue> values) throws LimitExceededException {
    pay(1);
    enter();
    for (AmfValue value : values) {
      payAgain(value);
    }
    leave();
  }
}
