package live.headwater.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the PES packets of one PID together and judges them. ISO/IEC 13818-1, 2.4.3.6. Lives over segments. */
final class TsPesReader {

  private static final long HZ = 90_000;
  private static final long NONE = Long.MIN_VALUE;

  private final boolean video;
  private final String name;
  private final WrapCounter dts = new WrapCounter(33);
  private long lastDts = NONE;

  private @Nullable ByteArrayOutputStream open;
  private boolean openRandomAccess;
  private long openPcr;
  private List<TsUnit> units = new ArrayList<>();

  TsPesReader(int pid, boolean video) {
    this.video = video;
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
      checkAdts(in.where(), unit.payload());
    }
    units.add(unit);
  }

  private TsUnit readPes(ByteCursor in, int size) {
    in.equal(in.u24(), 1, "packet_start_code_prefix");
    int streamId = in.u8();
    boolean idAllowed = video ? (streamId & 0xf0) == 0xe0 : (streamId & 0xe0) == 0xc0;
    in.check(idAllowed, "stream_id 0x" + Integer.toHexString(streamId));
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

  /** An access unit delimiter first and only once; before an IDR picture, its parameter sets. */
  private static void checkPicture(String where, TsUnit unit) {
    List<Integer> types = nalUnitTypes(where, unit.payload());
    Set<Integer> distinct = new HashSet<>(types);
    if (types.isEmpty() || types.getFirst() != 9 || types.lastIndexOf(9) != 0) {
      throw new AssertionError(where + ": NAL unit types " + types + ", must be one delimiter (9) first");
    }
    boolean idr = distinct.contains(5);
    if (!idr && !distinct.contains(1)) {
      throw new AssertionError(where + ": NAL unit types " + types + " have no slice");
    }
    boolean parameterSetsFirst =
      types.contains(7) &&
      types.indexOf(7) < types.indexOf(5) &&
      types.contains(8) &&
      types.indexOf(8) < types.indexOf(5);
    if (idr && !parameterSetsFirst) {
      throw new AssertionError(
        where + ": NAL unit types " + types + " have an IDR slice without SPS and PPS before it"
      );
    }
    if (idr != unit.randomAccess()) {
      throw new AssertionError(
        where + ": NAL unit types " + types + ", but random_access_indicator " + unit.randomAccess()
      );
    }
  }

  /** Types in order. ITU-T H.264, Annex B. */
  private static List<Integer> nalUnitTypes(String where, ByteBuffer payload) {
    List<Integer> types = new ArrayList<>();
    int zeros = 0;
    boolean anything = false;
    for (int i = 0; i < payload.limit(); i++) {
      int octet = payload.get(i);
      if (octet == 1 && zeros >= 2) {
        if (i + 1 == payload.limit()) {
          throw new AssertionError(where + ": ends with a start code");
        }
        types.add(payload.get(i + 1) & 0x1f);
        anything = true;
      } else if (octet != 0 && !anything) {
        throw new AssertionError(where + ": does not begin with a start code");
      }
      zeros = octet == 0 ? zeros + 1 : 0;
    }
    return types;
  }

  /** Whole frames, one after the other. ISO/IEC 14496-3, 1.A.2.2. */
  private static void checkAdts(String where, ByteBuffer payload) {
    int position = 0;
    while (position < payload.limit()) {
      if (payload.limit() - position < 7 || (payload.getShort(position) & 0xfff6) != 0xfff0) {
        throw new AssertionError(where + ": no ADTS header at byte " + position + " of the payload");
      }
      int length = (payload.getInt(position + 3) >> 13) & 0x1fff;
      if (length <= 7 || length > payload.limit() - position) {
        throw new AssertionError(
          where + ": aac_frame_length " + length + " of " + (payload.limit() - position) + " bytes left"
        );
      }
      position += length;
    }
  }
}
