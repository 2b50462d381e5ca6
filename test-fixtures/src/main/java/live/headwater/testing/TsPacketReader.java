package live.headwater.testing;

import java.util.Arrays;

/** One TS packet, taken apart and judged by itself. ISO/IEC 13818-1, 2.4.3.2 and 2.4.3.4. */
final class TsPacketReader {

  static final int BYTES = 188;
  static final long NO_PCR = -1;

  private final int index;
  private final int pid;
  private final boolean unitStart;
  private final int continuityCounter;
  private final boolean hasPayload;
  private boolean randomAccess;
  private boolean discontinuity;
  private long pcr = NO_PCR;
  private final byte[] payload;

  /**
   * @param index number of the packet in the segment
   */
  TsPacketReader(byte[] segment, int index) {
    this.index = index;
    ByteCursor in = new ByteCursor(segment, index * BYTES, (index + 1) * BYTES, "TS packet " + index);
    in.equal(in.u8(), 0x47, "sync_byte");
    int flagsAndPid = in.u16();
    in.check((flagsAndPid & 0x8000) == 0, "transport_error_indicator is set");
    unitStart = (flagsAndPid & 0x4000) != 0;
    pid = flagsAndPid & 0x1fff;
    int control = in.u8();
    in.equal(control >> 6, 0, "transport_scrambling_control");
    hasPayload = (control & 0x10) != 0;
    boolean hasField = (control & 0x20) != 0;
    continuityCounter = control & 0xf;
    in.check(hasPayload || hasField, "adaptation_field_control 0 is reserved");
    if (hasField) {
      readField(in);
    }
    payload = in.take(in.remaining());
    in.check(hasPayload == payload.length > 0, "payload of " + payload.length + " bytes");
    in.check(hasPayload || !unitStart, "payload_unit_start_indicator without payload");
  }

  private void readField(ByteCursor in) {
    int length = in.u8();
    boolean lengthAllowed = hasPayload ? length <= 182 : length == 183;
    in.check(lengthAllowed, "adaptation_field_length " + length);
    if (length == 0) {
      return;
    }
    ByteCursor field = in.sub(length, "adaptation field");
    int flags = field.u8();
    discontinuity = (flags & 0x80) != 0;
    randomAccess = (flags & 0x40) != 0;
    field.equal(flags & 0x0f, 0, "flags of OPCR, splicing point, private data and extension");
    if ((flags & 0x10) != 0) {
      long base = field.u32();
      int rest = field.u16();
      field.equal(rest & 0x7e00, 0x7e00, "reserved bits of the PCR");
      field.check((rest & 0x1ff) < 300, "extension of the PCR is " + (rest & 0x1ff));
      pcr = ((base << 1) | (rest >> 15)) * 300 + (rest & 0x1ff);
    }
    while (field.remaining() > 0) {
      field.equal(field.u8(), 0xff, "stuffing byte");
    }
  }

  int pid() {
    return pid;
  }

  boolean unitStart() {
    return unitStart;
  }

  int continuityCounter() {
    return continuityCounter;
  }

  boolean hasPayload() {
    return hasPayload;
  }

  boolean randomAccess() {
    return randomAccess;
  }

  boolean discontinuity() {
    return discontinuity;
  }

  /** Wrapping PCR in 27 MHz ticks, or {@link #NO_PCR}. */
  long pcr() {
    return pcr;
  }

  byte[] payload() {
    return Arrays.copyOf(payload, payload.length);
  }

  AssertionError fail(String what) {
    return new AssertionError(this + ": " + what);
  }

  @Override
  public String toString() {
    return "TS packet " + index + " (PID 0x" + Integer.toHexString(pid) + ")";
  }
}
