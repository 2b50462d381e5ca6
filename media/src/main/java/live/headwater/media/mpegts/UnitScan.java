package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;
import live.headwater.media.AccessUnit;
import live.headwater.media.codec.HevcConfiguration;
import live.headwater.media.codec.HevcNalUnits;
import live.headwater.media.codec.NalUnits;
import live.headwater.media.codec.VideoConfiguration;

/**
 * What stands before the first slice of an H.264 or H.265 access unit, and so what the access unit lacks in a transport
 * stream. Reads NAL unit headers only. Reused from one access unit to the next.
 *
 * <p>Samples are not trusted: a length beyond the end counts up to the end, here and where they are written.
 */
final class UnitScan {

  /** Slices and slice partitions of H.264. ITU-T H.264, table 7-1. */
  private static final int LAST_AVC_SLICE_TYPE = NalUnits.IDR_SLICE;

  private boolean hevc;

  private int delimiterBytes;
  private int strayDelimiterBytes;
  private int sliceIndex;
  private boolean lacksParameterSets;

  void scan(VideoConfiguration codec, AccessUnit unit) {
    hevc = codec instanceof HevcConfiguration;
    ByteBuf sample = unit.payload();
    int start = sample.readerIndex();
    delimiterBytes = 0;
    strayDelimiterBytes = 0;
    boolean sps = false;
    boolean pps = false;
    boolean vps = !hevc;
    int index = start;
    while (index < sample.writerIndex()) {
      int type = nalUnitType(sample, index);
      if (isSlice(type)) {
        break;
      }
      int bytes = NalUnits.LENGTH_BYTES + nalUnitBytes(sample, index);
      if (type == delimiterType() && index == start) {
        delimiterBytes = bytes;
      } else if (type == delimiterType()) {
        strayDelimiterBytes += bytes;
      }
      vps |= hevc && type == HevcNalUnits.VPS;
      sps |= type == (hevc ? HevcNalUnits.SPS : NalUnits.SPS);
      pps |= type == (hevc ? HevcNalUnits.PPS : NalUnits.PPS);
      index += bytes;
    }
    sliceIndex = Math.min(index, sample.writerIndex());
    lacksParameterSets = unit.randomAccess() && !(vps && sps && pps);
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

  /** Whether parameter sets must be added: a random access point without each kind before its first slice. */
  boolean lacksParameterSets() {
    return lacksParameterSets;
  }

  /** Whether the NAL unit whose length is at {@code index} is an access unit delimiter, of the codec scanned last. */
  boolean isDelimiter(ByteBuf sample, int index) {
    return nalUnitType(sample, index) == delimiterType();
  }

  private int delimiterType() {
    return hevc ? HevcNalUnits.ACCESS_UNIT_DELIMITER : NalUnits.ACCESS_UNIT_DELIMITER;
  }

  private boolean isSlice(int type) {
    return hevc
      ? type >= 0 && type <= HevcNalUnits.LAST_SLICE
      : type >= NalUnits.SLICE && type <= LAST_AVC_SLICE_TYPE;
  }

  /** {@code nal_unit_type} of the NAL unit whose length is at {@code index}; -1 when there is none. */
  private int nalUnitType(ByteBuf sample, int index) {
    if (nalUnitBytes(sample, index) == 0) {
      return -1;
    }
    int header = sample.getUnsignedByte(index + NalUnits.LENGTH_BYTES);
    return hevc ? HevcNalUnits.type(header) : NalUnits.type(header);
  }

  /** Bytes of the NAL unit whose length is at {@code index}, at most as many as there are. */
  static int nalUnitBytes(ByteBuf sample, int index) {
    int available = sample.writerIndex() - index - NalUnits.LENGTH_BYTES;
    return available <= 0 ? 0 : (int) Math.min(sample.getUnsignedInt(index), available);
  }
}
