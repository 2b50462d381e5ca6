package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import live.headwater.media.MalformedInputException;

/**
 * An ACK. Fields that its form does not have are zero.
 *
 * <pre>
 *   bits
 *   32   number of the acknowledgement, in the header; 0 in a light one
 *   32   first sequence number that has not arrived       LIGHT ends here
 *   32   RTT, microseconds
 *   32   RTT variance, microseconds
 *   32   room in the receiver's buffer, packets           SMALL ends here
 *   32   packets received per second
 *   32   link capacity, packets per second                UDT ends here
 *   32   bytes received per second                        FULL
 * </pre>
 *
 * draft-sharabayko-srt-01, 3.2.4 (ACK). One that is longer (libsrt 1.0.2) is read as {@link Form#FULL}.
 *
 * @param sequence all packets before this one have arrived or are given up
 */
public record Acknowledgement(
  Form form,
  int number,
  int sequence,
  int rttUs,
  int rttVarianceUs,
  int availableBufferPackets,
  int receivedPacketsPerSecond,
  int capacityPacketsPerSecond,
  int receivedBytesPerSecond
) {
  /** How much of it there is. */
  public enum Form {
    LIGHT(4),
    SMALL(16),
    /** As UDT 4 and libsrt before 1.0.1 send it. */
    UDT(24),
    FULL(28);

    private final int bodyBytes;

    Form(int bodyBytes) {
      this.bodyBytes = bodyBytes;
    }

    private static Form of(int bodyBytes) throws MalformedInputException {
      Form form = null;
      for (Form candidate : values()) {
        form = bodyBytes >= candidate.bodyBytes ? candidate : form;
      }
      if (form == null) {
        throw new MalformedInputException("SRT ACK of " + bodyBytes + " bytes, at least 4");
      }
      return form;
    }
  }

  /** A light ACK: sent between full ones when much arrives, never answered. */
  public static Acknowledgement light(int sequence) {
    return new Acknowledgement(Form.LIGHT, 0, sequence, 0, 0, 0, 0, 0, 0);
  }

  /** @param packet with its header; borrows */
  public static Acknowledgement read(ByteBuf packet) throws MalformedInputException {
    Form form = Form.of(SrtPacket.bodyBytes(packet));
    int at = packet.readerIndex() + SrtPacket.HEADER_BYTES;
    int sequence = packet.getInt(at);
    if (!SeqNo.isValid(sequence)) {
      throw new MalformedInputException(
        "SRT ACK of sequence number 0x" + Integer.toHexString(sequence) + ", 31 bits"
      );
    }
    boolean small = form.compareTo(Form.SMALL) >= 0;
    boolean udt = form.compareTo(Form.UDT) >= 0;
    return new Acknowledgement(
      form,
      ControlPacket.information(packet),
      sequence,
      small ? packet.getInt(at + 4) : 0,
      small ? packet.getInt(at + 8) : 0,
      small ? packet.getInt(at + 12) : 0,
      udt ? packet.getInt(at + 16) : 0,
      udt ? packet.getInt(at + 20) : 0,
      form == Form.FULL ? packet.getInt(at + 24) : 0
    );
  }

  /** @param out borrows */
  public void write(ByteBuf out, int timestampUs, int destinationSocketId) {
    ControlPacket.writeHeader(out, ControlType.ACK, 0, number, timestampUs, destinationSocketId);
    out.writeInt(sequence);
    if (form.compareTo(Form.SMALL) >= 0) {
      out.writeInt(rttUs);
      out.writeInt(rttVarianceUs);
      out.writeInt(availableBufferPackets);
    }
    if (form.compareTo(Form.UDT) >= 0) {
      out.writeInt(receivedPacketsPerSecond);
      out.writeInt(capacityPacketsPerSecond);
    }
    if (form == Form.FULL) {
      out.writeInt(receivedBytesPerSecond);
    }
  }
}
