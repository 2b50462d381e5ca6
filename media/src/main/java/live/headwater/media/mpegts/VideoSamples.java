package live.headwater.media.mpegts;

import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Sample;
import live.headwater.media.Timescale;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.NalUnits;

/**
 * The H.264 track of a segment, and what its access units lack in a transport stream: each begins with an access
 * unit delimiter (ISO/IEC 13818-1, 2.14.1, Constraints on AVC video streams), and what can be decoded first has
 * its parameter sets with it.
 */
record VideoSamples(AvcConfiguration avc, Timescale timescale, List<Sample> samples) {
  /** Bytes of an access unit delimiter with start code. */
  private static final int DELIMITER_BYTES = 6;

  AccessUnit unit(int index) {
    return samples.get(index).unit();
  }

  long dts(int index) {
    return TsClock.dts(unit(index), timescale);
  }

  /** Where the track's time ends; it must have a sample. */
  long endTicks() {
    return TsClock.ticks(samples.getLast().endTicks(), timescale);
  }

  /** The first sample from {@code index} on that has bytes; the number of samples when there is none. */
  int next(int index) {
    int next = index;
    while (next < samples.size() && unit(next).sizeBytes() == 0) {
      next++;
    }
    return next;
  }

  /**
   * Bytes of an access unit in the transport stream, with what it lacks.
   *
   * @param scan of {@code unit}
   */
  int pesPayloadBytes(AccessUnit unit, AvcUnitScan scan) {
    return (
      unit.sizeBytes() -
      scan.strayDelimiterBytes() +
      (scan.delimiterBytes() == 0 ? DELIMITER_BYTES : 0) +
      (scan.lacksParameterSets() ? parameterSetBytes() : 0)
    );
  }

  private int parameterSetBytes() {
    return parameterSetBytes(avc.sequenceParameterSets()) + parameterSetBytes(avc.pictureParameterSets());
  }

  private static int parameterSetBytes(List<Bytes> parameterSets) {
    int bytes = 0;
    for (int i = 0; i < parameterSets.size(); i++) {
      bytes += NalUnits.LENGTH_BYTES + parameterSets.get(i).size();
    }
    return bytes;
  }
}
