package live.headwater.media.mpegts;

import static live.headwater.media.mpegts.TsTestTracks.VIDEO;
import static live.headwater.media.mpegts.TsTestTracks.frame;
import static live.headwater.media.mpegts.TsTestTracks.frames;
import static live.headwater.media.mpegts.TsTestTracks.nalUnit;
import static live.headwater.media.mpegts.TsTestTracks.picture;
import static live.headwater.media.mpegts.TsTestTracks.pictures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Buffers;
import live.headwater.media.Sample;
import live.headwater.media.Track;
import live.headwater.testing.GoldenFile;
import live.headwater.testing.TsChecker;
import live.headwater.testing.TsContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TsSegmentTest {

  private static final Track AUDIO_48 = TsTestTracks.audio(48_000);

  private final TsChecker checker = new TsChecker();
  private ContinuityCounters counters = ContinuityCounters.ZERO;

  private byte[] writeBytes(TsTrack... tracks) {
    List<TsTrack> list = List.of(tracks);
    byte[] bytes = Buffers.drain(TsSegment.write(counters, list, PooledByteBufAllocator.DEFAULT));
    PacketCounts counts = TsSegment.count(list);
    assertThat(bytes).hasSize(counts.sizeBytes());
    counters = counters.after(counts);
    return bytes;
  }

  private TsContent write(TsTrack... tracks) {
    return checker.segment(writeBytes(tracks));
  }

  private static TsTrack video(Sample... samples) {
    return new TsTrack(VIDEO, List.of(samples));
  }

  private static String hex(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void write_smallSegment_isAsReviewed() {
    byte[] bytes = writeBytes(
      new TsTrack(VIDEO, pictures(2, 0, 3000, 200)),
      new TsTrack(AUDIO_48, frames(2, 0, 100))
    );
    StringBuilder packets = new StringBuilder();
    for (int packet = 0; packet < bytes.length; packet += 188) {
      for (int from = packet; from < packet + 188; from += 47) {
        packets.append(HexFormat.of().formatHex(bytes, from, from + 47)).append('\n');
      }
      packets.append('\n');
    }
    GoldenFile.check(TsSegmentTest.class, "segment.txt", packets.toString());
  }

  @Test
  void write_idrPictureWithoutAnything_getsDelimiterAndParameterSets() {
    TsContent content = write(video(picture(0, 0, 3000, true, new byte[] { 0x65, 1, 2 })));
    assertThat(hex(content.video().getFirst().payload())).isEqualTo(
      "0000000109f0" + "00000001" + TsTestTracks.SPS + "00000001" + TsTestTracks.PPS + "00000001650102"
    );
    assertThat(content.video().getFirst().randomAccess()).isTrue();
  }

  @Test
  void write_otherPicture_getsDelimiterOnly() {
    TsContent content = write(
      video(
        picture(0, 0, 3000, true, new byte[] { 0x65, 1 }),
        picture(3000, 0, 3000, false, new byte[] { 6, 5 }, new byte[] { 0x41, 1 })
      )
    );
    assertThat(hex(content.video().getLast().payload())).isEqualTo(
      "0000000109f0" + "000000010605" + "000000014101"
    );
  }

  @Test
  void write_delimiterInBand_isKeptAndParameterSetsFollowIt() {
    TsContent content = write(
      video(picture(0, 0, 3000, true, new byte[] { 9, 0x10 }, new byte[] { 0x65, 1 }))
    );
    assertThat(hex(content.video().getFirst().payload())).isEqualTo(
      "000000010910" + "00000001" + TsTestTracks.SPS + "00000001" + TsTestTracks.PPS + "000000016501"
    );
  }

  @Test
  void write_parameterSetsInBand_areNotDoubled() {
    byte[] sps = { 0x67, 1 };
    byte[] pps = { 0x68, 1 };
    TsContent content = write(video(picture(0, 0, 3000, true, sps, pps, new byte[] { 0x65, 1 })));
    assertThat(hex(content.video().getFirst().payload())).isEqualTo(
      "0000000109f0" + "000000016701" + "000000016801" + "000000016501"
    );
  }

  @Test
  void write_delimiterBehindAnSei_movesToTheFront() {
    byte[] sei = { 6, 5 };
    byte[] sps = { 0x67, 1 };
    byte[] pps = { 0x68, 1 };
    TsContent content = write(
      video(picture(0, 0, 3000, true, sei, new byte[] { 9, 0x10 }, sps, pps, new byte[] { 0x65, 1 }))
    );
    assertThat(hex(content.video().getFirst().payload())).isEqualTo(
      "0000000109f0" + "000000010605" + "000000016701" + "000000016801" + "000000016501"
    );
  }

  @ParameterizedTest
  @CsvSource({
    "00000002 65ff 00000000,        00000001 65ff 00000000",
    "00000002 65ff 0000,            00000001 65ff 0000",
    "00000002 65ff 7fffffff 0102,   00000001 65ff 00000001 0102",
    "00000002 65ff ffffffff 0102,   00000001 65ff 00000001 0102",
  })
  void write_lengthsThatLie_costNothingButTheirNalUnit(String sample, String expected) {
    ByteBuf payload = Unpooled.wrappedBuffer(HexFormat.of().parseHex(sample.replace(" ", "")));
    Sample broken = new Sample(new AccessUnit(0, 0, 0, true, 0, payload), 3000);
    String written = HexFormat.of().formatHex(writeBytes(video(broken)));
    assertThat(written).endsWith(expected.replace(" ", ""));
  }

  @Test
  void write_emptySamplesAndFramesTooLongForAdts_areLeftOut() {
    TsTrack video = video(
      picture(0, 0, 3000, true, nalUnit(5, 100)),
      picture(3000, 0, 3000, false),
      picture(6000, 0, 3000, false, nalUnit(1, 100))
    );
    TsTrack audio = new TsTrack(
      AUDIO_48,
      List.of(
        frame(0, 1024, nalUnit(1, 8_184)),
        frame(1024, 1024, nalUnit(1, 8_185)),
        frame(2048, 1024, new byte[0]),
        frame(3072, 1024, nalUnit(1, 1))
      )
    );
    TsContent content = write(video, audio);
    assertThat(content.video()).hasSize(2);
    assertThat(content.audio()).hasSize(2);
    assertThat(content.audio().getLast().ptsTicks()).isEqualTo(900_000 + 5760);
  }

  @Test
  void write_tracksWithoutSamples_isTablesOnly() {
    TsContent content = write(video(), new TsTrack(AUDIO_48, List.of()));
    assertThat(content.video()).isEmpty();
    assertThat(content.audio()).isEmpty();
  }

  @Test
  void write_audio_putsFourFramesInAPesPacket() {
    TsContent content = write(
      new TsTrack(VIDEO, pictures(60, 0, 3000, 2_000)),
      new TsTrack(AUDIO_48, frames(94, 0, 340))
    );
    assertThat(content.audio()).hasSize(24);
    assertThat(content.audio().getFirst().payload().remaining()).isEqualTo(4 * 347);
    assertThat(content.audio().get(1).ptsTicks() - content.audio().get(0).ptsTicks()).isEqualTo(4 * 1920);
  }

  @Test
  void write_audioWithAGap_startsAPesPacketBehindIt() {
    List<Sample> samples = List.of(
      frame(0, 1024, nalUnit(1, 10)),
      frame(1024, 2048, nalUnit(1, 10)),
      frame(3072, 1024, nalUnit(1, 10))
    );
    TsContent content = write(new TsTrack(AUDIO_48, samples));
    assertThat(content.audio()).hasSize(2);
    assertThat(content.audio().getLast().ptsTicks()).isEqualTo(900_000 + 5760);
  }

  @Test
  void write_overheadOfAnUsualSegment_isSmall() {
    List<Sample> pictures = pictures(60, 0, 3000, 10_800);
    List<Sample> frames = frames(94, 0, 340);
    int payload = 60 * 10_800 + 94 * 340;
    byte[] bytes = writeBytes(new TsTrack(VIDEO, pictures), new TsTrack(AUDIO_48, frames));
    assertThat(bytes.length).isLessThan((int) (payload * 1.06));
  }

  @Test
  void write_bFrames_haveDtsOnlyWhereItDiffers() {
    TsContent content = write(
      video(
        picture(0, 6000, 3000, true, nalUnit(5, 10)),
        picture(3000, 9000, 3000, false, nalUnit(1, 10)),
        picture(6000, 0, 3000, false, nalUnit(1, 10))
      )
    );
    assertThat(content.video())
      .extracting(unit -> unit.ptsTicks() - unit.dtsTicks())
      .containsExactly(6000L, 9000L, 0L);
  }

  @Test
  void write_negativeCompositionOffset_keepsPtsAndNoDtsAfterIt() {
    TsContent content = write(
      video(picture(0, 0, 3000, true, nalUnit(5, 10)), picture(6000, -1000, 3000, false, nalUnit(1, 10)))
    );
    assertThat(content.video().getLast().ptsTicks()).isEqualTo(905_000);
    assertThat(content.video().getLast().dtsTicks()).isEqualTo(905_000);
  }

  @Test
  void write_oneFrameASecond_fillsClockAndRepeatsTables() {
    TsContent first = write(new TsTrack(VIDEO, pictures(3, 0, 90_000, 100)));
    TsContent second = write(new TsTrack(VIDEO, pictures(3, 270_000, 90_000, 100)));
    assertThat(first.pcrCount()).isBetween(31, 40);
    assertThat(second.pcrCount()).isEqualTo(first.pcrCount());
  }

  @Test
  void write_clockOfThirtyFramesASecond_comesWithEachPictureOnly() {
    TsContent content = write(
      new TsTrack(VIDEO, pictures(60, 0, 3000, 2_000)),
      new TsTrack(AUDIO_48, frames(94, 0, 340))
    );
    assertThat(content.pcrCount()).isEqualTo(60);
  }

  @Test
  void write_audioOnly_carriesTheClock() {
    TsContent content = write(new TsTrack(AUDIO_48, frames(94, 0, 340)));
    assertThat(content.pcrCount()).isEqualTo(24);
  }

  @Test
  void write_videoThatStartsFiveSecondsLate_hasAClockFromTheStart() {
    TsContent content = write(
      new TsTrack(VIDEO, pictures(30, 450_000, 3000, 2_000)),
      new TsTrack(AUDIO_48, frames(282, 0, 340))
    );
    assertThat(content.pcrCount()).isGreaterThan(80);
  }

  @Test
  void write_videoThatStopsEarly_hasAClockToTheEnd() {
    TsContent content = write(
      new TsTrack(VIDEO, pictures(30, 0, 3000, 2_000)),
      new TsTrack(AUDIO_48, frames(282, 0, 340))
    );
    assertThat(content.pcrCount()).isGreaterThan(80);
  }

  @Test
  void write_audioThatLiesOverTheCut_keepsTheClockMonotonic() {
    // Cut by PTS where the video has two frames of reordering: audio goes on 66 ms longer than DTS of the video.
    write(new TsTrack(VIDEO, pictures(60, 0, 3000, 2_000)), new TsTrack(AUDIO_48, frames(97, 0, 340)));
    TsContent second = write(
      new TsTrack(VIDEO, pictures(60, 180_000, 3000, 2_000)),
      new TsTrack(AUDIO_48, frames(94, 97 * 1024, 340))
    );
    assertThat(second.pcrCount()).isEqualTo(60);
  }

  @Test
  void write_timestampJumpInASegment_isFilledUpToALimit() {
    List<Sample> samples = List.of(
      picture(0, 0, 3000, true, nalUnit(5, 10)),
      picture(1L << 40, 0, 3000, false, nalUnit(1, 10))
    );
    assertThat(TsSegment.count(List.of(new TsTrack(VIDEO, samples))).sizeBytes()).isLessThan(10_000);
  }

  @Test
  void write_silenceOfThirtySecondsInASegment_isFilledWhole() {
    TsContent content = write(
      video(
        picture(0, 0, 2_700_000, true, nalUnit(5, 10)),
        picture(2_700_000, 0, 3000, false, nalUnit(1, 10))
      )
    );
    assertThat(content.pcrCount()).isGreaterThan(300);
  }

  @Test
  void write_startCounters_areThoseOfTheFirstPackets() {
    counters = new ContinuityCounters(15, 14, 13, 12);
    byte[] bytes = writeBytes(
      new TsTrack(VIDEO, pictures(1, 0, 3000, 10)),
      new TsTrack(AUDIO_48, frames(1, 0, 10))
    );
    assertThat(
      List.of(bytes[3] & 0xf, bytes[188 + 3] & 0xf, bytes[2 * 188 + 3] & 0xf, bytes[3 * 188 + 3] & 0xf)
    ).containsExactly(15, 14, 13, 12);
    assertThat(counters).isEqualTo(new ContinuityCounters(0, 15, 14, 13));
  }

  @Test
  void write_payload_keepsIndicesAndReference() {
    ByteBuf payload = PooledByteBufAllocator.DEFAULT.buffer();
    try {
      payload.writeInt(7).readInt();
      payload.writeInt(2).writeShort(0x6501);
      writeBytes(video(new Sample(new AccessUnit(0, 0, 0, true, 0, payload), 3000)));
      assertThat(payload.readerIndex()).isEqualTo(4);
      assertThat(payload.readableBytes()).isEqualTo(6);
      assertThat(payload.refCnt()).isEqualTo(1);
    } finally {
      payload.release();
    }
  }

  @Test
  void count_tracksThatDoNotGoTogether_isRefused() {
    assertThatThrownBy(() -> TsSegment.count(List.of())).hasMessageContaining("needs a track");
    assertThatThrownBy(() -> TsSegment.count(List.of(video(), video()))).hasMessageContaining(
      "one track of each kind"
    );
  }
}
