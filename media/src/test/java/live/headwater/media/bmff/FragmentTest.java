package live.headwater.media.bmff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Buffers;
import live.headwater.media.Bytes;
import live.headwater.media.Sample;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.testing.BoxChecker;
import live.headwater.testing.BoxDump;
import live.headwater.testing.GoldenFile;
import live.headwater.testing.Mp4Fragment;
import live.headwater.testing.Mp4Sample;
import org.junit.jupiter.api.Test;

class FragmentTest {

  private static final Track VIDEO = new Track(
    0,
    Timescale.NINETY_KHZ,
    new AvcConfiguration(
      List.of(Bytes.ofHex("6742c00bda0b13b011000003000100000300320f142aa0")),
      List.of(Bytes.ofHex("68ce0fc8")),
      0x42,
      0xc0,
      11,
      176,
      144,
      1,
      1,
      25
    )
  );

  private static final Track AUDIO = new Track(
    1,
    new Timescale(48_000),
    new AacConfiguration(Bytes.ofHex("1190"), 2, 48_000, 48_000, 2, 1024)
  );

  private static Sample picture(long dts, int ctsOffset, int duration, boolean idr, int sliceBytes) {
    ByteBuf payload = Unpooled.buffer();
    payload
      .writeInt(sliceBytes)
      .writeByte(idr ? 0x65 : 0x41)
      .writeZero(sliceBytes - 1);
    return new Sample(new AccessUnit(0, dts, ctsOffset, idr, 0, payload), duration);
  }

  private static Sample frame(long dts, int bytes) {
    return new Sample(new AccessUnit(1, dts, 0, true, 0, Unpooled.buffer().writeZero(bytes)), 1024);
  }

  private static byte[] write(Track track, List<Sample> samples, boolean withStyp) {
    ByteBuf header = Fragment.header(track, 7, samples, 0, null, withStyp, PooledByteBufAllocator.DEFAULT);
    assertThat(header.readableBytes()).isEqualTo(header.capacity());
    return Buffers.fragment(header, samples);
  }

  private static Mp4Fragment check(Track track, byte[] fragment) {
    BoxChecker checker = BoxChecker.of(
      Buffers.drain(InitSegment.write(track, PooledByteBufAllocator.DEFAULT))
    );
    return checker.segment(fragment, false).getFirst();
  }

  @Test
  void header_equalSamples_saysEachThingOnce() {
    List<Sample> samples = List.of(frame(1024, 300), frame(2048, 300), frame(3072, 300));
    byte[] fragment = write(AUDIO, samples, false);
    GoldenFile.check(FragmentTest.class, "fragment-equal.txt", headerText(fragment, samples));
    assertThat(check(AUDIO, fragment).samples())
      .extracting(Mp4Sample::dtsTicks)
      .containsExactly(1024L, 2048L, 3072L);
  }

  @Test
  void header_firstSampleSync_hasFirstSampleFlags() {
    List<Sample> samples = List.of(
      picture(0, 0, 3000, true, 500),
      picture(3000, 0, 3000, false, 40),
      picture(6000, 0, 3000, false, 30)
    );
    byte[] fragment = write(VIDEO, samples, true);
    GoldenFile.check(FragmentTest.class, "fragment-first-sync.txt", headerText(fragment, samples));
    assertThat(check(VIDEO, fragment).samples())
      .extracting(Mp4Sample::sync)
      .containsExactly(true, false, false);
  }

  @Test
  void header_allDifferent_saysEverythingForEach() {
    List<Sample> samples = List.of(
      picture(5_000_000_000L, 6000, 3000, false, 500),
      picture(5_000_003_000L, -3000, 3003, false, 40),
      picture(5_000_006_003L, 0, 2997, true, 30)
    );
    byte[] fragment = write(VIDEO, samples, false);
    GoldenFile.check(FragmentTest.class, "fragment-different.txt", headerText(fragment, samples));
    Mp4Fragment read = check(VIDEO, fragment);
    assertThat(read.samples()).extracting(Mp4Sample::sync).containsExactly(false, false, true);
    assertThat(read.samples()).extracting(Mp4Sample::ctsOffsetTicks).containsExactly(6000, -3000, 0);
    assertThat(read.endTicks()).isEqualTo(5_000_009_000L);
  }

  @Test
  void header_decodeShift_movesDecodeTimesAndLeavesPresentationTimes() {
    List<Sample> samples = List.of(
      picture(9000, 6000, 3000, true, 500),
      picture(12_000, 9000, 3000, false, 40),
      picture(15_000, 3000, 3000, false, 40)
    );
    ByteBuf header = Fragment.header(VIDEO, 1, samples, 6000, null, false, PooledByteBufAllocator.DEFAULT);
    Mp4Fragment read = check(VIDEO, Buffers.fragment(header, samples));
    assertThat(read.baseDecodeTicks()).isEqualTo(15_000);
    assertThat(read.samples()).extracting(Mp4Sample::ctsOffsetTicks).containsExactly(0, 3000, -3000);
    assertThat(read.samples()).extracting(Mp4Sample::ptsTicks).containsExactly(15_000L, 21_000L, 18_000L);
  }

  @Test
  void header_oneSample_isAllDefaults() {
    List<Sample> samples = List.of(picture(0, 0, 3000, true, 500));
    byte[] fragment = write(VIDEO, samples, false);
    assertThat(check(VIDEO, fragment).samples()).hasSize(1);
    assertThat(fragment).hasSize(8 + 16 + 8 + 28 + 20 + 20 + 8 + 504);
  }

  @Test
  void header_reference_isWrittenAsNtpTime() {
    List<Sample> samples = List.of(frame(48_000, 10));
    // 2036-02-07T06:28:16.5Z: the seconds of NTP begin anew.
    ProducerReferenceTime reference = new ProducerReferenceTime(2_085_978_496_500_000_000L, 48_000);
    byte[] bytes = Buffers.fragment(
      Fragment.header(AUDIO, 1, samples, 0, reference, true, PooledByteBufAllocator.DEFAULT),
      samples
    );
    assertThat(check(AUDIO, bytes).prftNtp()).isEqualTo(0x0000_0000_8000_0000L);
    assertThat(new ProducerReferenceTime(0, 0).ntpTimestamp() >>> 32).isEqualTo(2_208_988_800L);
    assertThat(new ProducerReferenceTime(-250_000_000, 0).ntpTimestamp()).isEqualTo(
      (2_208_988_799L << 32) | 0xc000_0000L
    );
  }

  @Test
  void header_payloadOverFourGiB_hasLargeSize() {
    ByteBuf shared = Unpooled.buffer(1 << 26).writerIndex(1 << 26);
    Sample large = new Sample(new AccessUnit(0, 0, 0, true, 0, shared), 3000);
    List<Sample> fits = new ArrayList<>(Collections.nCopies(63, large));
    fits.add(picture(0, 0, 3000, true, (1 << 26) - 4 - 9));
    assertThat(Fragment.payloadBytes(fits)).isEqualTo(0xffff_fff7L);
    assertThat(mdatHeader(fits)).isEqualTo("ffffffff6d646174");

    List<Sample> tooLarge = Collections.nCopies(64, large);
    assertThat(Fragment.payloadBytes(tooLarge)).isEqualTo(1L << 32);
    assertThat(mdatHeader(tooLarge)).isEqualTo("000000016d6461740000000100000010");
  }

  private static String mdatHeader(List<Sample> samples) {
    byte[] header = Buffers.drain(
      Fragment.header(VIDEO, 1, samples, 0, null, false, PooledByteBufAllocator.DEFAULT)
    );
    int moofBytes = Unpooled.wrappedBuffer(header).getInt(0);
    Bytes mdat = Bytes.copyOf(Unpooled.wrappedBuffer(header, moofBytes, header.length - moofBytes));
    return mdat.toString();
  }

  @Test
  void header_nothingToWrite_isRefused() {
    assertThatThrownBy(() -> write(VIDEO, List.of(), false)).hasMessageContaining("empty");
    assertThatThrownBy(() -> write(VIDEO, List.of(picture(-1, 0, 1, true, 5)), false)).hasMessageContaining(
      "DTS -1"
    );
    assertThatThrownBy(() -> picture(0, 0, 0, true, 5)).hasMessageContaining("duration 0");
  }

  @Test
  void header_payload_keepsIndicesAndReference() {
    ByteBuf payload = PooledByteBufAllocator.DEFAULT.buffer().writeLong(0);
    try {
      payload.readShort();
      List<Sample> samples = List.of(new Sample(new AccessUnit(1, 0, 0, true, 0, payload), 1024));
      assertThat(Fragment.payloadBytes(samples)).isEqualTo(6);
      Fragment.header(AUDIO, 1, samples, 0, null, false, PooledByteBufAllocator.DEFAULT).release();
      assertThat(payload.readerIndex()).isEqualTo(2);
      assertThat(payload.refCnt()).isEqualTo(1);
    } finally {
      payload.release();
    }
  }

  /** Without the payload of {@code mdat}, which is nothing but zeros here. */
  private static String headerText(byte[] fragment, List<Sample> samples) {
    String text = BoxDump.text(fragment);
    assertThat(fragment.length).isGreaterThan((int) Fragment.payloadBytes(samples));
    return (
      text.substring(0, text.indexOf("mdat")) +
      text.substring(text.indexOf("mdat")).lines().findFirst().orElse("") +
      "\n"
    );
  }
}
