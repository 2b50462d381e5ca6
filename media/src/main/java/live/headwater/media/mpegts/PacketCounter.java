package live.headwater.media.mpegts;

import live.headwater.media.AccessUnit;

/** Counts the packets of a segment from the sizes of its samples; looks into payload only at NAL unit headers. */
final class PacketCounter implements PacketSink {

  private final SegmentTracks tracks;
  private final UnitScan scan = new UnitScan();
  private int tables;
  private int video;
  private int audio;
  private int pcrOnly;

  PacketCounter(SegmentTracks tracks) {
    this.tracks = tracks;
  }

  PacketCounts counts() {
    return new PacketCounts(tables, tables, video, audio, pcrOnly);
  }

  @Override
  public void tables() {
    tables++;
  }

  @Override
  public void pcr(long ticks) {
    pcrOnly++;
  }

  @Override
  public void video(VideoSamples samples, int index) {
    AccessUnit unit = samples.unit(index);
    scan.scan(samples.codec(), unit);
    long pts = TsClock.pts(unit, samples.timescale());
    int pesBytes = Pes.headerBytes(pts, samples.dts(index)) + samples.pesPayloadBytes(unit, scan);
    video += TsPacket.count(pesBytes, TsPacket.PCR_FIELD_BYTES);
  }

  @Override
  public void audio(AudioSamples samples, int from, int end) {
    long pts = samples.dts(from);
    int pesBytes = Pes.headerBytes(pts, pts) + samples.pesPayloadBytes(from, end);
    audio += TsPacket.count(pesBytes, tracks.audioCarriesPcr() ? TsPacket.PCR_FIELD_BYTES : 0);
  }
}
