package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;

/**
 * Cuts PES packets into the TS packets of one PID. The size of a PES packet is known at its start, so stuffing goes
 * where it must be, in front of the payload of the last TS packet.
 */
final class PesPacketizer {

  static final long NO_PCR = -1;

  private final ByteBuf out;
  private final int pid;
  private int continuityCounter;

  /** Bytes of the open PES packet that are not written yet. */
  private int remaining;

  /** Bytes of payload that the open TS packet still takes. */
  private int space;

  PesPacketizer(ByteBuf out, int pid, int continuityCounter) {
    this.out = out;
    this.pid = pid;
    this.continuityCounter = continuityCounter;
  }

  /**
   * Starts a PES packet.
   *
   * @param pesBytes its size with the header, which the caller {@link #put}s like the payload
   * @param wirePcr 33-bit base of the PCR in its first TS packet, or {@link #NO_PCR}
   * @param randomAccess {@code random_access_indicator}; told only where there is a PCR too
   */
  void begin(int pesBytes, long wirePcr, boolean randomAccess) {
    remaining = pesBytes;
    if (wirePcr == NO_PCR) {
      startPacket(TsPacket.UNIT_START);
    } else {
      space = Math.min(remaining, TsPacket.BODY_BYTES - TsPacket.PCR_FIELD_BYTES);
      writeHeader(TsPacket.UNIT_START, TsPacket.ADAPTATION_FIELD | TsPacket.PAYLOAD, nextCounter());
      writePcrField(TsPacket.BODY_BYTES - space, wirePcr, randomAccess);
    }
  }

  /** Appends bytes of {@code from} at absolute {@code index}; borrows, indices unchanged. */
  void put(ByteBuf from, int index, int length) {
    int position = index;
    int left = length;
    while (left > 0) {
      if (space == 0) {
        startPacket(0);
      }
      int count = Math.min(space, left);
      out.writeBytes(from, position, count);
      position += count;
      left -= count;
      space -= count;
      remaining -= count;
    }
  }

  /** Appends all readable bytes of {@code from}; borrows, indices unchanged. */
  void put(ByteBuf from) {
    put(from, from.readerIndex(), from.readableBytes());
  }

  /** Writes a TS packet with a PCR and no payload, which has the counter of the one before it. */
  void writePcr(long wirePcr) {
    writeHeader(0, TsPacket.ADAPTATION_FIELD, (continuityCounter - 1) & 0xf);
    writePcrField(TsPacket.BODY_BYTES, wirePcr, false);
  }

  private int nextCounter() {
    int counter = continuityCounter;
    continuityCounter = (counter + 1) & 0xf;
    return counter;
  }

  private void writeHeader(int unitStart, int control, int counter) {
    out.writeInt((TsPacket.SYNC_BYTE << 24) | ((unitStart | pid) << 8) | control | counter);
  }

  /** Starts a packet without PCR, stuffed when the rest of the PES packet does not fill it. */
  private void startPacket(int unitStart) {
    space = Math.min(remaining, TsPacket.BODY_BYTES);
    int stuffing = TsPacket.BODY_BYTES - space;
    int control = stuffing == 0 ? TsPacket.PAYLOAD : TsPacket.ADAPTATION_FIELD | TsPacket.PAYLOAD;
    writeHeader(unitStart, control, nextCounter());
    if (stuffing > 0) {
      out.writeByte(stuffing - 1); // adaptation_field_length
    }
    if (stuffing > 1) {
      out.writeByte(0); // no flags
      writeStuffing(stuffing - 2);
    }
  }

  /** {@code PCR: base(33) reserved(6) extension(9)}. */
  private void writePcrField(int fieldBytes, long wirePcr, boolean randomAccess) {
    out.writeByte(fieldBytes - 1); // adaptation_field_length
    out.writeByte(TsPacket.HAS_PCR | (randomAccess ? TsPacket.RANDOM_ACCESS : 0));
    out.writeInt((int) (wirePcr >> 1));
    out.writeShort(((int) (wirePcr & 1) << 15) | 0x7e00); // extension 0: PCRs are whole ticks of 90 kHz
    writeStuffing(fieldBytes - TsPacket.PCR_FIELD_BYTES);
  }

  private void writeStuffing(int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.writeByte(0xff);
    }
  }
}
