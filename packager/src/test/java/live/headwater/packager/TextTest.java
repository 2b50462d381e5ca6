package live.headwater.packager;

import static live.headwater.packager.Studio.SECOND;
import static live.headwater.packager.TestUnit.AUDIO_48K_STEREO;
import static live.headwater.packager.TestUnit.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import live.headwater.packager.TestUnit.VideoShape;
import org.junit.jupiter.api.Test;

/** The texts as they are, to be read in reviews: two periods, the second without audio. */
class TextTest {

  private final Random random = new Random(4);

  private Studio studio() {
    Studio studio = new Studio();
    studio.startProgram();
    studio.period(0, VIDEO, AUDIO_48K_STEREO);
    studio.feed(
      TestUnit.interleaved(
        List.of(
          TestUnit.pictures(VIDEO, new VideoShape(25, 25, 1), 0, 5 * SECOND, random),
          TestUnit.frames(AUDIO_48K_STEREO, 0, 5 * SECOND, random)
        ),
        0,
        random
      )
    );
    return studio;
  }

  private Studio twoPeriods() {
    Studio studio = studio();
    studio.period(5_500_000_000L, VIDEO);
    studio.feed(TestUnit.pictures(VIDEO, new VideoShape(25, 25, 1), 5_500_000_000L, 3_100_000_000L, random));
    return studio;
  }

  private static String cmaf(Studio studio, String name) {
    return Viewer.text(studio.presentation().cmaf(name));
  }

  @Test
  void master_videoAndAudio_isOneVariantWithAGroup() {
    try (Studio studio = studio()) {
      assertThat(cmaf(studio, "master.m3u8")).isEqualTo(
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=134265,AVERAGE-BANDWIDTH=129478,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="audio"
        video.m3u8
        """
      );
    }
  }

  @Test
  void videoPlaylist_twoPeriods_listsAll() {
    try (Studio studio = twoPeriods()) {
      assertThat(cmaf(studio, "video.m3u8")).isEqualTo(
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-TARGETDURATION:2
        #EXT-X-SERVER-CONTROL:HOLD-BACK=8.000000
        #EXT-X-MEDIA-SEQUENCE:1795172400
        #EXT-X-DISCONTINUITY-SEQUENCE:0
        #EXT-X-MAP:URI="video-1795172400.mp4"
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:00.290Z
        #EXTINF:1.000000,
        video-1795172400-3600.m4s
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:01.290Z
        #EXTINF:2.000000,
        video-1795172400-93600.m4s
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:03.290Z
        #EXTINF:2.000000,
        video-1795172400-273600.m4s
        #EXT-X-DISCONTINUITY
        #EXT-X-MAP:URI="video-1795172403.mp4"
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:05.790Z
        #EXTINF:2.000000,
        video-1795172403-498600.m4s
        """
      );
    }
  }

  @Test
  void audioPlaylist_secondPeriodWithoutAudio_listsAGap() {
    try (Studio studio = twoPeriods()) {
      assertThat(cmaf(studio, "audio.m3u8")).isEqualTo(
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-TARGETDURATION:2
        #EXT-X-SERVER-CONTROL:HOLD-BACK=8.000000
        #EXT-X-MEDIA-SEQUENCE:1795172400
        #EXT-X-DISCONTINUITY-SEQUENCE:0
        #EXT-X-MAP:URI="audio-1795172400.mp4"
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:00.250Z
        #EXTINF:1.002667,
        audio-1795172400-0.m4s
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:01.252Z
        #EXTINF:2.005333,
        audio-1795172400-48128.m4s
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:03.258Z
        #EXTINF:2.005333,
        audio-1795172400-144384.m4s
        #EXT-X-DISCONTINUITY
        #EXT-X-GAP
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:05.790Z
        #EXTINF:2.000000,
        audio-gap-1795172403.m4s
        """
      );
    }
  }

  @Test
  void transportPlaylists_twoPeriods_listAll() {
    try (Studio studio = twoPeriods()) {
      assertThat(Viewer.text(studio.presentation().mpegts("master_mpegts.m3u8"))).isEqualTo(
        """
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-STREAM-INF:BANDWIDTH=207552,AVERAGE-BANDWIDTH=185852,CODECS="avc1.64001f",RESOLUTION=1280x720,FRAME-RATE=25.000
        mpegts.m3u8
        """
      );
      assertThat(Viewer.text(studio.presentation().mpegts("mpegts.m3u8"))).isEqualTo(
        """
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-TARGETDURATION:2
        #EXT-X-SERVER-CONTROL:HOLD-BACK=8.000000
        #EXT-X-MEDIA-SEQUENCE:1795172400
        #EXT-X-DISCONTINUITY-SEQUENCE:0
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:00.290Z
        #EXTINF:1.000000,
        seg-1795172400.ts
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:01.290Z
        #EXTINF:2.000000,
        seg-1795172401.ts
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:03.290Z
        #EXTINF:2.000000,
        seg-1795172402.ts
        #EXT-X-DISCONTINUITY
        #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:05.790Z
        #EXTINF:2.000000,
        seg-1795172403.ts
        """
      );
    }
  }

  @Test
  void manifest_twoPeriods_hasBoth() {
    try (Studio studio = twoPeriods()) {
      assertThat(cmaf(studio, "index.mpd")).isEqualTo(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="dynamic" availabilityStartTime="2026-11-20T11:00:00.250Z" publishTime="2026-11-20T11:00:07.790Z" minimumUpdatePeriod="PT2.000000S" timeShiftBufferDepth="PT12.000000S" suggestedPresentationDelay="PT8.000000S" minBufferTime="PT2.000000S" maxSegmentDuration="PT2.500000S">
          <Period id="1795172400" start="PT0.000000S">
            <AdaptationSet id="0" contentType="video" mimeType="video/mp4" lang="und" segmentAlignment="true" startWithSAP="1" par="16:9">
              <SegmentTemplate timescale="90000" presentationTimeOffset="0" initialization="video-1795172400.mp4" media="video-1795172400-$Time$.m4s">
                <SegmentTimeline>
                  <S t="3600" d="90000"/>
                  <S d="180000" r="1"/>
                </SegmentTimeline>
              </SegmentTemplate>
              <Representation id="video" codecs="avc1.64001f" bandwidth="127668" width="1280" height="720" sar="1:1" frameRate="25"/>
            </AdaptationSet>
            <AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" lang="und" segmentAlignment="true" startWithSAP="1">
              <AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
              <SegmentTemplate timescale="48000" presentationTimeOffset="0" initialization="audio-1795172400.mp4" media="audio-1795172400-$Time$.m4s">
                <SegmentTimeline>
                  <S t="0" d="48128"/>
                  <S d="96256" r="1"/>
                </SegmentTimeline>
              </SegmentTemplate>
              <Representation id="audio" codecs="mp4a.40.2" bandwidth="73305" audioSamplingRate="48000"/>
            </AdaptationSet>
          </Period>
          <Period id="1795172403" start="PT5.540000S">
            <AdaptationSet id="0" contentType="video" mimeType="video/mp4" lang="und" segmentAlignment="true" startWithSAP="1" par="16:9">
              <SegmentTemplate timescale="90000" presentationTimeOffset="498600" initialization="video-1795172403.mp4" media="video-1795172403-$Time$.m4s">
                <SegmentTimeline>
                  <S t="498600" d="180000"/>
                </SegmentTimeline>
              </SegmentTemplate>
              <Representation id="video" codecs="avc1.64001f" bandwidth="125430" width="1280" height="720" sar="1:1" frameRate="25"/>
            </AdaptationSet>
          </Period>
          <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="/time"/>
        </MPD>
        """
      );
    }
  }
}
