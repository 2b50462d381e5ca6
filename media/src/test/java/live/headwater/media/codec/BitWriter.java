package live.headwater.media.codec;

import java.io.ByteArrayOutputStream;
import live.headwater.media.Bytes;

/** Writes the syntax that {@link BitReader} reads, so that tests can build any parameter set. */
final class BitWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int current;
  private int filled;

  BitWriter bits(int count, long value) {
    for (int i = count - 1; i >= 0; i--) {
      current = (current << 1) | (int) ((value >> i) & 1);
      if (++filled == 8) {
        out.write(current);
        current = 0;
        filled = 0;
      }
    }
    return this;
  }

  BitWriter flag(boolean value) {
    return bits(1, value ? 1 : 0);
  }

  BitWriter ue(long value) {
    int length = 64 - Long.numberOfLeadingZeros(value + 1);
    return bits(length - 1, 0).bits(length, value + 1);
  }

  BitWriter se(long value) {
    return ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  BitWriter align() {
    return filled == 0 ? this : bits(8 - filled, 0);
  }

  /** What was written, zero bits added to a whole byte. */
  Bytes bytes() {
    align();
    return Bytes.of(out.toByteArray());
  }

  /** As a NAL unit: stop bit added, emulation prevented. ITU-T H.264, 7.4.1 (NAL unit semantics). */
  Bytes nalUnit() {
    bits(1, 1);
    align();
    ByteArrayOutputStream escaped = new ByteArrayOutputStream();
    int zeros = 0;
    for (byte value : out.toByteArray()) {
      if (zeros == 2 && (value & 0xff) <= 3) {
        escaped.write(3);
        zeros = 0;
      }
      escaped.write(value);
      zeros = value == 0 ? zeros + 1 : 0;
    }
    return Bytes.of(escaped.toByteArray());
  }
}
