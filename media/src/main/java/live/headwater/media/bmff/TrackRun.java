package live.headwater.media.bmff;

import static live.headwater.media.bmff.BoxWriter.FULL_BOX_HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Sample;

/**
 * The samples of a fragment as {@code tfhd} and {@code trun} tell of them: what all have in common as a default in
 * {@code tfhd}, the rest for each in {@code trun}.
 */
final class TrackRun {

  /** ISO/IEC 14496-12, 8.8.7 (Track Fragment Header Box). */
  private static final int TFHD_DEFAULT_DURATION = 0x000008;

  private static final int TFHD_DEFAULT_SIZE = 0x000010;
  private static final int TFHD_DEFAULT_FLAGS = 0x000020;
  private static final int TFHD_DEFAULT_BASE_IS_MOOF = 0x020000;

  /** ISO/IEC 14496-12, 8.8.8 (Track Fragment Run Box). */
  private static final int TRUN_DATA_OFFSET = 0x000001;

  private static final int TRUN_FIRST_SAMPLE_FLAGS = 0x000004;
  private static final int TRUN_DURATION = 0x000100;
  private static final int TRUN_SIZE = 0x000200;
  private static final int TRUN_FLAGS = 0x000400;
  private static final int TRUN_CTS_OFFSET = 0x000800;

  /** {@code sample_depends_on} 2 (on no other). ISO/IEC 14496-12, 8.8.3.1, and 8.6.4.3 for the values. */
  private static final int SYNC_SAMPLE = 0x0200_0000;

  /** {@code sample_depends_on} 1 (on others), {@code sample_is_non_sync_sample}. */
  private static final int NON_SYNC_SAMPLE = 0x0101_0000;

  private static final int FIELD_BYTES = 4;

  private final List<Sample> samples;
  private final int decodeShiftTicks;
  private long payloadBytes;
  private int firstFlags;
  private int lastDuration;
  private int lastSize;
  private int lastFlags;
  private boolean equalDurations = true;
  private boolean equalSizes = true;
  private boolean equalFlagsButFirst = true;
  private boolean hasCtsOffsets;
  private boolean hasNegativeCtsOffsets;

  /**
   * @param samples at least one; borrows, for as long as this is used
   * @param decodeShiftTicks taken from every composition offset
   */
  TrackRun(List<Sample> samples, int decodeShiftTicks) {
    this.samples = samples;
    this.decodeShiftTicks = decodeShiftTicks;
    for (int i = 0; i < samples.size(); i++) {
      compare(i, samples.get(i));
    }
  }

  private void compare(int index, Sample sample) {
    int size = sample.unit().sizeBytes();
    int flags = sampleFlags(sample.unit());
    int ctsOffset = ctsOffset(sample.unit());
    if (index == 0) {
      firstFlags = flags;
    } else {
      equalDurations &= sample.durationTicks() == lastDuration;
      equalSizes &= size == lastSize;
      equalFlagsButFirst &= index == 1 || flags == lastFlags;
    }
    payloadBytes += size;
    lastDuration = sample.durationTicks();
    lastSize = size;
    lastFlags = flags;
    hasCtsOffsets |= ctsOffset != 0;
    hasNegativeCtsOffsets |= ctsOffset < 0;
  }

  private int ctsOffset(AccessUnit unit) {
    return unit.ctsOffsetTicks() - decodeShiftTicks;
  }

  private static int sampleFlags(AccessUnit unit) {
    return unit.randomAccess() ? SYNC_SAMPLE : NON_SYNC_SAMPLE;
  }

  /** Whether the first sample needs flags of its own beside the default of the others. */
  private boolean firstFlagsDiffer() {
    return equalFlagsButFirst && firstFlags != lastFlags;
  }

  long payloadBytes() {
    return payloadBytes;
  }

  int tfhdBytes() {
    int defaults = (equalDurations ? 1 : 0) + (equalSizes ? 1 : 0) + (equalFlagsButFirst ? 1 : 0);
    return FULL_BOX_HEADER_BYTES + (1 + defaults) * FIELD_BYTES;
  }

  /**
   * {@code track_ID(32) default_sample_duration(32)? default_sample_size(32)? default_sample_flags(32)?}.
   */
  void writeTfhd(BoxWriter boxes) {
    int flags =
      TFHD_DEFAULT_BASE_IS_MOOF |
      (equalDurations ? TFHD_DEFAULT_DURATION : 0) |
      (equalSizes ? TFHD_DEFAULT_SIZE : 0) |
      (equalFlagsButFirst ? TFHD_DEFAULT_FLAGS : 0);
    int tfhd = boxes.open("tfhd", 0, flags);
    ByteBuf out = boxes.out();
    out.writeInt(InitSegment.TRACK_ID);
    if (equalDurations) {
      out.writeInt(lastDuration);
    }
    if (equalSizes) {
      out.writeInt(lastSize);
    }
    if (equalFlagsButFirst) {
      out.writeInt(lastFlags);
    }
    boxes.close(tfhd);
  }

  int trunBytes() {
    int fieldsPerSample =
      (equalDurations ? 0 : 1) +
      (equalSizes ? 0 : 1) +
      (equalFlagsButFirst ? 0 : 1) +
      (hasCtsOffsets ? 1 : 0);
    int fields = 2 + (firstFlagsDiffer() ? 1 : 0) + samples.size() * fieldsPerSample;
    return FULL_BOX_HEADER_BYTES + fields * FIELD_BYTES;
  }

  /**
   * {@code sample_count(32) data_offset(32) first_sample_flags(32)?}, for each sample {@code duration(32)? size(32)?
   * flags(32)? composition_time_offset(32)?}.
   *
   * @param dataOffset from the start of {@code moof} to the payload
   */
  void writeTrun(BoxWriter boxes, int dataOffset) {
    int flags =
      TRUN_DATA_OFFSET |
      (firstFlagsDiffer() ? TRUN_FIRST_SAMPLE_FLAGS : 0) |
      (equalDurations ? 0 : TRUN_DURATION) |
      (equalSizes ? 0 : TRUN_SIZE) |
      (equalFlagsButFirst ? 0 : TRUN_FLAGS) |
      (hasCtsOffsets ? TRUN_CTS_OFFSET : 0);
    // Version 1 has signed composition offsets; some old readers know version 0 only.
    int trun = boxes.open("trun", hasNegativeCtsOffsets ? 1 : 0, flags);
    ByteBuf out = boxes.out();
    out.writeInt(samples.size());
    out.writeInt(dataOffset);
    if (firstFlagsDiffer()) {
      out.writeInt(firstFlags);
    }
    for (int i = 0; i < samples.size(); i++) {
      writeSample(samples.get(i), out);
    }
    boxes.close(trun);
  }

  private void writeSample(Sample sample, ByteBuf out) {
    if (!equalDurations) {
      out.writeInt(sample.durationTicks());
    }
    if (!equalSizes) {
      out.writeInt(sample.unit().sizeBytes());
    }
    if (!equalFlagsButFirst) {
      out.writeInt(sampleFlags(sample.unit()));
    }
    if (hasCtsOffsets) {
      out.writeInt(ctsOffset(sample.unit()));
    }
  }
}
