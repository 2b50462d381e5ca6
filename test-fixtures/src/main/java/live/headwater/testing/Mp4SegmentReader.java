package live.headwater.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and judges a media segment of one track: ISO/IEC 14496-12, 8.8 and 8.16, ISO/IEC 23000-19, 7.3.2.3. */
final class Mp4SegmentReader {

  private static final int TFHD_BASE_DATA_OFFSET = 0x000001;
  private static final int TFHD_DEFAULT_BASE_IS_MOOF = 0x020000;
  private static final int NON_SYNC = 0x1_0000;

  private final byte[] file;
  private final Mp4Init init;
  private final List<Mp4Fragment> fragments = new ArrayList<>();

  private Mp4SegmentReader(byte[] file, Mp4Init init) {
    this.file = file;
    this.init = init;
  }

  static List<Mp4Fragment> read(byte[] segment, Mp4Init init) {
    Mp4SegmentReader reader = new Mp4SegmentReader(segment, init);
    reader.readFile();
    return reader.fragments;
  }

  private void readFile() {
    List<Mp4Box> boxes = Mp4Box.parse(file);
    int index = 0;
    if (!boxes.isEmpty() && boxes.getFirst().type().equals("styp")) {
      readStyp(boxes.getFirst().body());
      index = 1;
    }
    while (index < boxes.size()) {
      Prft prft = null;
      if (boxes.get(index).type().equals("prft")) {
        prft = readPrft(boxes.get(index++).body());
      }
      if (boxes.size() < index + 2) {
        throw new AssertionError("segment: ends with " + boxes.getLast() + ", not with moof and mdat");
      }
      Mp4Box moof = boxes.get(index++);
      Mp4Box mdat = boxes.get(index++);
      if (!moof.type().equals("moof") || !mdat.type().equals("mdat")) {
        throw new AssertionError("segment: has " + moof + " and " + mdat + " where moof and mdat must be");
      }
      readFragment(moof, mdat, prft);
    }
    if (fragments.isEmpty()) {
      throw new AssertionError("segment: has no fragment");
    }
  }

  private static void readStyp(ByteCursor styp) {
    styp.check(styp.remaining() >= 12 && styp.remaining() % 4 == 0, "has " + styp.remaining() + " bytes");
  }

  private record Prft(long ntp, long mediaTime) {}

  private Prft readPrft(ByteCursor prft) {
    int version = prft.u8();
    int flags = prft.u24();
    prft.check(Set.of(0, 1, 2, 4, 8, 24).contains(flags), "flags " + flags);
    prft.equal(prft.u32(), init.trackId(), "reference_track_ID");
    long ntp = prft.bits64();
    prft.check(ntp != 0, "ntp_timestamp is 0");
    long mediaTime = version == 1 ? prft.u64() : prft.u32();
    prft.end();
    return new Prft(ntp, mediaTime);
  }

  private void readFragment(Mp4Box moof, Mp4Box mdat, @Nullable Prft prft) {
    List<Mp4Box> children = moof.children("mfhd", "traf");
    ByteCursor mfhd = children.get(0).body();
    mfhd.equal(mfhd.u32(), 0, "version and flags");
    long sequenceNumber = mfhd.u32();
    mfhd.end();
    List<Mp4Box> ofTraf = children.get(1).children();
    if (ofTraf.size() < 3) {
      throw new AssertionError(children.get(1) + ": has " + ofTraf + ", must have tfhd, tfdt and trun");
    }
    Defaults defaults = readTfhd(expect(ofTraf.get(0), "tfhd"));
    long baseDecodeTicks = readTfdt(expect(ofTraf.get(1), "tfdt"));
    List<Mp4Sample> samples = new ArrayList<>();
    long dts = baseDecodeTicks;
    int data = mdat.bodyStart();
    for (Mp4Box trun : ofTraf.subList(2, ofTraf.size())) {
      data = readTrun(expect(trun, "trun"), defaults, moof.start(), data, mdat, dts, samples);
      dts = samples.getLast().dtsTicks() + samples.getLast().durationTicks();
    }
    if (data != mdat.end()) {
      throw new AssertionError(mdat + ": samples end at byte " + data);
    }
    checkPresentationTimes(samples, moof);
    checkReference(prft, samples, moof);
    fragments.add(new Mp4Fragment(sequenceNumber, baseDecodeTicks, prft == null ? 0 : prft.ntp, samples));
  }

  private static ByteCursor expect(Mp4Box box, String type) {
    if (!box.type().equals(type)) {
      throw new AssertionError(box + ": '" + type + "' must be here");
    }
    return box.body();
  }

  private record Defaults(long duration, long size, long flags) {
    static final long NONE = -1;
  }

  private Defaults readTfhd(ByteCursor tfhd) {
    tfhd.equal(tfhd.u8(), 0, "version");
    int flags = tfhd.u24();
    tfhd.check((flags & TFHD_BASE_DATA_OFFSET) == 0, "base-data-offset is not allowed in CMAF");
    tfhd.check((flags & TFHD_DEFAULT_BASE_IS_MOOF) != 0, "default-base-is-moof is not set");
    tfhd.equal(tfhd.u32(), init.trackId(), "track_ID");
    if ((flags & 0x2) != 0) {
      tfhd.equal(tfhd.u32(), 1, "sample_description_index");
    }
    long duration = (flags & 0x8) != 0 ? tfhd.u32() : Defaults.NONE;
    long size = (flags & 0x10) != 0 ? tfhd.u32() : Defaults.NONE;
    long sampleFlags = (flags & 0x20) != 0 ? tfhd.u32() : Defaults.NONE;
    tfhd.end();
    return new Defaults(duration, size, sampleFlags);
  }

  private static long readTfdt(ByteCursor tfdt) {
    int version = tfdt.u8();
    tfdt.equal(tfdt.u24(), 0, "flags");
    tfdt.equal(version, 1, "version (32 bits wrap)");
    long baseDecodeTicks = tfdt.u64();
    tfdt.end();
    return baseDecodeTicks;
  }

  /** Returns where its data ends. */
  private int readTrun(
    ByteCursor trun,
    Defaults defaults,
    int moofStart,
    int expectedData,
    Mp4Box mdat,
    long firstDts,
    List<Mp4Sample> samples
  ) {
    int version = trun.u8();
    trun.check(version <= 1, "version " + version);
    int flags = trun.u24();
    long count = trun.u32();
    trun.check(count > 0 && count <= file.length, "sample_count " + count);
    trun.check((flags & 0x1) != 0, "no data_offset");
    long data = (long) moofStart + trun.s32();
    trun.check(
      data == expectedData,
      "data_offset leads to byte " + data + ", the data is at " + expectedData
    );
    trun.check((flags & 0x404) != 0x404, "first_sample_flags and sample_flags together");
    long firstFlags = (flags & 0x4) != 0 ? trun.u32() : Defaults.NONE;
    ByteCursor payload = new ByteCursor(file, expectedData, mdat.end(), mdat.path());
    long dts = firstDts;
    for (int i = 0; i < count; i++) {
      long duration = (flags & 0x100) != 0 ? trun.u32() : defaults.duration;
      long size = (flags & 0x200) != 0 ? trun.u32() : defaults.size;
      long sampleFlags = (flags & 0x400) != 0 ? trun.u32() : defaults.flags;
      if (i == 0 && firstFlags != Defaults.NONE) {
        sampleFlags = firstFlags;
      }
      long ctsOffset = (flags & 0x800) == 0 ? 0 : version == 1 ? trun.s32() : trun.u32();
      String name = "sample " + i;
      trun.check(duration > 0 && duration < 1L << 31, name + " has duration " + duration);
      trun.check(
        size > 0 && size <= payload.remaining(),
        name + " of " + size + " bytes in " + payload.remaining()
      );
      trun.check(Math.abs(ctsOffset) < 1L << 31, name + " has composition offset " + ctsOffset);
      trun.check(sampleFlags != Defaults.NONE, name + " has no flags (trex says nothing)");
      boolean sync = readFlags(trun, name, sampleFlags);
      byte[] bytes = payload.take((int) size);
      if (init.isVideo()) {
        checkPicture(trun, name, bytes, sync);
      }
      samples.add(new Mp4Sample(dts, duration, (int) ctsOffset, sync, ByteBuffer.wrap(bytes)));
      dts += duration;
    }
    trun.end();
    return payload.position();
  }

  private boolean readFlags(ByteCursor trun, String name, long flags) {
    boolean sync = (flags & NON_SYNC) == 0;
    long dependsOn = (flags >> 24) & 3;
    trun.check(
      dependsOn == (sync ? 2 : 1),
      name + " is " + (sync ? "" : "non-") + "sync, sample_depends_on " + dependsOn
    );
    trun.check(sync || init.isVideo(), name + " is an audio sample that is no sync sample");
    trun.check((flags & 0xf000_ffffL) == 0, name + " has flags " + Long.toHexString(flags));
    return sync;
  }

  private void checkPicture(ByteCursor trun, String name, byte[] sample, boolean sync) {
    if (init.sampleEntry().equals("hvc1")) {
      checkHevc(trun, name, sample, sync);
    } else {
      checkAvc(trun, name, sample, sync);
    }
  }

  /** As for H.264; and of parameter sets there are none: ISO/IEC 14496-15, 8.3.2. */
  private static void checkHevc(ByteCursor trun, String name, byte[] sample, boolean sync) {
    ByteCursor in = new ByteCursor(sample, 0, sample.length, trun.where() + " " + name);
    Set<Integer> types = new HashSet<>();
    while (in.remaining() > 0) {
      byte[] nalUnit = in.take((int) in.u32());
      in.check(nalUnit.length > 2, "NAL unit of " + nalUnit.length + " bytes");
      types.add((nalUnit[0] >> 1) & 0x3f);
    }
    in.check(types.stream().anyMatch(type -> type < 32), "no slice among NAL unit types " + types);
    boolean start = types.stream().anyMatch(type -> type >= 16 && type <= 23);
    in.check(start == sync, "NAL unit types " + types + ", but sync is " + sync);
    in.check(
      types.stream().noneMatch(type -> type >= 32 && type <= 34),
      "parameter sets among NAL unit types " + types
    );
  }

  /** Lengths must fill the sample; IDR slices are where the flags say, and nowhere else. */
  private static void checkAvc(ByteCursor trun, String name, byte[] sample, boolean sync) {
    ByteCursor in = new ByteCursor(sample, 0, sample.length, trun.where() + " " + name);
    Set<Integer> types = new HashSet<>();
    while (in.remaining() > 0) {
      byte[] nalUnit = in.take((int) in.u32());
      in.check(nalUnit.length > 0, "empty NAL unit");
      types.add(nalUnit[0] & 0x1f);
    }
    in.check(types.contains(1) || types.contains(5), "no slice among NAL unit types " + types);
    in.check(types.contains(5) == sync, "NAL unit types " + types + ", but sync is " + sync);
  }

  private static void checkPresentationTimes(List<Mp4Sample> samples, Mp4Box moof) {
    Set<Long> seen = new HashSet<>();
    for (Mp4Sample sample : samples) {
      if (!seen.add(sample.ptsTicks())) {
        throw new AssertionError(moof + ": two samples have PTS " + sample.ptsTicks());
      }
    }
  }

  private static void checkReference(@Nullable Prft prft, List<Mp4Sample> samples, Mp4Box moof) {
    if (prft != null && samples.stream().noneMatch(sample -> sample.ptsTicks() == prft.mediaTime)) {
      throw new AssertionError(moof + ": prft has media_time " + prft.mediaTime + ", which no sample has");
    }
  }
}
