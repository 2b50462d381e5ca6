package live.headwater.testing;

import java.util.Arrays;

/**
 * Reads big-endian fields of a range of bytes and fails with what was read where. Offsets in messages are of the
 * whole array.
 */
final class ByteCursor {

  private final byte[] bytes;
  private final int end;
  private final String where;
  private int position;

  /**
   * @param where names the range in messages: {@code moov/trak/tkhd}
   */
  ByteCursor(byte[] bytes, int start, int end, String where) {
    this.bytes = bytes;
    this.end = end;
    this.where = where;
    position = start;
    if (start < 0 || start > end || end > bytes.length) {
      throw fail("bytes " + start + " to " + end + " are not in the " + bytes.length + " there are");
    }
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  String where() {
    return where;
  }

  int u8() {
    return (int) unsigned(1);
  }

  int u16() {
    return (int) unsigned(2);
  }

  int u24() {
    return (int) unsigned(3);
  }

  long u32() {
    return unsigned(4);
  }

  int s32() {
    return (int) unsigned(4);
  }

  /** 64 bits, of which the highest is not set in anything sane. */
  long u64() {
    long value = unsigned(8);
    check(value >= 0, "64-bit value with its highest bit set: " + Long.toHexString(value));
    return value;
  }

  long bits64() {
    return unsigned(8);
  }

  private long unsigned(int count) {
    if (remaining() < count) {
      throw fail("ends where a field of " + count + " bytes must be");
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  byte[] take(int count) {
    if (count < 0 || count > remaining()) {
      throw fail("has " + remaining() + " bytes left where " + count + " must be");
    }
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  void skip(int count) {
    take(count);
  }

  /** A cursor over the next {@code count} bytes, which this one skips. */
  ByteCursor sub(int count, String name) {
    if (count < 0 || count > remaining()) {
      throw fail(name + " of " + count + " bytes does not fit in the " + remaining() + " left");
    }
    position += count;
    return new ByteCursor(bytes, position - count, position, where + "/" + name);
  }

  void zeros(int count, String field) {
    for (int i = 0; i < count; i++) {
      check(u8() == 0, field + " must be zero");
    }
  }

  void equal(long actual, long expected, String field) {
    check(actual == expected, field + " is " + actual + ", must be " + expected);
  }

  void end() {
    check(remaining() == 0, remaining() + " bytes too many");
  }

  void check(boolean condition, String otherwise) {
    if (!condition) {
      throw fail(otherwise);
    }
  }

  AssertionError fail(String what) {
    return new AssertionError(where + ": " + what + " (byte " + position + ")");
  }
}
