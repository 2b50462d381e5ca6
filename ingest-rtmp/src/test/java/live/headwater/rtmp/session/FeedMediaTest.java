package live.headwater.rtmp.session;

import static live.headwater.rtmp.session.Media.IDR;
import static live.headwater.rtmp.session.Media.OTHER_PPS;
import static live.headwater.rtmp.session.Media.OTHER_SPS;
import static live.headwater.rtmp.session.Media.PPS;
import static live.headwater.rtmp.session.Media.SLICE;
import static live.headwater.rtmp.session.Media.SPS;
import static live.headwater.rtmp.session.Media.aac;
import static live.headwater.rtmp.session.Media.avcHeader;
import static live.headwater.rtmp.session.Media.picture;
import static live.headwater.rtmp.session.Media.sample;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.FeedInfo.Expectation;
import live.headwater.media.Bytes;
import live.headwater.media.Timescale;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.rtmp.session.RecordedFeed.Unit;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From audio, video and data messages to tracks and access units. */
class FeedMediaTest {

  private final SessionHarness rtmp = new SessionHarness();

  @BeforeEach
  void publish() {
    rtmp.publish();
  }

  @AfterEach
  void close() {
    rtmp.close();
  }

  private RecordedFeed feed() {
    return rtmp.gate.feed();
  }

  private static Unit video(long dtsMs, int ctsMs, boolean key, String hex) {
    return new Unit(0, dtsMs, ctsMs, key, Bytes.ofHex(hex));
  }

  private static Unit audio(long dtsMs, String hex) {
    return new Unit(1, dtsMs, 0, true, Bytes.ofHex(hex));
  }

  private long count(String event) {
    return rtmp.metrics.counted.stream().filter(event::equals).count();
  }

  // --- video ---

  @Test
  void video_headerAndPictures_becomeATrackAndItsUnits() {
    rtmp.video(0, avcHeader());
    rtmp.video(40, picture(true, 80, IDR));
    rtmp.video(80, picture(false, -40, SLICE));
    assertThat(feed().tracks)
      .singleElement()
      .satisfies(track -> {
        assertThat(track.id()).isZero();
        assertThat(track.timescale()).isEqualTo(Timescale.MILLISECONDS);
        assertThat(((AvcConfiguration) track.codec()).widthPixels()).isEqualTo(720);
      });
    assertThat(feed().units).containsExactly(
      video(40, 80, true, sample(IDR)),
      video(80, -40, false, sample(SLICE))
    );
  }

  @Test
  void video_randomAccess_isWhatTheNalUnitsSayNotTheFlag() {
    rtmp.video(0, avcHeader());
    rtmp.video(0, picture(true, 0, SLICE));
    rtmp.video(40, picture(false, 0, IDR));
    assertThat(feed().units).extracting(Unit::randomAccess).containsExactly(false, true);
  }

  @Test
  void video_timesWrapAt32Bits_goOn() {
    rtmp.video(0xFFFF_FFF0L, avcHeader());
    rtmp.video(0xFFFF_FFF0L, picture(true, 0, IDR));
    rtmp.audio(0xFFFF_FFFAL, Media.AAC_HEADER);
    rtmp.audio(0xFFFF_FFFAL, aac("2110"));
    rtmp.video(0x18, picture(false, 0, SLICE));
    rtmp.audio(0x1A, aac("2111"));
    assertThat(feed().units)
      .extracting(Unit::dtsTicks)
      .containsExactly(0xFFFF_FFF0L, 0xFFFF_FFFAL, 0x1_0000_0018L, 0x1_0000_001AL);
  }

  @Test
  void video_lengthsOfTwoBytes_becomeFour() {
    rtmp.video(0, avcHeader(SPS, PPS, 2));
    rtmp.video(0, "1701000000 0005" + IDR);
    assertThat(feed().units).containsExactly(video(0, 0, true, sample(IDR)));
  }

  @Test
  void video_annexBWhereLengthsBelong_isRepaired() {
    rtmp.video(0, avcHeader());
    rtmp.video(0, "1701000000 00000001" + IDR + "000001" + SLICE);
    assertThat(feed().units).containsExactly(video(0, 0, true, sample(IDR, SLICE)));
  }

  @Test
  void video_sameHeaderAgain_isNoNewTrack() {
    rtmp.video(0, avcHeader());
    rtmp.video(0, picture(true, 0, IDR));
    rtmp.video(40, avcHeader());
    rtmp.video(40, picture(true, 0, IDR));
    assertThat(feed().tracks).hasSize(1);
  }

  @Test
  void video_otherHeaderInMidStream_replacesTheTrack() {
    rtmp.video(0, avcHeader());
    rtmp.video(0, picture(true, 0, IDR));
    rtmp.video(40, avcHeader(OTHER_SPS, OTHER_PPS, 4));
    assertThat(feed().tracks)
      .extracting(track -> ((AvcConfiguration) track.codec()).widthPixels())
      .containsExactly(720, 1920);
  }

  @Test
  void video_parameterSetsRepeatedInBand_stayInTheSampleAndAreNoNewTrack() {
    rtmp.video(0, avcHeader());
    rtmp.video(0, picture(true, 0, SPS, PPS, IDR));
    assertThat(feed().tracks).hasSize(1);
    assertThat(feed().units).containsExactly(video(0, 0, true, sample(SPS, PPS, IDR)));
  }

  @Test
  void video_parameterSetsChangedInBand_replaceTheTrackOnceThoughTheHeaderIsRepeated() {
    rtmp.video(0, avcHeader());
    for (int i = 0; i < 3; i++) {
      rtmp.video(40L * i, avcHeader());
      rtmp.video(40L * i, picture(true, 0, OTHER_SPS, OTHER_PPS, IDR));
    }
    assertThat(feed().tracks).hasSize(2);
    assertThat(feed().units).hasSize(3);
  }

  @Test
  void video_parameterSetsInBandOnly_areEnough() {
    rtmp.video(0, picture(true, 0, SPS, PPS, IDR));
    assertThat(feed().tracks).hasSize(1);
    assertThat(feed().units).hasSize(1);
  }

  @Test
  void video_beforeItsConfiguration_isDroppedAndCounted() {
    rtmp.video(0, picture(true, 0, IDR));
    rtmp.video(40, picture(false, 0, SLICE));
    assertThat(feed().units).isEmpty();
    assertThat(count("problem VIDEO_BEFORE_CONFIGURATION")).isEqualTo(2);
  }

  @Test
  void video_nalUnitPastTheTag_costsThePicturesUpToTheNextKeyFrame() {
    rtmp.video(0, avcHeader());
    rtmp.video(0, picture(true, 0, IDR));
    rtmp.video(40, "2701000000 00000099" + SLICE);
    rtmp.video(80, picture(false, 0, SLICE));
    rtmp.video(120, picture(true, 0, IDR));
    rtmp.video(160, picture(false, 0, SLICE));
    assertThat(feed().units).extracting(Unit::dtsTicks).containsExactly(0L, 120L, 160L);
    assertThat(count("problem VIDEO")).isEqualTo(1);
    assertThat(count("problem VIDEO_AFTER_DROPPED")).isEqualTo(1);
    assertThat(rtmp.closed).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "1700000000 01",
      "1700000000 0164001effe1ffff67",
      "1700000000 00",
      "1703000000 00",
      "1701",
      "17",
    }
  )
  void video_damagedHeader_isIgnored(String body) {
    rtmp.video(0, avcHeader());
    rtmp.video(0, body);
    rtmp.video(0, picture(true, 0, IDR));
    assertThat(feed().tracks).hasSize(1);
    assertThat(feed().units).hasSize(1);
    assertThat(rtmp.closed).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "1701000000", "1702000000", "5700", "1702" })
  void video_withNothingInIt_isIgnored(String body) {
    rtmp.video(0, avcHeader());
    rtmp.video(0, body);
    assertThat(feed().units).isEmpty();
    assertThat(rtmp.metrics.counted).containsExactly("opened", "accepted");
  }

  @ParameterizedTest
  @ValueSource(strings = { "2c00000000 01", "9068766331 01", "9061763031 81" })
  void video_ofAnotherCodec_endsTheFeedSayingWhatToSet(String body) {
    rtmp.video(0, body);
    assertThat(rtmp.lastCommand()).isEqualTo("onStatus on 1 0 error NetStream.Publish.Rejected");
    assertThat(rtmp.lastDescription()).startsWith("video codec ").endsWith("set the encoder to H.264");
    assertThat(feed().closeReason).isEqualTo(rtmp.lastDescription());
    assertThat(rtmp.closed).isTrue();
    assertThat(rtmp.metrics.counted).contains("rejected UNSUPPORTED_MEDIA");
  }

  // --- audio ---

  @Test
  void audio_headerAndFrames_becomeATrackAndItsUnits() {
    rtmp.audio(0, Media.AAC_HEADER);
    rtmp.audio(0, aac("2110"));
    rtmp.audio(21, aac("2111"));
    assertThat(feed().tracks)
      .singleElement()
      .satisfies(track -> {
        assertThat(track.id()).isEqualTo(1);
        assertThat(((AacConfiguration) track.codec()).sampleRateHz()).isEqualTo(48_000);
      });
    assertThat(feed().units).containsExactly(audio(0, "2110"), audio(21, "2111"));
  }

  @Test
  void audio_adtsHeaders_areTakenOffAndDescribeTheTrack() {
    // 48 kHz stereo, two frames of 9 bytes with 2 bytes of payload each.
    String first = "fff14c80013ffc 2110";
    String second = "fff14c80013ffc 2111";
    rtmp.audio(100, aac(first + second));
    assertThat(feed().units).containsExactly(audio(100, "2110"), audio(121, "2111"));
    assertThat(feed().tracks).hasSize(1);
  }

  @Test
  void audio_otherHeaderInMidStream_replacesTheTrackAndTheSameDoesNot() {
    rtmp.audio(0, Media.AAC_HEADER);
    rtmp.audio(0, Media.AAC_HEADER);
    rtmp.audio(0, "af00 1210");
    assertThat(feed().tracks)
      .extracting(track -> ((AacConfiguration) track.codec()).sampleRateHz())
      .containsExactly(48_000, 44_100);
  }

  @Test
  void audio_beforeItsConfiguration_isDroppedAndCounted() {
    rtmp.audio(0, aac("2110"));
    assertThat(feed().units).isEmpty();
    assertThat(count("problem AUDIO_BEFORE_CONFIGURATION")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "af", "af01" })
  void audio_withNothingInIt_isIgnored(String body) {
    rtmp.audio(0, Media.AAC_HEADER);
    rtmp.audio(0, body);
    assertThat(feed().units).isEmpty();
    assertThat(rtmp.metrics.counted).containsExactly("opened", "accepted");
  }

  @ParameterizedTest
  @ValueSource(strings = { "af02 00", "af01 fff14c80fffffc 2110" })
  void audio_damaged_isDroppedAndCounted(String body) {
    rtmp.audio(0, Media.AAC_HEADER);
    rtmp.audio(0, body);
    rtmp.audio(21, aac("2111"));
    assertThat(feed().units).containsExactly(audio(21, "2111"));
    assertThat(count("problem AUDIO")).isEqualTo(1);
  }

  @Test
  void audio_ofAnotherCodec_endsTheFeedSayingWhatToSet() {
    rtmp.audio(0, "2f fffb");
    assertThat(rtmp.lastDescription()).isEqualTo(
      "audio codec MP3 (FLV SoundFormat 2) is not carried; set the encoder to AAC"
    );
    assertThat(rtmp.closed).isTrue();
  }

  // --- metadata ---

  private static AmfValue metadata(Object... namesAndValues) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(
        (String) namesAndValues[i],
        switch (namesAndValues[i + 1]) {
          case String text -> AmfValue.of(text);
          case Boolean flag -> AmfValue.of(flag);
          case Number number -> AmfValue.of(number.doubleValue());
          default -> throw new IllegalArgumentException();
        }
      );
    }
    return new AmfValue.EcmaArray(members);
  }

  @Test
  void setDataFrame_becomesFeedInfo() {
    AmfValue properties = metadata("encoder", "Lavf59\n.27", "videocodecid", 7, "audiocodecid", "mp4a");
    rtmp.receive(new RtmpMessage.Data(1, 0, "@setDataFrame", List.of(AmfValue.of("onMetaData"), properties)));
    assertThat(feed().infos)
      .last()
      .isEqualTo(new FeedInfo("Lavf59 .27", Expectation.YES, Expectation.YES));
  }

  @Test
  void onMetaData_alone_isUnderstoodToo() {
    AmfValue properties = metadata("hasVideo", true, "hasAudio", false, "encoder", "x".repeat(500));
    rtmp.receive(new RtmpMessage.Data(1, 0, "onMetaData", List.of(properties)));
    assertThat(feed().infos)
      .last()
      .isEqualTo(new FeedInfo("x".repeat(200), Expectation.YES, Expectation.NO));
  }

  /** Time codes count frames, of which the configuration says how many a second has. */
  @ParameterizedTest
  @CsvSource(
    delimiter = '|',
    value = {
      "tc | 10:11:12     | 36672000",
      "tc | 10:11:12:05  | 36672200",
      "st | 10:11:12.250 | 36672250",
      "st | 00:00:00.040 | 40",
      "tc | 23:59:59.5   | 86399500",
    }
  )
  void onFI_timeOfDay_isToldWithTheMomentOfItsMedia(String member, String text, long expectedMs) {
    rtmp.video(0, avcHeader());
    rtmp.video(5_000, picture(true, 0, IDR));
    rtmp.receive(new RtmpMessage.Data(1, 5_040, "onFI", List.of(metadata("sd", "01-01-2026", member, text))));
    assertThat(feed().timecodes).containsExactly(
      new RecordedFeed.Timecode(5_040_000_000L, expectedMs * 1_000_000)
    );
  }

  /** GStreamer's, of which ffprobe says 15:23:45:12. */
  @Test
  void pictureTiming_ofAKeyFrame_tellsItsTimeOfDay() {
    String sei = "06010909040cb57780000040800480";
    rtmp.video(0, avcHeader("67f4000a90d964109b016a0c0c0c8000000300800000194f891324", PPS, 4));
    rtmp.video(5_000, picture(true, 80, sei, IDR));
    assertThat(feed().timecodes).containsExactly(
      new RecordedFeed.Timecode(5_080_000_000L, 55_425_480_000_000L)
    );
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "noon", "24:00:00", "10:11:12:25", "10:11", "1:2:3:4:5" })
  void onFI_thatTellsNoTime_isIgnored(String text) {
    rtmp.video(5_000, avcHeader());
    rtmp.receive(new RtmpMessage.Data(1, 5_000, "onFI", List.of(metadata("tc", text))));
    rtmp.receive(new RtmpMessage.Data(1, 5_000, "onFI", List.of()));
    assertThat(feed().timecodes).isEmpty();
  }

  @Test
  void onFI_farFromTheMedia_isIgnored() {
    rtmp.video(50_000, avcHeader());
    rtmp.receive(new RtmpMessage.Data(1, 0, "onFI", List.of(metadata("tc", "10:11:12"))));
    assertThat(feed().timecodes).isEmpty();
  }

  @Test
  void otherData_areIgnored() {
    int before = feed().infos.size();
    rtmp.receive(new RtmpMessage.Data(1, 0, "@setDataFrame", List.of()));
    rtmp.receive(new RtmpMessage.Data(1, 0, "onTextData", List.of(metadata("text", "hello"))));
    rtmp.receive(new RtmpMessage.Data(1, 0, "@clearDataFrame", List.of(AmfValue.of("onMetaData"))));
    assertThat(feed().infos).hasSize(before);
  }
}
