package live.headwater.media.mpegts.demux;

import static live.headwater.media.mpegts.demux.TsPackets.join;
import static live.headwater.media.mpegts.demux.TsPackets.packet;
import static live.headwater.media.mpegts.demux.TsPackets.section;
import static live.headwater.media.mpegts.demux.TsPackets.tables;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import live.headwater.media.Bytes;
import live.headwater.media.Track;
import live.headwater.media.mpegts.Crc32;
import live.headwater.media.mpegts.TsPacket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to a real stream on a bad way. */
class TsDemuxerTest {

  private static final int VIDEO_PID = 0x100;

  private static byte[] stream = {};
  private static Demuxed whole = new Demuxed();

  @BeforeAll
  static void encode(@TempDir Path directory) throws Exception {
    List<String> inputs = new ArrayList<>(EncodedTs.PICTURE);
    inputs.addAll(EncodedTs.tone(48_000));
    stream = EncodedTs.encode(directory, inputs, "-c:v", "libx264", "-g", "10", "-c:a", "aac").bytes();
    whole = Demuxed.of(stream);
    assertThat(whole.units).hasSizeGreaterThan(140);
  }

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 20), LongStream.of(new Random().nextLong()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void read_anySplit_givesTheSameUnits(long seed) {
    Random random = new Random(seed);
    int most = 1 << (1 + random.nextInt(12));
    Demuxed split = new Demuxed();
    split.read(stream, () -> 1 + random.nextInt(most));
    assertSame(split, whole);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void read_anyDamage_isSurvivedAndSplitAlike(long seed) {
    Random random = new Random(seed);
    byte[] damaged = stream.clone();
    for (int i = random.nextInt(300); i >= 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    Demuxed inDatagrams = Demuxed.of(damaged);
    Demuxed split = new Demuxed();
    split.read(damaged, () -> 1 + random.nextInt(3000));
    assertSame(split, inDatagrams);
    assertThat(split.units).isNotEmpty();
  }

  /** An encoder that stops cuts off its last picture, whose PES packet does not say how long it is. */
  @Test
  void read_streamThatIsCutOff_endsWithWholeUnits() {
    int cuts = 0;
    for (int packets = 1; packets <= 20; packets++) {
      Demuxed cut = Demuxed.of(Arrays.copyOf(stream, stream.length - packets * 188));
      for (int track = 0; track < 2; track++) {
        List<Demuxed.Unit> units = cut.unitsOf(track);
        assertThat(units).isEqualTo(whole.unitsOf(track).subList(0, units.size()));
      }
      cuts += cut.units.size() < whole.units.size() ? 1 : 0;
    }
    assertThat(cuts).isPositive();
  }

  private static void assertSame(Demuxed actual, Demuxed expected) {
    assertThat(actual.tracks).isEqualTo(expected.tracks);
    assertThat(actual.units).isEqualTo(expected.units);
    assertThat(actual.problems).isEqualTo(expected.problems);
  }

  @Test
  void read_bytesBeforeTheFirstPacket_areSkippedAndCounted() {
    byte[] garbage = new byte[500];
    Arrays.fill(garbage, (byte) 0x46);
    garbage[77] = 0x47;
    Demuxed demuxed = new Demuxed();
    TsStatistics statistics = demuxed.read(join(garbage, stream), () -> 1316);
    assertSame(demuxed, whole);
    assertThat(statistics.garbageBytes()).isEqualTo(500);
    assertThat(statistics.continuityErrors()).isZero();
    assertThat(statistics.packets()).isEqualTo(stream.length / TsPacket.BYTES);
  }

  @Test
  void read_bytesBetweenPackets_costNothingElse() {
    int middle = 100 * TsPacket.BYTES;
    byte[] head = Arrays.copyOf(stream, middle);
    byte[] tail = Arrays.copyOfRange(stream, middle, stream.length);
    Demuxed demuxed = new Demuxed();
    TsStatistics statistics = demuxed.read(join(head, new byte[33], tail), () -> 1316);
    assertSame(demuxed, whole);
    assertThat(statistics.garbageBytes()).isEqualTo(33);
    assertThat(statistics.synchronisationLosses()).isEqualTo(1);
  }

  @Test
  void read_packetsTwice_areReadOnce() {
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    for (int at = 0; at < stream.length; at += TsPacket.BYTES) {
      twice.write(stream, at, TsPacket.BYTES);
      twice.write(stream, at, TsPacket.BYTES);
    }
    Demuxed demuxed = new Demuxed();
    TsStatistics statistics = demuxed.read(twice.toByteArray(), () -> 1316);
    assertSame(demuxed, whole);
    assertThat(statistics.continuityErrors()).isZero();
  }

  @Test
  void read_nullPackets_areSkipped() {
    byte[] nothing = new byte[TsPacket.BYTES];
    nothing[0] = 0x47;
    nothing[1] = 0x1f;
    nothing[2] = (byte) 0xff;
    nothing[3] = 0x10;
    ByteArrayOutputStream padded = new ByteArrayOutputStream();
    for (int at = 0; at < stream.length; at += TsPacket.BYTES) {
      padded.write(stream, at, TsPacket.BYTES);
      padded.writeBytes(nothing);
    }
    assertSame(Demuxed.of(padded.toByteArray()), whole);
  }

  @Test
  void read_packetLostInsideAPicture_costsThatPictureOnly() {
    int lost = videoPacketInside(30);
    byte[] rest = join(
      Arrays.copyOf(stream, lost),
      Arrays.copyOfRange(stream, lost + TsPacket.BYTES, stream.length)
    );
    Demuxed demuxed = new Demuxed();
    TsStatistics statistics = demuxed.read(rest, () -> 1316);
    assertThat(statistics.continuityErrors()).isEqualTo(1);
    assertThat(statistics.lostPackets()).isEqualTo(1);
    assertThat(statistics.droppedPesPackets()).isEqualTo(1);
    assertThat(demuxed.unitsOf(1)).isEqualTo(whole.unitsOf(1));
    assertThat(demuxed.unitsOf(0)).hasSize(49).isSubsetOf(whole.unitsOf(0));
    assertThat(demuxed.problems).hasSize(1);
  }

  @Test
  void read_discontinuityIndicated_isNoLoss() {
    byte[] changed = stream.clone();
    int from = videoPacketInside(30);
    boolean marked = false;
    for (int at = from; at < changed.length; at += TsPacket.BYTES) {
      if (pid(changed, at) == VIDEO_PID) {
        boolean hasField = (changed[at + 3] & 0x20) != 0 && changed[at + 4] != 0;
        if (marked || hasField) {
          changed[at + 3] = (byte) ((changed[at + 3] & 0xf0) | ((changed[at + 3] + 7) & 0xf));
        }
        if (!marked && hasField) {
          changed[at + 5] |= (byte) 0x80;
          marked = true;
        }
      }
    }
    Demuxed demuxed = new Demuxed();
    TsStatistics statistics = demuxed.read(changed, () -> 1316);
    assertThat(marked).isTrue();
    assertThat(statistics.continuityErrors()).isZero();
    assertSame(demuxed, whole);
  }

  @Test
  void read_transportErrors_areCountedAndNotBelieved() {
    byte[] changed = stream.clone();
    changed[videoPacketInside(20) + 1] |= (byte) 0x80;
    Demuxed demuxed = new Demuxed();
    TsStatistics statistics = demuxed.read(changed, () -> 1316);
    assertThat(statistics.transportErrors()).isEqualTo(1);
    assertThat(demuxed.unitsOf(0)).hasSize(49);
  }

  @Test
  void read_scrambledVideo_isToldOnceAndAudioGoesOn() {
    byte[] changed = stream.clone();
    for (int at = 0; at < changed.length; at += TsPacket.BYTES) {
      if (pid(changed, at) == VIDEO_PID) {
        changed[at + 3] |= (byte) 0x80;
      }
    }
    Demuxed demuxed = Demuxed.of(changed);
    assertThat(demuxed.units)
      .hasSameSizeAs(whole.unitsOf(1))
      .allMatch(unit -> unit.trackId() == 1);
    assertThat(demuxed.problems).singleElement().asString().contains("scrambled");
  }

  @Test
  void read_pictureOverTheLimit_isDroppedAndTheNextIsRead() {
    Demuxed demuxed = new Demuxed();
    byte[] longPes = new byte[399 * TsPacket.BYTES];
    for (int i = 0; i < 399; i++) {
      int at = i * TsPacket.BYTES;
      longPes[at] = 0x47;
      longPes[at + 1] = (byte) (VIDEO_PID >> 8);
      longPes[at + 3] = (byte) (0x10 | ((i + 1) & 0xf));
    }
    int tables = 3 * TsPacket.BYTES;
    byte[] start = Arrays.copyOf(stream, tables);
    int first = 0;
    while (pid(stream, first) != VIDEO_PID) {
      first += TsPacket.BYTES;
    }
    byte[] firstVideo = Arrays.copyOfRange(stream, first, first + TsPacket.BYTES);
    firstVideo[3] = (byte) (firstVideo[3] & 0xf0);
    TsStatistics statistics = demuxed.read(
      join(start, firstVideo, longPes, stream),
      () -> 1316,
      new TsDemuxer.Limits(1 << 16, 4)
    );
    assertThat(statistics.droppedPesPackets()).isPositive();
    assertThat(demuxed.problems).anyMatch(text -> text.contains("longer than 65536 bytes"));
    assertThat(demuxed.unitsOf(0)).hasSameSizeAs(whole.unitsOf(0));
  }

  @Test
  void read_spliceInformation_isHandedOverWithItsCrc() {
    byte[] splice = section(0xfc, new byte[] { 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xf0, 0, 0, 0, 0 });
    byte[] padded = Arrays.copyOf(splice, TsPacket.BYTES - 4);
    Arrays.fill(padded, splice.length, padded.length, (byte) 0xff);
    Demuxed demuxed = Demuxed.of(
      join(tables(0x86), packet(0x4100, 0, padded), TsPackets.nullPacket(), TsPackets.nullPacket())
    );
    String expected = Bytes.of(Arrays.copyOfRange(splice, 1, splice.length)).toString();
    assertThat(demuxed.metadata).containsExactly("SCTE_35 0 " + expected);
    assertThat(demuxed.problems).isEmpty();
  }

  @Test
  void read_id3_isHandedOverAtItsTime() {
    byte[] pes = Bytes.ofHex("000001bd000f808005210005bf21" + "49443304000000000000").toByteArray();
    pes[5] = (byte) (pes.length - 6);
    Demuxed demuxed = Demuxed.of(
      join(tables(0x15), packet(0x4100, 0, pes), TsPackets.nullPacket(), TsPackets.nullPacket())
    );
    assertThat(demuxed.metadata).containsExactly("ID3 90000 49443304000000000000");
  }

  @Test
  void read_sectionWithWrongCrc_isDroppedAndTold() {
    byte[] wrong = tables(0x1b);
    wrong[TsPacket.BYTES + 20] ^= 1;
    Demuxed demuxed = new Demuxed();
    TsStatistics statistics = demuxed.read(join(wrong, TsPackets.nullPacket()), () -> 188);
    assertThat(statistics.brokenSections()).isEqualTo(1);
    assertThat(demuxed.problems).singleElement().asString().contains("wrong CRC");
  }

  @Test
  void read_unknownStreamType_isToldByName() {
    Demuxed demuxed = Demuxed.of(join(tables(0x02), TsPackets.nullPacket()));
    assertThat(demuxed.problems).singleElement().asString().contains("MPEG-2 video");
  }

  @Test
  void read_videoOnAnotherPid_staysTheSameTrack() {
    byte[] moved = stream.clone();
    for (int at = 0; at < moved.length; at += TsPacket.BYTES) {
      if (pid(moved, at) == VIDEO_PID) {
        moved[at + 2] = 0x20;
      } else if (pid(moved, at) == TsPackets.PMT_PID) {
        movePmt(moved, at + 5);
      }
    }
    Demuxed demuxed = Demuxed.of(join(stream, moved));
    assertThat(demuxed.tracks).extracting(Track::id).containsOnly(0, 1);
    assertThat(demuxed.unitsOf(0)).hasSize(2 * whole.unitsOf(0).size());
  }

  /** Moves PID 0x100 to 0x120 in a PMT at {@code start}, of another version. */
  private static void movePmt(byte[] packets, int start) {
    int end = start + 3 + (((packets[start + 1] & 0xf) << 8) | (packets[start + 2] & 0xff));
    packets[start + 5] = (byte) (packets[start + 5] + 2);
    for (int at = start + 8; at < end - 4; at++) {
      if (packets[at] == (byte) 0xe1 && packets[at + 1] == 0) {
        packets[at + 1] = 0x20;
      }
    }
    ByteBuf all = Unpooled.wrappedBuffer(packets);
    all.setInt(end - 4, Crc32.of(all, start, end - 4));
  }

  @Test
  void close_inTheMiddle_releasesAll() {
    byte[] half = Arrays.copyOf(stream, stream.length / 2 + 17);
    assertThat(Demuxed.of(half).units).isNotEmpty();
  }

  /** The second packet of the PES packet of a picture that has three at least, from picture {@code index} on. */
  private static int videoPacketInside(int index) {
    int pictures = 0;
    int since = 0;
    for (int at = 0; at < stream.length; at += TsPacket.BYTES) {
      if (pid(stream, at) == VIDEO_PID) {
        boolean start = (stream[at + 1] & 0x40) != 0;
        if (start && since >= 3 && pictures > index) {
          break;
        }
        pictures += start ? 1 : 0;
        since = start ? 1 : since + 1;
      }
    }
    for (int at = 0, seen = 0; at < stream.length; at += TsPacket.BYTES) {
      if (pid(stream, at) == VIDEO_PID) {
        seen += (stream[at + 1] & 0x40) != 0 ? 1 : 0;
        if (seen == pictures && (stream[at + 1] & 0x40) == 0) {
          return at;
        }
      }
    }
    throw new AssertionError("no picture of three packets");
  }

  private static int pid(byte[] packets, int at) {
    return ((packets[at + 1] & 0x1f) << 8) | (packets[at + 2] & 0xff);
  }
}
