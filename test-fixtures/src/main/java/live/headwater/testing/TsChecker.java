package live.headwater.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges transport stream segments of HLS by the specifications alone (ISO/IEC 13818-1; RFC 8216bis, 3.1.1), in the
 * order of the playlist: counters and clocks must run on from one to the next. Every method throws {@link
 * AssertionError} with what is wrong and where.
 *
 * <p>Known are one picture and one sound stream, of the codecs in {@link TsCodec}. For one test thread.
 */
public final class TsChecker {

  private static final int NULL_PID = 0x1fff;

  private static final long PCR_HZ = 27_000_000;
  private static final long MAX_INTERVAL = PCR_HZ / 10;

  private final Map<Integer, Integer> lastCounters = new HashMap<>();
  private final Map<Integer, TsPesReader> readers = new HashMap<>();
  private WrapCounter pcrs = new WrapCounter((1L << 33) * 300);
  private boolean hasPcr;
  private long lastPcr;

  // Of the segment being checked.
  private TsSections sections = new TsSections();
  private int pcrCount;
  private boolean tablesSincePcr = true;
  private long pcrAfterTables;

  /** Checks a segment with video that starts at a random access point, or one without video. */
  public TsContent segment(byte[] segment) {
    return segment(segment, true);
  }

  /**
   * Checks a segment.
   *
   * @param startsWithRandomAccess whether the first picture, if there is one, must be a random access point
   * @return what it carries
   */
  public TsContent segment(byte[] segment, boolean startsWithRandomAccess) {
    if (segment.length == 0 || segment.length % TsPacketReader.BYTES != 0) {
      throw new AssertionError("segment of " + segment.length + " bytes is not a number of TS packets");
    }
    sections = new TsSections();
    pcrCount = 0;
    int packets = segment.length / TsPacketReader.BYTES;
    for (int i = 0; i < packets; i++) {
      read(new TsPacketReader(segment, i), i);
    }
    return endSegment(startsWithRandomAccess);
  }

  /** What follows does not continue what was: counters, clock and tracks may be others. */
  public void discontinuity() {
    lastCounters.clear();
    readers.clear();
    pcrs = new WrapCounter((1L << 33) * 300);
    hasPcr = false;
    tablesSincePcr = true;
  }

  private void read(TsPacketReader packet, int index) {
    if (index == 0 && packet.pid() != TsSections.PAT_PID) {
      throw packet.fail("a segment must begin with a PAT");
    }
    if (index == 1 && !sections.isPmt(packet.pid())) {
      throw packet.fail("a PMT must follow the first PAT");
    }
    if (packet.pid() == NULL_PID) {
      return;
    }
    checkCounter(packet);
    if (sections.isTable(packet.pid())) {
      sections.read(packet);
      if (packet.pid() == TsSections.PAT_PID) {
        onTables(packet);
      }
      return;
    }
    TsCodec codec = sections.codecs().get(packet.pid());
    if (codec == null) {
      throw packet.fail("PID is in no table");
    }
    if (packet.pcr() != TsPacketReader.NO_PCR) {
      onPcr(packet);
    }
    if (packet.hasPayload()) {
      if (!hasPcr) {
        throw packet.fail("payload before the first PCR");
      }
      readers.computeIfAbsent(packet.pid(), pid -> new TsPesReader(pid, codec)).read(packet, lastPcr);
    }
  }

  /** Counts packets with payload; one without has the counter of the one before. ISO/IEC 13818-1, 2.4.3.3. */
  private void checkCounter(TsPacketReader packet) {
    if (packet.discontinuity()) {
      throw packet.fail("discontinuity_indicator: HLS tells that in the playlist");
    }
    Integer last = lastCounters.put(packet.pid(), packet.continuityCounter());
    if (last == null) {
      return;
    }
    int expected = packet.hasPayload() ? (last + 1) & 0xf : last;
    if (packet.continuityCounter() != expected) {
      throw packet.fail("continuity_counter is " + packet.continuityCounter() + ", must be " + expected);
    }
  }

  private void onPcr(TsPacketReader packet) {
    if (packet.pid() != sections.pcrPid()) {
      throw packet.fail("PCR outside of PCR_PID " + sections.pcrPid());
    }
    long pcr = pcrs.unwrap(packet.pcr());
    if (hasPcr && pcr <= lastPcr) {
      throw packet.fail("PCR " + pcr + " does not follow PCR " + lastPcr);
    }
    if (hasPcr && pcr - lastPcr > MAX_INTERVAL) {
      throw packet.fail(
        "PCR comes " + (pcr - lastPcr) / (PCR_HZ / 1000) + " ms after the last one, 100 are allowed"
      );
    }
    hasPcr = true;
    lastPcr = pcr;
    pcrCount++;
    if (tablesSincePcr) {
      tablesSincePcr = false;
      pcrAfterTables = pcr;
    }
  }

  /** The time between tables is known only to the PCRs around them: fails when it is surely too long. */
  private void onTables(TsPacketReader packet) {
    if (!tablesSincePcr && lastPcr - pcrAfterTables > MAX_INTERVAL) {
      throw packet.fail(
        "tables come " +
          (lastPcr - pcrAfterTables) / (PCR_HZ / 1000) +
          " ms after the last ones, 100 are allowed"
      );
    }
    tablesSincePcr = true;
  }

  private TsContent endSegment(boolean startsWithRandomAccess) {
    if (!sections.complete()) {
      throw new AssertionError("segment has no PMT");
    }
    List<TsUnit> video = end(true);
    List<TsUnit> audio = end(false);
    if (startsWithRandomAccess && !video.isEmpty() && !video.getFirst().randomAccess()) {
      throw new AssertionError("the first picture of the segment is not a random access point");
    }
    return new TsContent(video, audio, pcrCount);
  }

  private List<TsUnit> end(boolean video) {
    for (Map.Entry<Integer, TsCodec> stream : sections.codecs().entrySet()) {
      @Nullable
      TsPesReader reader = readers.get(stream.getKey());
      if (stream.getValue().video == video && reader != null) {
        return reader.endSegment();
      }
    }
    return List.of();
  }
}
