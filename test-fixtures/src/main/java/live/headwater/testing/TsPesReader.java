package live.headwater.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the PES packets of one PID together and judges them. ISO/IEC 13818-1, 2.4.3.6. Lives over segments. */
final class TsPesReader {

  private static final long HZ = 90_000;
  private static final long NONE = Long.MIN_VALUE;

  private final TsCodec codec;
  private final boolean video;
  private final String name;
  private final WrapCounter dts = new WrapCounter(33);
  private long lastDts = NONE;

  private @Nullable ByteArrayOutputStream open;
  private boolean openRandomAccess;
  private long openPcr;
  private List<TsUnit> units = new ArrayList<>();

  TsPesReader(int pid, TsCodec codec) {
    this.codec = codec;
    this.video = codec.video;
    name = (video ? "video" : "audio") + " PID 0x" + Integer.toHexString(pid);
  }

  /**
   * @param lastPcr the PCR before the packet, or in it, in unwrapped 27 MHz ticks
   */
  void read(TsPacketReader packet, long lastPcr) {
    if (packet.unitStart()) {
      finish();
      open = new ByteArrayOutputStream();
      openRandomAccess = packet.randomAccess();
      openPcr = lastPcr;
    }
    if (open == null) {
      throw packet.fail("payload before the start of a PES packet: the segment begins in the middle of one");
    }
    open.writeBytes(packet.payload());
  }

  /** Ends a segment: returns the PES packets in it. */
  List<TsUnit> endSegment() {
    finish();
    List<TsUnit> ended = units;
    units = new ArrayList<>();
    return ended;
  }

  private void finish() {
    if (open == null) {
      return;
    }
    byte[] bytes = open.toByteArray();
    open = null;
    ByteCursor in = new ByteCursor(bytes, 0, bytes.length, name + ", PES packet " + units.size());
    TsUnit unit = readPes(in, bytes.length);
    checkTimes(in, unit);
    if (video) {
      checkPicture(in.where(), unit);
    } else {
      TsFrames.check(codec, in.where(), unit.payload());
    }
    units.add(unit);
  }

  private TsUnit readPes(ByteCursor in, int size) {
    in.equal(in.u24(), 1, "packet_start_code_prefix");
    int streamId = in.u8();
    in.check(codec.allows(streamId), "stream_id 0x" + Integer.toHexString(streamId));
    int length = in.u16();
    in.check(
      length == size - 6 || (length == 0 && video),
      "PES_packet_length " + length + " of " + (size - 6)
    );
    int flags = in.u8();
    in.equal(flags & 0xf0, 0x80, "marker bits and PES_scrambling_control");
    in.check((flags & 0x04) != 0, "data_alignment_indicator is not set");
    int ptsDts = in.u8();
    in.equal(ptsDts & 0x3f, 0, "flags of ESCR, rate, trick mode, copy info, CRC and extension");
    in.check(ptsDts == 0x80 || ptsDts == 0xc0, "PTS_DTS_flags " + (ptsDts >> 6));
    ByteCursor header = in.sub(in.u8(), "header");
    long wirePts = timestamp(header, ptsDts == 0xc0 ? 3 : 2);
    long wireDts = ptsDts == 0xc0 ? timestamp(header, 1) : wirePts;
    header.end();
    byte[] payload = in.take(in.remaining());
    long unwrappedDts = dts.unwrap(wireDts);
    long unwrappedPts = unwrappedDts + WrapCounter.difference(wirePts, wireDts, 33);
    return new TsUnit(unwrappedPts, unwrappedDts, openRandomAccess, ByteBuffer.wrap(payload));
  }

  private static long timestamp(ByteCursor in, int prefix) {
    long high = in.u8();
    long middle = in.u16();
    long low = in.u16();
    in.equal(high >> 4, prefix, "prefix of a timestamp");
    in.check((high & middle & low & 1) == 1, "marker bit of a timestamp is not set");
    return (((high >> 1) & 7) << 30) | ((middle >> 1) << 15) | (low >> 1);
  }

  private void checkTimes(ByteCursor in, TsUnit unit) {
    in.check(
      unit.ptsTicks() >= unit.dtsTicks(),
      "PTS " + unit.ptsTicks() + " is before DTS " + unit.dtsTicks()
    );
    in.check(
      lastDts == NONE || unit.dtsTicks() > lastDts,
      "DTS " + unit.dtsTicks() + " does not follow DTS " + lastDts
    );
    lastDts = unit.dtsTicks();
    // Each clock is unwrapped by itself; what counts is their difference on the wire.
    long delay = WrapCounter.difference(unit.dtsTicks(), openPcr / 300, 33);
    in.check(
      delay >= 0 && delay <= HZ,
      "DTS is " + delay + " ticks of 90 kHz after the PCR, must be 0 to 1 s"
    );
  }

  /** An access unit delimiter first and only once; before a random access point, its parameter sets. */
  private void checkPicture(String where, TsUnit unit) {
    boolean hevc = codec == TsCodec.HEVC;
    int delimiter = hevc ? 35 : 9;
    List<Integer> types = nalUnitTypes(where, unit.payload());
    if (types.isEmpty() || types.getFirst() != delimiter || types.lastIndexOf(delimiter) != 0) {
      throw new AssertionError(
        where + ": NAL unit types " + types + ", must be one delimiter (" + delimiter + ") first"
      );
    }
    int slice = 0;
    while (slice < types.size() && !(hevc ? types.get(slice) < 32 : isAvcSlice(types.get(slice)))) {
      slice++;
    }
    if (slice == types.size()) {
      throw new AssertionError(where + ": NAL unit types " + types + " have no slice");
    }
    boolean start = hevc ? types.get(slice) >= 16 && types.get(slice) <= 23 : types.contains(5);
    List<Integer> parameterSets = hevc ? List.of(32, 33, 34) : List.of(7, 8);
    if (start && !types.subList(0, slice).containsAll(parameterSets)) {
      throw new AssertionError(
        where + ": NAL unit types " + types + " have an IDR slice without SPS and PPS before it"
      );
    }
    if (start != unit.randomAccess()) {
      throw new AssertionError(
        where + ": NAL unit types " + types + ", but random_access_indicator " + unit.randomAccess()
      );
    }
  }

  private static boolean isAvcSlice(int type) {
    return type == 1 || type == 5;
  }

  /** Types in order. ITU-T H.264 and H.265, Annex B. */
  private List<Integer> nalUnitTypes(String where, ByteBuffer payload) {
    List<Integer> types = new ArrayList<>();
    int zeros = 0;
    boolean anything = false;
    for (int i = 0; i < payload.limit(); i++) {
      int octet = payload.get(i);
      if (octet == 1 && zeros >= 2) {
        if (i + 1 == payload.limit()) {
          throw new AssertionError(where + ": ends with a start code");
        }
        int header = payload.get(i + 1);
        types.add(codec == TsCodec.HEVC ? (header >> 1) & 0x3f : header & 0x1f);
        anything = true;
      } else if (octet != 0 && !anything) {
        throw new AssertionError(where + ": does not begin with a start code");
      }
      zeros = octet == 0 ? zeros + 1 : 0;
    }
    return types;
  }
}
