package live.headwater.testing;

import java.nio.ByteBuffer;

/**
 * A sample as a fragment has it.
 *
 * @param ctsOffsetTicks PTS less DTS
 * @param payload its bytes, read-only; equal when the bytes are
 */
public record Mp4Sample(
  long dtsTicks,
  long durationTicks,
  int ctsOffsetTicks,
  boolean sync,
  ByteBuffer payload
) {
  public Mp4Sample {
    payload = payload.asReadOnlyBuffer();
  }

  public long ptsTicks() {
    return dtsTicks + ctsOffsetTicks;
  }
}
