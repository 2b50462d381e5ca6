package live.headwater.media.mpegts;

import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Sample;
import live.headwater.media.Timescale;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.HevcConfiguration;
import live.headwater.media.codec.NalUnits;
import live.headwater.media.codec.VideoConfiguration;

/**
 * The H.264 or H.265 track of a segment, and what its access units lack in a transport stream: each begins with an access
 * unit delimiter (ISO/IEC 13818-1, 2.14.1, Constraints on AVC video streams; 2.17.1 of HEVC), and what can be decoded first has
 * its parameter sets with it.
 */
record VideoSamples(VideoConfiguration codec, Timescale timescale, List<Sample> samples) {
  /** Access unit delimiters for slices of any type: {@code primary_pic_type} 7. ITU-T H.264, 7.3.2.4. */
  private static final Bytes AVC_DELIMITER = Bytes.ofHex("09f0");

  /** {@code pic_type} 2. ITU-T H.265, 7.3.2.5. */
  private static final Bytes HEVC_DELIMITER = Bytes.ofHex("460150");

  /** {@code stream_type}. ISO/IEC 13818-1, Table 2-34. */
  private static final int STREAM_TYPE_AVC = 0x1b;
  private static final int STREAM_TYPE_HEVC = 0x24;

  int streamType() {
    return switch (codec) {
      case AvcConfiguration _ -> STREAM_TYPE_AVC;
      case HevcConfiguration _ -> STREAM_TYPE_HEVC;
    };
  }

  /** An access unit delimiter without start code. */
  Bytes delimiter() {
    return switch (codec) {
      case AvcConfiguration _ -> AVC_DELIMITER;
      case HevcConfiguration _ -> HEVC_DELIMITER;
    };
  }

  /** All parameter sets, kind by kind in the order they must have. */
  List<List<Bytes>> parameterSets() {
    return switch (codec) {
      case AvcConfiguration avc -> List.of(avc.sequenceParameterSets(), avc.pictureParameterSets());
      case HevcConfiguration hevc -> List.of(
        hevc.videoParameterSets(),
        hevc.sequenceParameterSets(),
        hevc.pictureParameterSets()
      );
    };
  }

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
  int pesPayloadBytes(AccessUnit unit, UnitScan scan) {
    return (
      unit.sizeBytes() -
      scan.strayDelimiterBytes() +
      (scan.delimiterBytes() == 0 ? NalUnits.LENGTH_BYTES + delimiter().size() : 0) +
      (scan.lacksParameterSets() ? parameterSetBytes() : 0)
    );
  }

  private int parameterSetBytes() {
    int bytes = 0;
    for (List<Bytes> kind : parameterSets()) {
      bytes += parameterSetBytes(kind);
    }
    return bytes;
  }

  private static int parameterSetBytes(List<Bytes> parameterSets) {
    int bytes = 0;
    for (int i = 0; i < parameterSets.size(); i++) {
      bytes += NalUnits.LENGTH_BYTES + parameterSets.get(i).size();
    }
    return bytes;
  }
}
