package live.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Good playlists pass; each broken rule is found. */
class HlsCheckerTest {

  private static final String MASTER = """
  #EXTM3U
  #EXT-X-VERSION:6
  #EXT-X-INDEPENDENT-SEGMENTS
  #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="one",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"
  #EXT-X-STREAM-INF:BANDWIDTH=900,AVERAGE-BANDWIDTH=800,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=640x360,\
  FRAME-RATE=29.970,AUDIO="a"
  video.m3u8
  """;

  private static final String MEDIA = """
  #EXTM3U
  #EXT-X-VERSION:6
  #EXT-X-TARGETDURATION:2
  #EXT-X-SERVER-CONTROL:HOLD-BACK=9.0
  #EXT-X-MEDIA-SEQUENCE:100
  #EXT-X-DISCONTINUITY-SEQUENCE:4
  #EXT-X-MAP:URI="i1.mp4"
  #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:00.000Z
  #EXTINF:2.000000,
  s100.m4s
  #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:02.000Z
  #EXTINF:2.400000,
  s101.m4s
  #EXT-X-DISCONTINUITY
  #EXT-X-MAP:URI="i2.mp4"
  #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:05.000Z
  #EXTINF:2.000000,
  s102.m4s
  """;

  private static final String FOURTH = """
  #EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:07.000Z
  #EXTINF:2.000000,
  s103.m4s
  """;

  /** {@link #MEDIA} with a segment more and the first one gone. */
  private static final String NEXT =
    """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-TARGETDURATION:2
    #EXT-X-MEDIA-SEQUENCE:101
    #EXT-X-DISCONTINUITY-SEQUENCE:4
    #EXT-X-MAP:URI="i1.mp4"
    """ +
    MEDIA.substring(MEDIA.indexOf("#EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:02")) +
    FOURTH;

  @Test
  void checks_goodPlaylists_pass() {
    HlsChecker checker = new HlsChecker();
    HlsPlaylist.Multivariant multivariant = checker.multivariant(MASTER);
    assertThat(multivariant.independentSegments()).isTrue();
    assertThat(multivariant.renditions()).hasSize(1);
    assertThat(multivariant.variants().getFirst().string("CODECS")).isEqualTo("avc1.64001f,mp4a.40.2");
    HlsPlaylist.Media media = checker.media("video.m3u8", MEDIA);
    assertThat(media.segments().stream().map(HlsPlaylist.Segment::discontinuitySequence)).containsExactly(
      4L,
      4L,
      5L
    );
    assertThat(media.segments().getLast().mapUri()).isEqualTo("i2.mp4");
    checker.media("video.m3u8", MEDIA + FOURTH);
    checker.media("video.m3u8", NEXT);
    checker.media("video.m3u8", NEXT + "#EXT-X-ENDLIST\n");
  }

  static Stream<Arguments> brokenMasters() {
    return Stream.of(
      Arguments.of("#EXTM3U\n", "", "first line"),
      Arguments.of("video.m3u8\n", "video.m3u8", "cut off"),
      Arguments.of("\nvideo.m3u8\n", "\n", "without a URI line"),
      Arguments.of("video.m3u8\n", "video.m3u8\naudio.m3u8\n", "without EXT-X-STREAM-INF"),
      Arguments.of("BANDWIDTH=900,", "", "BANDWIDTH is missing"),
      Arguments.of("BANDWIDTH=900,", "BANDWIDTH=1e3,", "no integer"),
      Arguments.of("BANDWIDTH=900,", "BANDWIDTH=700,", "average is above the peak"),
      Arguments.of("CODECS=\"avc1.64001f,mp4a.40.2\",", "", "CODECS"),
      Arguments.of("avc1.64001f", "avc1.64001", "CODECS"),
      Arguments.of(",RESOLUTION=640x360", "", "RESOLUTION"),
      Arguments.of("29.970", "29.9700", "FRAME-RATE"),
      Arguments.of("AUDIO=\"a\"", "AUDIO=\"b\"", "has no rendition"),
      Arguments.of("AUDIO=\"a\"", "AUDIO=a", "not a quoted string"),
      Arguments.of("AUDIO=\"a\"", "AUDIO=\"a\",", "comma"),
      Arguments.of("AUDIO=\"a\"", "AUDIO=\"a\",AUDIO=\"a\"", "twice"),
      Arguments.of("AUDIO=\"a\"", "AUDIO=\"a\", X=1", "attribute list"),
      Arguments.of("AUDIO=\"a\"", "AUDIO=\"a\",X=1", "unknown attribute"),
      Arguments.of("NAME=\"one\",", "", "NAME is missing"),
      Arguments.of("TYPE=AUDIO", "TYPE=TEXT", "TYPE"),
      Arguments.of("AUTOSELECT=YES", "AUTOSELECT=NO", "AUTOSELECT"),
      Arguments.of("DEFAULT=YES", "DEFAULT=TRUE", "DEFAULT"),
      Arguments.of("CHANNELS=\"2\"", "CHANNELS=\"x\"", "CHANNELS"),
      Arguments.of("#EXT-X-VERSION:6\n", "#EXT-X-VERSION:6\n#EXT-X-VERSION:6\n", "twice"),
      Arguments.of("#EXT-X-VERSION:6\n", "#EXT-X-TARGETDURATION:2\n", "not for a multivariant playlist"),
      Arguments.of("#EXT-X-VERSION:6\n", "#EXT-X-VERSION: 6\n", "integer")
    );
  }

  @ParameterizedTest
  @MethodSource("brokenMasters")
  void multivariant_broken_saysWhat(String good, String bad, String message) {
    assertThat(MASTER).contains(good);
    assertThatThrownBy(() -> new HlsChecker().multivariant(MASTER.replace(good, bad)))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }

  @Test
  void multivariant_twoRenditionsOfOneName_saysSo() {
    String line = MASTER.lines()
      .filter(each -> each.startsWith("#EXT-X-MEDIA:"))
      .findFirst()
      .orElseThrow();
    assertThatThrownBy(() ->
      new HlsChecker().multivariant(MASTER.replace(line, line + "\n" + line))
    ).hasMessageContaining("with one NAME");
    String other = line.replace("NAME=\"one\"", "NAME=\"two\"");
    assertThatThrownBy(() ->
      new HlsChecker().multivariant(MASTER.replace(line, line + "\n" + other))
    ).hasMessageContaining("DEFAULT=YES in group");
  }

  static Stream<Arguments> brokenMedia() {
    return Stream.of(
      Arguments.of("#EXT-X-TARGETDURATION:2\n", "", "no EXT-X-TARGETDURATION"),
      Arguments.of("#EXTINF:2.400000,", "#EXTINF:2.500000,", "over EXT-X-TARGETDURATION"),
      Arguments.of("HOLD-BACK=9.0", "HOLD-BACK=5.9", "under three target durations"),
      Arguments.of("HOLD-BACK=9.0", "HOLD-BACK=9.0,X=1", "EXT-X-SERVER-CONTROL: attributes"),
      Arguments.of("#EXTINF:2.400000,\n", "", "without EXTINF"),
      Arguments.of("#EXTINF:2.400000,", "#EXTINF:2.400000", "EXTINF"),
      Arguments.of("#EXTINF:2.400000,", "#EXTINF:0.0,", "without duration"),
      Arguments.of("#EXTINF:2.400000,", "#EXTINF:2.4,\n#EXTINF:2.4,", "twice"),
      Arguments.of("s102.m4s\n", "", "does not come"),
      Arguments.of("#EXT-X-MAP:URI=\"i1.mp4\"\n", "", "without EXT-X-MAP"),
      Arguments.of("#EXT-X-VERSION:6", "#EXT-X-VERSION:5", "VERSION 6"),
      Arguments.of("02.000Z", "02.000", "time zone"),
      Arguments.of("02.000Z", "02Z", "milliseconds"),
      Arguments.of("02.000Z", "02.004Z", "4 ms off"),
      Arguments.of("05.000Z", "01.000Z", "goes back"),
      Arguments.of("#EXT-X-PROGRAM-DATE-TIME:2026-11-20T11:00:02.000Z\n", "", "no EXT-X-PROGRAM-DATE-TIME"),
      Arguments.of("#EXT-X-DISCONTINUITY\n", "", "ms off"),
      Arguments.of("#EXT-X-DISCONTINUITY\n", "#EXT-X-DISCONTINUITY\n#EXT-X-DISCONTINUITY\n", "twice"),
      Arguments.of("s102.m4s\n", "s102.m4s\n#EXT-X-MEDIA-SEQUENCE:100\n", "comes twice"),
      Arguments.of("s102.m4s\n", "s102.m4s\n#EXT-X-ENDLIST\ns103.m4s\n", "after EXT-X-ENDLIST"),
      Arguments.of("s102.m4s\n", "s102.m4s\n#EXT-X-NONSENSE\n", "not known"),
      Arguments.of("s102.m4s\n", "s102.m4s \n", "white space"),
      Arguments.of("s102.m4s\n", "s102.m4s\r\n", "control character"),
      Arguments.of("s101.m4s", "s100.m4s", "names the segments"),
      Arguments.of("#EXT-X-MEDIA-SEQUENCE:100\n", "#EXT-X-MEDIA-SEQUENCE:0100\n", "integer")
    );
  }

  @ParameterizedTest
  @MethodSource("brokenMedia")
  void media_broken_saysWhat(String good, String bad, String message) {
    assertThat(MEDIA).contains(good);
    assertThatThrownBy(() -> new HlsChecker().media("video.m3u8", MEDIA.replace(good, bad)))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }

  static Stream<Arguments> brokenChanges() {
    return Stream.of(
      Arguments.of("TARGETDURATION:2", "TARGETDURATION:3", "TARGETDURATION changed"),
      Arguments.of("#EXT-X-VERSION:6", "#EXT-X-VERSION:7", "VERSION changed"),
      Arguments.of("SEQUENCE:101", "SEQUENCE:99", "went back"),
      Arguments.of("SEQUENCE:101", "SEQUENCE:102", "listed segment changed"),
      Arguments.of("DISCONTINUITY-SEQUENCE:4", "DISCONTINUITY-SEQUENCE:5", "listed segment changed"),
      Arguments.of("DISCONTINUITY-SEQUENCE:4", "DISCONTINUITY-SEQUENCE:3", "went back"),
      Arguments.of("s102.m4s", "other.m4s", "listed segment changed"),
      Arguments.of("i2.mp4", "i3.mp4", "listed segment changed"),
      Arguments.of("s103.m4s", "s100.m4s", "names the segments 100 and 103"),
      Arguments.of(FOURTH, "", "less than three target durations"),
      Arguments.of("07.000Z\n", "07.000Z\n#EXT-X-MAP:URI=\"i3.mp4\"\n", "another EXT-X-MAP")
    );
  }

  @ParameterizedTest
  @MethodSource("brokenChanges")
  void media_brokenChange_saysWhat(String good, String bad, String message) {
    HlsChecker checker = new HlsChecker();
    checker.media("video.m3u8", MEDIA);
    assertThat(NEXT).contains(good);
    assertThatThrownBy(() -> checker.media("video.m3u8", NEXT.replace(good, bad)))
      .isInstanceOf(AssertionError.class)
      .hasMessageContaining(message);
  }

  @Test
  void media_segmentTakenFromTheEnd_saysSo() {
    HlsChecker checker = new HlsChecker();
    checker.media("video.m3u8", MEDIA);
    String shorter = MEDIA.substring(0, MEDIA.indexOf("#EXT-X-DISCONTINUITY\n"));
    assertThatThrownBy(() -> checker.media("video.m3u8", shorter)).hasMessageContaining("from the end");
  }

  @Test
  void media_changeAfterTheEnd_saysSo() {
    HlsChecker checker = new HlsChecker();
    checker.media("video.m3u8", MEDIA + "#EXT-X-ENDLIST\n");
    assertThatCode(() -> checker.media("video.m3u8", MEDIA + "#EXT-X-ENDLIST\n")).doesNotThrowAnyException();
    assertThatThrownBy(() -> checker.media("video.m3u8", MEDIA + FOURTH)).hasMessageContaining(
      "after EXT-X-ENDLIST"
    );
  }

  @Test
  void media_renditionsThatDoNotMatch_saysSo() {
    HlsChecker checker = new HlsChecker();
    checker.media("video.m3u8", MEDIA);
    checker.media("audio.m3u8", MEDIA);
    assertThatThrownBy(() ->
      checker.media("late.m3u8", MEDIA.replace("T11:00:", "T11:01:"))
    ).hasMessageContaining("60000 ms apart");
    assertThatThrownBy(() ->
      checker.media("other.m3u8", MEDIA.replace("TARGETDURATION:2", "TARGETDURATION:3"))
    ).hasMessageContaining("different target durations");
    assertThatThrownBy(() ->
      checker.media("third.m3u8", MEDIA.replace("DISCONTINUITY-SEQUENCE:4", "DISCONTINUITY-SEQUENCE:5"))
    ).hasMessageContaining("different discontinuity numbers");
  }

  @Test
  void media_gap_needsNoMap() {
    String gap = MEDIA.replace("#EXT-X-MAP:URI=\"i1.mp4\"\n", "").replace("#EXTINF", "#EXT-X-GAP\n#EXTINF");
    assertThat(new HlsChecker().media("audio.m3u8", gap).segments()).allMatch(HlsPlaylist.Segment::gap);
  }

  /** 2 s of 200 bytes, 2.4 s of 270, 2 s of 180: the peak is 900 bits/s, the average 812. */
  @Test
  void bitRates_againstSizes_areJudged() {
    assertThatCode(() -> bitRates(900, 813)).doesNotThrowAnyException();
    assertThatThrownBy(() -> bitRates(890, 813)).hasMessageContaining("below the peak");
    assertThatThrownBy(() -> bitRates(1000, 813)).hasMessageContaining("far above the peak");
    assertThatThrownBy(() -> bitRates(900, 700)).hasMessageContaining("AVERAGE-BANDWIDTH");
  }

  private static void bitRates(long peak, long average) {
    String master = """
    #EXTM3U
    #EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS="mp4a.40.2"
    audio.m3u8
    """.formatted(peak, average);
    HlsChecker checker = new HlsChecker();
    checker.media("audio.m3u8", MEDIA);
    checker.bitRates(
      checker.multivariant(master),
      uri ->
        switch (uri) {
          case "s100.m4s" -> 200;
          case "s101.m4s" -> 270;
          default -> 180;
        }
    );
  }
}
