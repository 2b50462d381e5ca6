package live.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A good manifest passes; each broken rule is found. */
class MpdCheckerTest {

  private static final String MPD = """
  <?xml version="1.0" encoding="UTF-8"?>
  <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="dynamic" \
  availabilityStartTime="2026-11-20T11:00:00.250Z" publishTime="2026-11-20T11:00:20.250Z" \
  minimumUpdatePeriod="PT2S" timeShiftBufferDepth="PT12S" suggestedPresentationDelay="PT6S" \
  minBufferTime="PT2S" maxSegmentDuration="PT2.5S">
    <Period id="1" start="PT10S">
      <AdaptationSet id="0" contentType="video" mimeType="video/mp4" segmentAlignment="true" par="16:9">
        <SegmentTemplate timescale="90000" presentationTimeOffset="900000" initialization="v1.mp4" media="v1-$Time$.m4s">
          <SegmentTimeline>
            <S t="903600" d="180000" r="1"/>
            <S d="90000"/>
          </SegmentTimeline>
        </SegmentTemplate>
        <Representation id="video" codecs="avc1.64001f" bandwidth="1000" width="640" height="360" sar="1:1" frameRate="30000/1001"/>
      </AdaptationSet>
      <AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" segmentAlignment="true">
        <AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
        <SegmentTemplate timescale="48000" presentationTimeOffset="480000" initialization="a1.mp4" media="a1-$Time$.m4s">
          <SegmentTimeline>
            <S t="480000" d="96256"/>
          </SegmentTimeline>
        </SegmentTemplate>
        <Representation id="audio" codecs="mp4a.40.2" bandwidth="100" audioSamplingRate="48000"/>
      </AdaptationSet>
    </Period>
    <Period id="2" start="PT16S">
      <AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" segmentAlignment="true">
        <AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
        <SegmentTemplate timescale="1000" presentationTimeOffset="16000" initialization="a2.mp4" media="a2-$Time$.m4s">
          <SegmentTimeline>
            <S t="16000" d="2000"/>
          </SegmentTimeline>
        </SegmentTemplate>
        <Representation id="audio" codecs="mp4a.40.2" bandwidth="100" audioSamplingRate="48000"/>
      </AdaptationSet>
    </Period>
    <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="/time"/>
  </MPD>
  """;

  @Test
  void check_good_readsIt() {
    MpdDocument mpd = new MpdChecker().check(MPD);
    MpdDocument.AdaptationSet video = mpd.periods().getFirst().adaptationSets().getFirst();
    assertThat(video.segments()).containsExactly(
      new MpdDocument.Segment(903_600, 180_000),
      new MpdDocument.Segment(1_083_600, 180_000),
      new MpdDocument.Segment(1_263_600, 90_000)
    );
    assertThat(video.media(video.representations().getFirst(), video.segments().getLast())).isEqualTo(
      "v1-1263600.m4s"
    );
    assertThat(video.initialization(video.representations().getFirst())).isEqualTo("v1.mp4");
  }

  static Stream<Arguments> broken() {
    return Stream.of(
      Arguments.of("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "", "XML declaration"),
      Arguments.of("</MPD>", "", "well-formed"),
      Arguments.of("mpd:2011\"", "mpd:2010\"", "root"),
      Arguments.of("type=\"dynamic\"", "type=\"static\"", "MPD@type"),
      Arguments.of("isoff-live", "isoff-main", "profiles"),
      Arguments.of("availabilityStartTime=\"2026-11-20T11:00:00.250Z\"", "", "availabilityStartTime"),
      Arguments.of("publishTime=\"2026-11-20T11:00:20.250Z\"", "publishTime=\"now\"", "publishTime"),
      Arguments.of("minimumUpdatePeriod=\"PT2S\"", "", "minimumUpdatePeriod"),
      Arguments.of("minimumUpdatePeriod=\"PT2S\"", "minimumUpdatePeriod=\"PT0S\"", "is 0"),
      Arguments.of("minBufferTime=\"PT2S\"", "", "minBufferTime"),
      Arguments.of("Delay=\"PT6S\"", "Delay=\"PT60S\"", "suggestedPresentationDelay"),
      Arguments.of("maxSegmentDuration=\"PT2.5S\"", "maxSegmentDuration=\"PT1S\"", "longer than maxSegment"),
      Arguments.of("minBufferTime", "mystery=\"1\" minBufferTime", "not known"),
      Arguments.of("<UTCTiming", "<Timing", "UTCTiming"),
      Arguments.of("utc:http-iso:2014", "utc:ntp:2014", "schemeIdUri"),
      Arguments.of("Period id=\"1\" ", "Period ", "Period@id"),
      Arguments.of("Period id=\"2\"", "Period id=\"1\"", "comes twice"),
      Arguments.of("start=\"PT16S\"", "", "start"),
      Arguments.of("start=\"PT16S\"", "start=\"PT10S\"", "does not start before"),
      Arguments.of("start=\"PT16S\"", "start=\"PT13S\"", "after the period's end"),
      Arguments.of("start=\"PT16S\"", "start=\"PT16S\" duration=\"PT1S\"", "not known"),
      Arguments.of(
        "presentationTimeOffset=\"480000\"",
        "presentationTimeOffset=\"490000\"",
        "before the period"
      ),
      Arguments.of("AdaptationSet id=\"1\"", "AdaptationSet id=\"0\"", "AdaptationSet@id twice"),
      Arguments.of("Representation id=\"audio\"", "Representation id=\"video\"", "Representation@id twice"),
      Arguments.of("contentType=\"video\"", "contentType=\"text\"", "contentType"),
      Arguments.of("mimeType=\"video/mp4\"", "mimeType=\"video/mp2t\"", "mimeType"),
      Arguments.of("segmentAlignment=\"true\" par", "par", "segmentAlignment"),
      Arguments.of("par=\"16:9\"", "", "par"),
      Arguments.of("timescale=\"90000\"", "timescale=\"0\"", "timescale"),
      Arguments.of("v1-$Time$.m4s", "v1.m4s", "$Time$"),
      Arguments.of("initialization=\"v1.mp4\"", "", "initialization"),
      Arguments.of("<S t=\"903600\" d=\"180000\" r=\"1\"/>", "<S d=\"180000\"/>", "no @t"),
      Arguments.of("<S d=\"90000\"/>", "<S d=\"0\"/>", "S@d"),
      Arguments.of("<S d=\"90000\"/>", "<S t=\"1263599\" d=\"90000\"/>", "overlaps"),
      Arguments.of("r=\"1\"", "r=\"-1\"", "S@r"),
      Arguments.of("bandwidth=\"1000\"", "bandwidth=\"0\"", "bandwidth"),
      Arguments.of("codecs=\"avc1.64001f\"", "codecs=\"avc1\"", "codecs"),
      Arguments.of("codecs=\"avc1.64001f\"", "codecs=\"mp4a.40.2\"", "codecs of video"),
      Arguments.of("width=\"640\"", "", "size"),
      Arguments.of("30000/1001", "29.97", "frameRate"),
      Arguments.of("sar=\"1:1\"", "sar=\"1\"", "sar"),
      Arguments.of(" audioSamplingRate=\"48000\"", "", "audioSamplingRate"),
      Arguments.of(
        "channel_configuration:2011\" value=\"2\"",
        "channel_configuration:2011\" value=\"\"",
        "Channel"
      )
    );
  }

  @ParameterizedTest
  @MethodSource("broken")
  void check_broken_saysWhat(String good, String bad, String message) {
    assertThat(MPD).contains(good);
    assertThatThrownBy(() -> new MpdChecker().check(MPD.replace(good, bad)))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }

  private static String later() {
    return MPD.replace("11:00:20", "11:00:22").replace(
      "<S t=\"16000\" d=\"2000\"/>",
      "<S t=\"16000\" d=\"2000\" r=\"1\"/>"
    );
  }

  @Test
  void check_goodUpdates_pass() {
    MpdChecker checker = new MpdChecker();
    checker.check(MPD);
    checker.check(MPD);
    checker.check(later());
    String withoutFirst = later()
      .replaceAll("(?s)  <Period id=\"1\".*?</Period>\n", "")
      .replace(":22.250", ":24.250");
    checker.check(withoutFirst);
    assertThatThrownBy(() -> checker.check(later().replace(":22.250", ":26.250"))).hasMessageContaining(
      "came back"
    );
  }

  static Stream<Arguments> brokenUpdates() {
    return Stream.of(
      Arguments.of("11:00:00.250", "11:00:00.251", "availabilityStartTime changed"),
      Arguments.of("11:00:22", "11:00:19", "publishTime went back"),
      Arguments.of("11:00:22", "11:00:20", "same publishTime"),
      Arguments.of("start=\"PT10S\"", "start=\"PT9.9S\"", "Period@start of 1 changed"),
      Arguments.of("bandwidth=\"1000\"", "bandwidth=\"1001\"", "representations changed"),
      Arguments.of("v1.mp4", "v2.mp4", "SegmentTemplate changed"),
      Arguments.of("<S t=\"903600\" d=\"180000\" r=\"1\"/>", "<S t=\"903600\" d=\"360000\"/>", "maxSegment"),
      Arguments.of("t=\"903600\" d=\"180000\" r=\"1\"", "t=\"903600\" d=\"180000\" r=\"0\"", "was not there"),
      Arguments.of("<S d=\"90000\"/>", "", "is missing")
    );
  }

  @ParameterizedTest
  @MethodSource("brokenUpdates")
  void check_brokenUpdate_saysWhat(String good, String bad, String message) {
    MpdChecker checker = new MpdChecker();
    checker.check(MPD);
    assertThat(later()).contains(good);
    assertThatThrownBy(() -> checker.check(later().replace(good, bad)))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }
}
