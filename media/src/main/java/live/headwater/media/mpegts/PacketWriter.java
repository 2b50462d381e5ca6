package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.codec.NalUnits;

/** Writes the packets of a segment. For one segment, one thread. */
final class PacketWriter implements PacketSink {

  /** Start code with {@code zero_byte}: as long as the length that it replaces. ITU-T H.264, Annex B. */
  private static final int START_CODE = 1;

  private final ByteBuf out;
  private final SegmentTracks tracks;
  private final PesPacketizer videoPackets;
  private final PesPacketizer audioPackets;

  /** Headers of one PES packet or audio frame, before they are cut into packets. */
  private final ByteBuf scratch = Unpooled.buffer(64);

  private final ByteBuf startCode = Unpooled.buffer(NalUnits.LENGTH_BYTES).writeInt(START_CODE);
  private final UnitScan scan = new UnitScan();
  private int patCounter;
  private int pmtCounter;

  /**
   * @param out borrows, for as long as this writer is used
   */
  PacketWriter(SegmentTracks tracks, ContinuityCounters start, ByteBuf out) {
    this.out = out;
    this.tracks = tracks;
    patCounter = start.pat();
    pmtCounter = start.pmt();
    videoPackets = new PesPacketizer(out, TsPacket.VIDEO_PID, start.video());
    audioPackets = new PesPacketizer(out, TsPacket.AUDIO_PID, start.audio());
  }

  @Override
  public void tables() {
    writeTableHeader(TsPacket.PAT_PID, patCounter++);
    Tables.writePat(out);
    writeTableHeader(TsPacket.PMT_PID, pmtCounter++);
    Tables.writePmt(out, tracks);
  }

  private void writeTableHeader(int pid, int counter) {
    int pidAndStart = TsPacket.UNIT_START | pid;
    out.writeInt((TsPacket.SYNC_BYTE << 24) | (pidAndStart << 8) | TsPacket.PAYLOAD | (counter & 0xf));
  }

  @Override
  public void pcr(long ticks) {
    PesPacketizer packets = tracks.audioCarriesPcr() ? audioPackets : videoPackets;
    packets.writePcr(TsClock.wirePcr(ticks));
  }

  @Override
  public void video(VideoSamples samples, int index) {
    AccessUnit unit = samples.unit(index);
    ByteBuf payload = unit.payload();
    scan.scan(samples.codec(), unit);
    long dts = samples.dts(index);
    long pts = TsClock.pts(unit, samples.timescale());
    int payloadBytes = samples.pesPayloadBytes(unit, scan);
    videoPackets.begin(Pes.headerBytes(pts, dts) + payloadBytes, TsClock.wirePcr(dts), unit.randomAccess());

    scratch.clear();
    Pes.writeHeader(scratch, Pes.VIDEO_STREAM_ID, pts, dts, payloadBytes);
    if (scan.delimiterBytes() == 0) {
      scratch.writeInt(START_CODE);
      samples.delimiter().writeTo(scratch);
    }
    videoPackets.put(scratch);
    int afterDelimiter = payload.readerIndex() + scan.delimiterBytes();
    putNalUnits(payload, payload.readerIndex(), afterDelimiter);
    if (scan.lacksParameterSets()) {
      for (List<Bytes> kind : samples.parameterSets()) {
        putParameterSets(kind);
      }
    }
    putWithoutDelimiters(payload, afterDelimiter, scan.sliceIndex());
    putNalUnits(payload, scan.sliceIndex(), payload.writerIndex());
  }

  private void putParameterSets(List<Bytes> parameterSets) {
    for (int i = 0; i < parameterSets.size(); i++) {
      scratch.clear();
      scratch.writeInt(START_CODE);
      parameterSets.get(i).writeTo(scratch);
      videoPackets.put(scratch);
    }
  }

  private void putWithoutDelimiters(ByteBuf sample, int start, int end) {
    int index = start;
    while (index < end) {
      int next = Math.min(end, index + NalUnits.LENGTH_BYTES + UnitScan.nalUnitBytes(sample, index));
      if (!scan.isDelimiter(sample, index)) {
        putNalUnits(sample, index, next);
      }
      index = next;
    }
  }

  /**
   * Puts start codes in the place of lengths, byte for byte. What is no NAL unit, an empty one or a rest too short
   * for a length, becomes zero bytes: {@code trailing_zero_8bits}, which belong to nothing.
   */
  private void putNalUnits(ByteBuf sample, int start, int end) {
    int index = start;
    while (index < end) {
      int nalUnitBytes = UnitScan.nalUnitBytes(sample, index);
      if (nalUnitBytes == 0) {
        int zeros = Math.min(NalUnits.LENGTH_BYTES, end - index);
        scratch.clear();
        scratch.writeZero(zeros);
        videoPackets.put(scratch);
        index += zeros;
      } else {
        videoPackets.put(startCode);
        videoPackets.put(sample, index + NalUnits.LENGTH_BYTES, nalUnitBytes);
        index += NalUnits.LENGTH_BYTES + nalUnitBytes;
      }
    }
  }

  @Override
  public void audio(AudioSamples samples, int from, int end) {
    long pts = samples.dts(from);
    int payloadBytes = samples.pesPayloadBytes(from, end);
    long wirePcr = tracks.audioCarriesPcr() ? TsClock.wirePcr(pts) : PesPacketizer.NO_PCR;
    scratch.clear();
    Pes.writeHeader(scratch, AudioFraming.streamId(samples.codec()), pts, pts, payloadBytes);
    audioPackets.begin(Pes.headerBytes(pts, pts) + payloadBytes, wirePcr, true);
    audioPackets.put(scratch);
    for (int i = from; i < end; i++) {
      ByteBuf frame = samples.unit(i).payload();
      scratch.clear();
      AudioFraming.writeHeader(samples.codec(), frame.readableBytes(), scratch);
      audioPackets.put(scratch);
      audioPackets.put(frame);
    }
  }
}
