package live.headwater.testing;

import java.nio.ByteBuffer;

/**
 * The payload of one PES packet.
 *
 * @param ptsTicks unwrapped 90 kHz ticks
 * @param dtsTicks like {@code ptsTicks}; equal to it where the PES packet has none
 * @param randomAccess {@code random_access_indicator} of its first TS packet
 * @param payload a picture in Annex B, or whole ADTS frames; read-only, equal when the bytes are
 */
public record TsUnit(long ptsTicks, long dtsTicks, boolean randomAccess, ByteBuffer payload) {
  public TsUnit {
    payload = payload.asReadOnlyBuffer();
  }
}
