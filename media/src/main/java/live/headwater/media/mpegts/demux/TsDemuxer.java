package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Track;
import live.headwater.media.mpegts.TsPacket;

/**
 * Makes tracks and access units of an MPEG transport stream that comes in pieces of any size. ISO/IEC 13818-1:2019, 2.4
 * (Transport Stream bitstream requirements).
 *
 * <p>Nothing in the input can make it throw: what cannot be used is counted, dropped and told once of each kind. Packets
 * have 188 bytes. Of several programs the first is read.
 *
 * <p>Confined to one thread. {@link #close} releases all that it holds.
 */
public final class TsDemuxer implements AutoCloseable {

  /** Takes what comes out. Called within {@link #read} and {@link #end}; must not call back. */
  public interface Listener {
    /**
     * The program map names so many streams that are read, each of which becomes a track with its first unit; told when
     * it changes.
     */
    default void onProgram(int videoStreams, int audioStreams) {}

    /** Declares a track on the 90 kHz clock, or replaces the configuration of the track with the same id. */
    void onTrack(Track track);

    /**
     * One picture or one audio frame, in the order of the stream.
     *
     * @param unit of a declared track; takes
     */
    void onAccessUnit(AccessUnit unit);

    /**
     * Metadata of a moment.
     *
     * @param ptsTicks 90 kHz, on the clock of the access units. Of SCTE-35, whose sections have no time of their own:
     *     where the program was when the section came, which is what the 33-bit times in it are near to
     * @param payload an ID3 tag, or a section with its CRC
     */
    void onTimedMetadata(MetadataKind kind, long ptsTicks, Bytes payload);

    /**
     * The time of day that a key frame carries.
     *
     * @param presentationNs PTS of the picture, in nanoseconds
     * @param timecodeNs 0 to 24 hours
     */
    void onTimecode(long presentationNs, long timecodeNs);

    /** Something is wrong with the stream; told once of each kind for a PID, and only so often in all. */
    void onProblem(String text);
  }

  /** What {@link Listener#onTimedMetadata} may tell. */
  public enum MetadataKind {
    /** {@code splice_info_section}. ANSI/SCTE 35, 9.6. */
    SCTE_35,
    /** ID3 version 2 tags. Apple, Timed Metadata for HTTP Live Streaming. */
    ID3,
  }

  /**
   * Our limits.
   *
   * @param maxPesBytes longest PES packet, and longest access unit, with its header
   * @param maxStreams elementary streams of a program that are read; more are left out
   */
  public record Limits(int maxPesBytes, int maxStreams) {
    /** An intra picture of 200 Mbit/s at 25 Hz has 1 MB; eight of these are as much as anybody should hold. */
    public static final Limits DEFAULT = new Limits(8 << 20, 16);

    public Limits {
      if (maxPesBytes < 1 << 16 || maxStreams < 1) {
        throw new IllegalArgumentException("PES packets up to " + maxPesBytes + ", streams " + maxStreams);
      }
    }
  }

  /** Packets that must follow each other at their distance to believe in it. Ours; Annex G.1 recommends five. */
  private static final int SYNC_PACKETS = 3;

  /** Bytes that tell whether a packet begins at the first of them. */
  private static final int SYNC_SPAN = (SYNC_PACKETS - 1) * TsPacket.BYTES + 1;

  private final Demultiplexer packets;
  private final TsStatistics statistics = new TsStatistics();

  /** What is left of earlier datagrams: part of a packet, or when not synchronised what may be packets. */
  private final ByteBuf carry = Unpooled.buffer(SYNC_PACKETS * TsPacket.BYTES, SYNC_PACKETS * TsPacket.BYTES);

  private boolean synchronised;

  /**
   * @param allocator of the access units' payload
   */
  public TsDemuxer(ByteBufAllocator allocator, Listener listener, Limits limits) {
    packets = new Demultiplexer(new DemuxContext(allocator, listener, limits, statistics));
  }

  public TsStatistics statistics() {
    return statistics;
  }

  /**
   * Reads the next bytes of the stream, whole packets or not.
   *
   * @param datagram borrows, indices unchanged
   * @param arrivalNs on the daemon's monotonic clock
   */
  public void read(ByteBuf datagram, long arrivalNs) {
    int at = datagram.readerIndex();
    int end = datagram.writerIndex();
    while (at < end) {
      if (synchronised && !carry.isReadable() && end - at >= TsPacket.BYTES) {
        if (datagram.getUnsignedByte(at) == TsPacket.SYNC_BYTE) {
          packets.onPacket(datagram, at, arrivalNs);
          at += TsPacket.BYTES;
        } else {
          loseSynchronisation();
        }
      } else {
        int wanted = synchronised ? TsPacket.BYTES : carry.maxCapacity();
        int count = Math.min(end - at, wanted - carry.readableBytes());
        carry.writeBytes(datagram, at, count);
        at += count;
        readCarry(arrivalNs);
      }
    }
  }

  private void readCarry(long arrivalNs) {
    boolean more = true;
    while (more) {
      if (!synchronised) {
        more = synchronise();
      } else if (carry.readableBytes() < TsPacket.BYTES) {
        more = false;
      } else if (carry.getUnsignedByte(carry.readerIndex()) == TsPacket.SYNC_BYTE) {
        packets.onPacket(carry, carry.readerIndex(), arrivalNs);
        carry.skipBytes(TsPacket.BYTES);
      } else {
        loseSynchronisation();
      }
    }
    carry.discardReadBytes();
  }

  private void loseSynchronisation() {
    synchronised = false;
    statistics.synchronisationLosses++;
  }

  /** Skips what can be no start of a packet; true when the start of one is found. */
  private boolean synchronise() {
    while (carry.isReadable() && maybePacket()) {
      if (carry.readableBytes() >= SYNC_SPAN) {
        synchronised = true;
        return true;
      }
      return false;
    }
    while (carry.isReadable() && !maybePacket()) {
      carry.skipBytes(1);
      statistics.garbageBytes++;
    }
    return carry.readableBytes() >= SYNC_SPAN;
  }

  /** Whether all that is there of {@link #SYNC_PACKETS} packets from here on begins as packets do. */
  private boolean maybePacket() {
    for (int at = carry.readerIndex(); at < carry.writerIndex(); at += TsPacket.BYTES) {
      if (carry.getUnsignedByte(at) != TsPacket.SYNC_BYTE) {
        return false;
      }
    }
    return true;
  }

  /** The stream is over: hands over what only waited for more. */
  public void end() {
    statistics.garbageBytes += carry.readableBytes();
    carry.clear();
    packets.end();
  }

  /** Releases all buffers; nothing more is handed over, and nothing may be read. */
  @Override
  public void close() {
    packets.close();
  }
}
