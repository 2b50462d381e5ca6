package live.headwater.media.codec;

import java.util.Arrays;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;

/**
 * Reads bit fields, most significant bit first. Reading past the end is the peer's fault and says so.
 *
 * <p>For configuration records, not for media payload: it holds a copy of its input. Confined to one thread.
 */
final class BitReader {

  /** Most leading zeros of an Exp-Golomb code whose value fits in 32 bits. */
  private static final int MAX_LEADING_ZEROS = 31;

  private final String what;
  private final byte[] data;
  private final int endBit;
  private int bit;

  private BitReader(String what, byte[] data, int sizeBytes) {
    this.what = what;
    this.data = data;
    this.endBit = sizeBytes * Byte.SIZE;
  }

  /**
   * Reads {@code bytes} as they are.
   *
   * @param what names the structure in messages
   */
  static BitReader of(String what, Bytes bytes) {
    return new BitReader(what, bytes.toByteArray(), bytes.size());
  }

  /**
   * Reads the RBSP of a NAL unit: its bytes without each {@code emulation_prevention_three_byte}. ITU-T H.264,
   * 7.3.1 (NAL unit syntax).
   *
   * @param what names the structure in messages
   * @param nalUnit with its header, which is read first
   */
  static BitReader ofNalUnit(String what, Bytes nalUnit) {
    byte[] data = nalUnit.toByteArray();
    int size = 0;
    int zeros = 0;
    for (byte value : data) {
      if (zeros >= 2 && value == 3) {
        zeros = 0;
        continue;
      }
      zeros = value == 0 ? zeros + 1 : 0;
      data[size++] = value;
    }
    return new BitReader(what, Arrays.copyOf(data, size), size);
  }

  int remainingBits() {
    return endBit - bit;
  }

  boolean flag() throws MalformedInputException {
    return bits(1) != 0;
  }

  /**
   * u(n).
   *
   * @param count 0 to 31
   */
  int bits(int count) throws MalformedInputException {
    require(count);
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 1) | ((data[bit >> 3] >> (7 - (bit & 7))) & 1);
      bit++;
    }
    return value;
  }

  /** u(32), as 0 to 2^32 - 1. */
  long unsignedInt() throws MalformedInputException {
    return ((long) bits(16) << 16) | bits(16);
  }

  void skip(int count) throws MalformedInputException {
    require(count);
    bit += count;
  }

  /** Bits read so far. */
  int position() {
    return bit;
  }

  /** Goes back to an earlier {@link #position}. */
  void rewind(int position) {
    bit = position;
  }

  /** The next bytes, wherever they begin. */
  Bytes bytes(int count) throws MalformedInputException {
    require(Math.multiplyExact(count, Byte.SIZE));
    byte[] out = new byte[count];
    for (int i = 0; i < count; i++) {
      out[i] = (byte) bits(Byte.SIZE);
    }
    return Bytes.of(out);
  }

  /** The next bits, zero bits added to a whole byte. */
  Bytes bitsAsBytes(int count) throws MalformedInputException {
    require(count);
    byte[] out = new byte[(count + Byte.SIZE - 1) / Byte.SIZE];
    for (int done = 0; done < count; done += Byte.SIZE) {
      int some = Math.min(Byte.SIZE, count - done);
      out[done / Byte.SIZE] = (byte) (bits(some) << (Byte.SIZE - some));
    }
    return Bytes.of(out);
  }

  /** Skips to the next byte boundary, counted from the first bit. */
  void align() {
    bit = (bit + 7) & ~7;
  }

  /** ue(v) without a bound of its own, 0 to 2^32 - 2. ITU-T H.264, 9.1 (Parsing process for Exp-Golomb codes). */
  long exponentialGolomb() throws MalformedInputException {
    int zeros = 0;
    while (!flag()) {
      if (++zeros > MAX_LEADING_ZEROS) {
        throw new MalformedInputException(
          what + " has an Exp-Golomb code of more than 32 bits at bit " + bit
        );
      }
    }
    return (1L << zeros) - 1 + bits(zeros);
  }

  /**
   * ue(v) with the range its semantics give it.
   *
   * @param field names the element in messages
   */
  int exponentialGolomb(String field, int max) throws MalformedInputException {
    long value = exponentialGolomb();
    if (value > max) {
      throw new MalformedInputException(
        what + " has " + field + " " + value + ", at most " + max + " is allowed"
      );
    }
    return (int) value;
  }

  /** se(v). ITU-T H.264, 9.1.1 (Mapping process for signed Exp-Golomb codes). */
  long signedExponentialGolomb() throws MalformedInputException {
    long code = exponentialGolomb();
    return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
  }

  private void require(int count) throws MalformedInputException {
    if (count > endBit - bit) {
      throw new MalformedInputException(
        what + " ends after " + endBit / 8 + " bytes, while " + count + " bits are read from bit " + bit
      );
    }
  }
}
