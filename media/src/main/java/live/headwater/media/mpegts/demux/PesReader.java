package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import live.headwater.media.mpegts.TsPacket;
import live.headwater.media.mpegts.demux.DemuxContext.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Puts PES packets together. ISO/IEC 13818-1, 2.4.3.6 (PES packet):
 *
 * <pre>
 * packet_start_code_prefix(24) stream_id(8) PES_packet_length(16)
 * '10' PES_scrambling_control(2) PES_priority(1) data_alignment_indicator(1) copyright(1) original_or_copy(1)
 * PTS_DTS_flags(2) other flags(6) PES_header_data_length(8)
 * PTS(33 in 40)? DTS(33 in 40)? ...
 * </pre>
 *
 * <p>A packet with a length is handed over with its last byte, one of unknown length (0, for video only) when the next
 * one begins.
 */
final class PesReader implements PidReader {

  private static final int FIXED_BYTES = 9;

  /** Bytes that {@code PES_packet_length} does not count. */
  private static final int UNCOUNTED_BYTES = 6;

  private static final int TIMESTAMP_BYTES = 5;

  /** A buffer longer than this is not kept for the next packet. Ours. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private static final int INITIAL_BYTES = 16 << 10;

  /** Payload of a TS packet that has nothing else. */
  private static final int FILLED_BYTES = TsPacket.BYTES - TsPacket.HEADER_BYTES;

  /** Adaptation field with a PCR, which the first TS packet of a picture may have. */
  private static final int PCR_FIELD_BYTES = 8;

  private static final int UNKNOWN = -1;
  private static final int UNBOUNDED = 0;

  private final DemuxContext context;
  private final int pid;
  private final PesStream stream;

  private @Nullable ByteBuf buffer;
  /** Whether the start of a packet was seen and not yet its end. */
  private boolean open;
  /** Size of the open packet with its header, {@link #UNKNOWN} or {@link #UNBOUNDED}. */
  private int packetBytes;
  /** Whether the last TS packet had no stuffing: then the PES packet goes on, but for one of 184 that end just there. */
  private boolean endsFilled;
  private long lastArrivalNs;

  PesReader(DemuxContext context, int pid, PesStream stream) {
    this.context = context;
    this.pid = pid;
    this.stream = stream;
  }

  @Override
  public void onPayload(ByteBuf in, int index, int sizeBytes, boolean unitStart, long arrivalNs) {
    if (unitStart) {
      finish();
      open = true;
      packetBytes = UNKNOWN;
    }
    if (!open) {
      return;
    }
    ByteBuf packet = buffer();
    if (packet.readableBytes() + sizeBytes > context.limits.maxPesBytes()) {
      tell(Problem.PES_SIZE, "is longer than " + context.limits.maxPesBytes() + " bytes and dropped");
      drop();
      return;
    }
    packet.writeBytes(in, index, sizeBytes);
    lastArrivalNs = arrivalNs;
    endsFilled = sizeBytes >= FILLED_BYTES - (unitStart ? PCR_FIELD_BYTES : 0);
    if (packetBytes == UNKNOWN && packet.readableBytes() >= UNCOUNTED_BYTES) {
      readLength(packet);
    }
    if (open && packetBytes > 0 && packet.readableBytes() >= packetBytes) {
      packet.writerIndex(packetBytes); // What follows is stuffing.
      complete(packet);
    }
  }

  private ByteBuf buffer() {
    ByteBuf current = buffer;
    if (current == null) {
      current = context.allocator.buffer(Math.min(INITIAL_BYTES, context.limits.maxPesBytes()));
      buffer = current;
    }
    return current;
  }

  private void readLength(ByteBuf packet) {
    if (packet.getUnsignedMedium(0) != 1) {
      tell(Problem.PES, "does not begin with a start code");
      drop();
      return;
    }
    int length = packet.getUnsignedShort(4);
    packetBytes = length == 0 ? UNBOUNDED : length + UNCOUNTED_BYTES;
  }

  /** Another packet begins, or none does any more. */
  private void finish() {
    if (!open) {
      return;
    }
    ByteBuf packet = buffer();
    if (packetBytes == UNBOUNDED) {
      complete(packet);
    } else {
      tell(Problem.PES, "ends after " + packet.readableBytes() + " bytes, before its time");
      broken(packet);
    }
  }

  private void complete(ByteBuf packet) {
    open = false;
    if (!handOver(packet, true)) {
      context.statistics.droppedPesPackets++;
    }
    reset();
  }

  private void broken(ByteBuf packet) {
    open = false;
    context.statistics.droppedPesPackets++;
    handOver(packet, false);
    stream.onLoss();
    reset();
  }

  private boolean handOver(ByteBuf packet, boolean whole) {
    int size = packet.readableBytes();
    if (size < UNCOUNTED_BYTES || !hasHeader(packet.getUnsignedByte(3))) {
      return size >= UNCOUNTED_BYTES;
    }
    if (size < FIXED_BYTES || (packet.getByte(6) & 0xc0) != 0x80) {
      tell(Problem.PES, "has no header of MPEG-2");
      return false;
    }
    if ((packet.getByte(6) & 0x30) != 0) {
      tell(Problem.SCRAMBLED, "is scrambled and cannot be read");
      return false;
    }
    int payload = FIXED_BYTES + packet.getUnsignedByte(8);
    if (payload > size) {
      tell(Problem.PES, "has a header of " + payload + " bytes in " + size);
      return false;
    }
    boolean hasPts = (packet.getByte(7) & 0x80) != 0 && payload >= FIXED_BYTES + TIMESTAMP_BYTES;
    boolean hasDts = (packet.getByte(7) & 0xc0) == 0xc0 && payload >= FIXED_BYTES + 2 * TIMESTAMP_BYTES;
    long pts = hasPts ? timestamp(packet, FIXED_BYTES) : PesStream.NO_TIME;
    long dts = hasDts && pts != PesStream.NO_TIME ? timestamp(packet, FIXED_BYTES + TIMESTAMP_BYTES) : pts;
    packet.readerIndex(payload);
    if (whole) {
      stream.onPes(packet, pts, dts == PesStream.NO_TIME ? pts : dts, lastArrivalNs);
    } else {
      stream.onBrokenPes(packet, pts, dts == PesStream.NO_TIME ? pts : dts, lastArrivalNs);
    }
    return true;
  }

  /** Table 2-21: program_stream_map, padding, private_stream_2, ECM, EMM, directory, DSM-CC and H.222.1 E have none. */
  private static boolean hasHeader(int streamId) {
    return switch (streamId) {
      case 0xbc, 0xbe, 0xbf, 0xf0, 0xf1, 0xff, 0xf2, 0xf8 -> false;
      default -> true;
    };
  }

  /** {@code prefix(4) [32..30] marker(1) [29..15] marker(1) [14..0] marker(1)}; no time where a marker is missing. */
  private long timestamp(ByteBuf packet, int at) {
    int high = packet.getUnsignedByte(at);
    int middle = packet.getUnsignedShort(at + 1);
    int low = packet.getUnsignedShort(at + 3);
    if ((high & middle & low & 1) == 0) {
      tell(Problem.TIME, "has a time without marker bits");
      return PesStream.NO_TIME;
    }
    return ((long) ((high >> 1) & 7) << 30) | ((long) (middle >> 1) << 15) | (low >> 1);
  }

  private void drop() {
    open = false;
    context.statistics.droppedPesPackets++;
    stream.onLoss();
    reset();
  }

  private void reset() {
    ByteBuf packet = buffer;
    if (packet == null) {
      return;
    }
    packet.clear();
    if (packet.capacity() > MAX_KEPT_BYTES) {
      buffer = null;
      packet.release();
    }
  }

  private void tell(Problem problem, String what) {
    if (context.mayTell(problem, pid)) {
      context.tell("a PES packet on PID " + pid + " " + what);
    }
  }

  @Override
  public void onLoss() {
    if (open) {
      broken(buffer());
    } else {
      stream.onLoss();
    }
  }

  @Override
  public void end() {
    if (open && packetBytes == UNBOUNDED && endsFilled) {
      broken(buffer()); // Encoders that stop cut their last picture off.
    } else {
      finish();
    }
    stream.end();
  }

  @Override
  public void close() {
    stream.close();
    open = false;
    ByteBuf packet = buffer;
    if (packet != null) {
      buffer = null;
      packet.release();
    }
  }
}
