package live.headwater.server.demo.h264;

import java.util.Arrays;

/** Writes the syntax elements of a raw byte sequence payload, most significant bit first. */
final class BitWriter {

  private byte[] bytes = new byte[4096];
  private int size;
  private long pending;
  private int pendingBits;

  /** Forgets everything written. */
  void reset() {
    size = 0;
    pending = 0;
    pendingBits = 0;
  }

  /**
   * u(n).
   *
   * @param bits 0 to 32
   */
  void u(int bits, int value) {
    pending = (pending << bits) | (value & ((1L << bits) - 1));
    pendingBits += bits;
    while (pendingBits >= 8) {
      pendingBits -= 8;
      append((byte) (pending >>> pendingBits));
    }
  }

  void flag(boolean value) {
    u(1, value ? 1 : 0);
  }

  /** ue(v), 9.1 (Parsing process for Exp-Golomb codes). */
  void ue(int value) {
    int bits = 32 - Integer.numberOfLeadingZeros(value + 1);
    u(bits - 1, 0);
    u(bits, value + 1);
  }

  /** se(v), 9.1.1 (Mapping process for signed Exp-Golomb codes). */
  void se(int value) {
    ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** rbsp_trailing_bits(), 7.3.2.11. */
  void trailingBits() {
    u(1, 1);
    u((8 - pendingBits) % 8, 0);
  }

  /**
   * A NAL unit with this payload, escaped by 7.4.1's emulation prevention.
   *
   * @param header the NAL unit's first byte
   */
  byte[] toNalUnit(int header) {
    byte[] unit = new byte[1 + size + size / 2];
    unit[0] = (byte) header;
    int length = 1;
    int zeros = 0;
    for (int i = 0; i < size; i++) {
      if (zeros == 2 && (bytes[i] & 0xfc) == 0) {
        unit[length++] = 3;
        zeros = 0;
      }
      unit[length++] = bytes[i];
      zeros = bytes[i] == 0 ? zeros + 1 : 0;
    }
    return Arrays.copyOf(unit, length);
  }

  private void append(byte value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = value;
  }
}
