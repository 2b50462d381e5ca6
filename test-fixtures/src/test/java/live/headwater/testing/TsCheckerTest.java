package live.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TsCheckerTest {

  private static final int VIDEO_PID = 0x100;
  private static final int AUDIO_PID = 0x101;

  private final byte[] first = Fixtures.read("segment-1.ts");
  private final byte[] second = Fixtures.read("segment-2.ts");
  private final TsChecker checker = new TsChecker();

  @Test
  void segment_goodFiles_pass() {
    TsContent content = checker.segment(first);
    assertThat(content.video()).hasSize(25);
    assertThat(content.audio()).hasSizeGreaterThan(10);
    assertThat(content.pcrCount()).isEqualTo(25);
    checker.segment(second);
  }

  @Test
  void segment_notWholePackets_fails() {
    failsWith("not a number of TS packets", () -> checker.segment(Arrays.copyOf(first, first.length - 1)));
    failsWith("not a number of TS packets", () -> checker.segment(new byte[0]));
  }

  @ParameterizedTest(name = "packet {0}, byte {1}: {3}")
  @CsvSource({
    "5, 0,   1,   sync_byte",
    "5, 1,   128, transport_error_indicator",
    "5, 3,   64,  transport_scrambling_control",
    "5, 3,   1,   continuity_counter",
    "5, 2,   8,   PID is in no table",
    "0, 4,   1,   pointer_field",
    "0, 5,   1,   table_id",
    "0, 16,  1,   CRC_32",
    "0, 20,  1,   CRC_32",
    "0, 100, 1,   stuffing",
    "1, 14,  1,   CRC_32",
    "1, 17,  1,   CRC_32",
    "2, 4,   255, adaptation_field_length",
    "2, 5,   128, discontinuity_indicator",
    "2, 5,   64,  random_access_indicator",
    "2, 10,  2,   reserved bits of the PCR",
    "2, 12,  1,   packet_start_code_prefix",
    "2, 15,  32,  stream_id",
    "2, 16,  1,   PES_packet_length",
    "2, 18,  4,   data_alignment_indicator",
    "2, 19,  32,  flags",
    "2, 20,  1,   PES packet 0",
    "2, 21,  16,  prefix of a timestamp",
    "2, 23,  1,   marker bit",
    "2, 35,  1,   must be one delimiter",
  })
  void segment_changedByte_fails(int packet, int offset, int change, String message) {
    first[packet * 188 + offset] ^= (byte) change;
    failsWith(message, () -> checker.segment(first));
  }

  @ParameterizedTest
  @ValueSource(ints = { VIDEO_PID, AUDIO_PID })
  void segment_packetLost_fails(int pid) {
    byte[] broken = without(first, packet(first, pid, 3));
    failsWith("continuity_counter", () -> checker.segment(broken));
  }

  @Test
  void segment_packetDoubled_fails() {
    int packet = packet(first, VIDEO_PID, 3);
    ByteArrayOutputStream broken = new ByteArrayOutputStream();
    broken.write(first, 0, (packet + 1) * 188);
    broken.write(first, packet * 188, first.length - packet * 188);
    failsWith("continuity_counter", () -> checker.segment(broken.toByteArray()));
  }

  @Test
  void segment_withoutPatFirst_fails() {
    failsWith("must begin with a PAT", () -> checker.segment(without(first, 0)));
    failsWith("PMT must follow", () -> new TsChecker().segment(without(first, 1)));
  }

  @Test
  void segment_leftOut_failsAtTheCounters() {
    checker.segment(second);
    failsWith("continuity_counter", () -> checker.segment(first));
  }

  @Test
  void segment_leftOutAfterADiscontinuity_passes() {
    checker.segment(second);
    checker.discontinuity();
    checker.segment(first);
  }

  @Test
  void segment_countersOfEachSegmentFromZero_fails() {
    checker.segment(first);
    for (int i = 0; i < second.length; i += 188) {
      second[i + 3] = (byte) ((second[i + 3] & 0xf0) | ((second[i + 3] + 5) & 0xf));
    }
    failsWith("continuity_counter", () -> checker.segment(second));
  }

  @Test
  void segment_pcrGoesBack_fails() {
    shiftPcr(first, 4, -36_000);
    failsWith("does not follow PCR", () -> checker.segment(first));
  }

  @Test
  void segment_pcrTooLate_fails() {
    shiftPcr(first, 2, 90_000 / 10);
    failsWith("ms after the last one", () -> checker.segment(first));
  }

  @Test
  void segment_clockAfterDecoding_fails() {
    for (int i = 0; i < 25; i++) {
      shiftPcr(first, i, 36_001);
    }
    failsWith("must be 0 to 1 s", () -> checker.segment(first));
  }

  @Test
  void segment_clockFarBeforeDecoding_fails() {
    for (int i = 0; i < 25; i++) {
      shiftPcr(first, i, -60_000);
    }
    failsWith("must be 0 to 1 s", () -> checker.segment(first));
  }

  @Test
  void segment_pcrLeftOut_fails() {
    int packet = packetWithPcr(first, 3);
    // No flag, so the PCR is seven bytes of stuffing.
    Arrays.fill(first, packet * 188 + 6, packet * 188 + 12, (byte) 0xff);
    first[packet * 188 + 5] = 0;
    int next = packetWithPcr(first, 3);
    Arrays.fill(first, next * 188 + 6, next * 188 + 12, (byte) 0xff);
    first[next * 188 + 5] = 0;
    failsWith("PCR comes 120 ms after", () -> checker.segment(first));
  }

  @Test
  void segment_tablesOnlyAtTheStart_fails() {
    byte[] broken = without(first, index -> index > 1 && isTable(first, index));
    checkerPasses(broken);
    byte[] withLast = concat(broken, tablesWithCounter(first, 15));
    failsWith("tables come", () -> checker.segment(withLast));
  }

  /** Tables that never come again cannot be told from a short segment's; only late ones can. */
  private static void checkerPasses(byte[] segment) {
    new TsChecker().segment(segment);
  }

  private static byte[] tablesWithCounter(byte[] segment, int counter) {
    byte[] tables = Arrays.copyOf(segment, 2 * 188);
    tables[3] = (byte) (0x10 | counter);
    tables[188 + 3] = (byte) (0x10 | counter);
    return tables;
  }

  @Test
  void segment_ptsBeforeDts_fails() {
    // Swaps the two timestamps of the first picture, prefixes kept.
    int packet = packet(first, VIDEO_PID, 0) * 188;
    byte[] pts = Arrays.copyOfRange(first, packet + 21, packet + 26);
    byte[] dts = Arrays.copyOfRange(first, packet + 26, packet + 31);
    System.arraycopy(dts, 0, first, packet + 21, 5);
    System.arraycopy(pts, 0, first, packet + 26, 5);
    first[packet + 21] ^= 0x20;
    first[packet + 26] ^= 0x20;
    failsWith("is before DTS", () -> checker.segment(first));
  }

  @Test
  void segment_sameTimeAgain_fails() {
    checker.segment(first);
    byte[] again = first.clone();
    int count = first.length / 188;
    byte[] counters = new byte[0x2000];
    for (int i = 0; i < count; i++) {
      int pid = pid(first, i);
      counters[pid] = (byte) (first[i * 188 + 3] & 0xf);
    }
    byte[] shift = new byte[0x2000];
    for (int i = 0; i < count; i++) {
      int pid = pid(first, i);
      if (shift[pid] == 0) {
        shift[pid] = (byte) (16 + counters[pid] + 1 - (first[i * 188 + 3] & 0xf));
      }
      again[i * 188 + 3] = (byte) ((first[i * 188 + 3] & 0xf0) | ((first[i * 188 + 3] + shift[pid]) & 0xf));
    }
    failsWith("does not follow PCR", () -> checker.segment(again));
  }

  @Test
  void segment_noIdrPictureFirst_fails() {
    int secondPicture = packetWithPcr(first, 1);
    byte[] broken = concat(
      Arrays.copyOf(first, 2 * 188),
      without(
        Arrays.copyOfRange(first, secondPicture * 188, first.length),
        index -> pidOfCut(secondPicture, index) != VIDEO_PID
      )
    );
    failsWith("not a random access point", () -> checker.segment(broken));
  }

  private int pidOfCut(int cut, int index) {
    return pid(first, cut + index);
  }

  @Test
  void segment_adtsLengthWrong_fails() {
    int packet = packet(first, AUDIO_PID, 0) * 188;
    first[packet + 4 + 14 + 5] ^= 0x40;
    failsWith("of the payload", () -> checker.segment(first));
  }

  @Test
  void crc32_checkValueOfTheCatalogue_isRight() {
    // CRC-32/MPEG-2 of "123456789" in the catalogue of parametrised CRC algorithms.
    byte[] digits = { '1', '2', '3', '4', '5', '6', '7', '8', '9' };
    assertThat(TsSections.crc32(digits, 0, 9)).isEqualTo(0x0376e6e7);
  }

  private static void failsWith(String message, ThrowingCallable action) {
    assertThatThrownBy(action).isInstanceOf(AssertionError.class).hasMessageContaining(message);
  }

  private static int pid(byte[] segment, int packet) {
    return ByteBuffer.wrap(segment).getShort(packet * 188 + 1) & 0x1fff;
  }

  private static boolean isTable(byte[] segment, int packet) {
    return pid(segment, packet) == 0 || pid(segment, packet) == 0x1000;
  }

  /** Number of the packet that is the {@code n}th of a PID. */
  private static int packet(byte[] segment, int pid, int n) {
    return nth(segment, n, index -> pid(segment, index) == pid);
  }

  private static int packetWithPcr(byte[] segment, int n) {
    return nth(segment, n, index -> (segment[index * 188 + 3] & 0x20) != 0 && hasPcrFlag(segment, index));
  }

  private static boolean hasPcrFlag(byte[] segment, int packet) {
    return segment[packet * 188 + 4] != 0 && (segment[packet * 188 + 5] & 0x10) != 0;
  }

  private static int nth(byte[] segment, int n, IntPredicate matches) {
    int left = n;
    for (int i = 0; i < segment.length / 188; i++) {
      if (matches.test(i) && left-- == 0) {
        return i;
      }
    }
    throw new AssertionError("no such packet");
  }

  private static void shiftPcr(byte[] segment, int n, int ticks) {
    int field = packetWithPcr(segment, n) * 188 + 6;
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    long base = ((bytes.getInt(field) & 0xffff_ffffL) << 1) | ((bytes.get(field + 4) & 0x80) >> 7);
    long shifted = base + ticks;
    bytes.putInt(field, (int) (shifted >> 1));
    bytes.put(field + 4, (byte) ((bytes.get(field + 4) & 0x7f) | ((shifted & 1) << 7)));
  }

  private static byte[] without(byte[] segment, int packet) {
    return without(segment, index -> index == packet);
  }

  private static byte[] without(byte[] segment, IntPredicate packet) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < segment.length / 188; i++) {
      if (!packet.test(i)) {
        out.write(segment, i * 188, 188);
      }
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
