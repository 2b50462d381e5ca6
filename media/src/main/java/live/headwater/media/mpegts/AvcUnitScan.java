package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;
import live.headwater.media.AccessUnit;
import live.headwater.media.codec.NalUnits;

/**
 * What stands before the first slice of an H.264 access unit, and so what the access unit lacks in a transport
 * stream. Reads NAL unit headers only. Reused from one access unit to the next.
 *
 * <p>Samples are not trusted: a length beyond the end counts up to the end, here and where they are written.
 */
final class AvcUnitScan {

  /** Slices and slice partitions. ITU-T H.264, table 7-1. */
  private static final int LAST_SLICE_TYPE = NalUnits.IDR_SLICE;

  private int delimiterBytes;
  private int strayDelimiterBytes;
  private int sliceIndex;
  private boolean lacksParameterSets;

  void scan(AccessUnit unit) {
    ByteBuf sample = unit.payload();
    int start = sample.readerIndex();
    delimiterBytes = 0;
    strayDelimiterBytes = 0;
    boolean sps = false;
    boolean pps = false;
    int index = start;
    while (index < sample.writerIndex()) {
      int type = nalUnitType(sample, index);
      if (type >= NalUnits.SLICE && type <= LAST_SLICE_TYPE) {
        break;
      }
      int bytes = NalUnits.LENGTH_BYTES + nalUnitBytes(sample, index);
      if (type == NalUnits.ACCESS_UNIT_DELIMITER && index == start) {
        delimiterBytes = bytes;
      } else if (type == NalUnits.ACCESS_UNIT_DELIMITER) {
        strayDelimiterBytes += bytes;
      }
      sps |= type == NalUnits.SPS;
      pps |= type == NalUnits.PPS;
      index += bytes;
    }
    sliceIndex = Math.min(index, sample.writerIndex());
    lacksParameterSets = unit.randomAccess() && !(sps && pps);
  }

  /** Bytes of the delimiter that the sample begins with, length included; 0 when it lacks one. */
  int delimiterBytes() {
    return delimiterBytes;
  }

  /**
   * Bytes of delimiters behind other NAL units, lengths included. They would begin another access unit, so they are
   * left out: x264 under ffmpeg puts an SEI before the first delimiter of all.
   */
  int strayDelimiterBytes() {
    return strayDelimiterBytes;
  }

  /** Where the first slice begins, with its length; the end when there is none. */
  int sliceIndex() {
    return sliceIndex;
  }

  /** Whether parameter sets must be added: a random access point without both kinds before its first slice. */
  boolean lacksParameterSets() {
    return lacksParameterSets;
  }

  /** {@code nal_unit_type} of the NAL unit whose length is at {@code index}; 0 when there is none. */
  static int nalUnitType(ByteBuf sample, int index) {
    int header = index + NalUnits.LENGTH_BYTES;
    return nalUnitBytes(sample, index) == 0 ? 0 : NalUnits.type(sample.getByte(header));
  }

  /** Bytes of the NAL unit whose length is at {@code index}, at most as many as there are. */
  static int nalUnitBytes(ByteBuf sample, int index) {
    int available = sample.writerIndex() - index - NalUnits.LENGTH_BYTES;
    return available <= 0 ? 0 : (int) Math.min(sample.getUnsignedInt(index), available);
  }
}
