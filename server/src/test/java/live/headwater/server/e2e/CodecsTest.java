package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All codecs that MPEG-TS brings over SRT: what a real ffmpeg sends is in CMAF and in TS bit for bit, playlists and
 * manifests name it, and ffmpeg decodes it without a word. All are pushed at once, to one server.
 */
class CodecsTest {

  private static final int SECONDS = 6;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String PICTURE = "-f lavfi -i testsrc2=size=320x180:rate=25";
  private static final String TONE = "-f lavfi -i sine=frequency=440:sample_rate=48000";
  private static final String X264 =
    "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -bf 2 -sc_threshold 0";

  private static final String AVC_CODECS = "avc1\\.[0-9a-f]{6}";

  /** What is pushed. */
  enum Source {
    /** Its random access points are CRA pictures, as x265 makes them unless told otherwise. */
    HEVC(
      PICTURE +
        " " +
        TONE +
        " -c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=none:keyint=25:bframes=3 -c:a aac",
      "hvc1\\.1\\.6\\.L60\\.90,mp4a\\.40\\.2"
    ),
    AC_3(PICTURE + " " + TONE + " " + X264 + " -c:a ac3 -ac 6 -b:a 384k", AVC_CODECS + ",ac-3"),
    E_AC_3(PICTURE + " " + TONE + " " + X264 + " -c:a eac3 -ac 2 -b:a 128k", AVC_CODECS + ",ec-3"),
    MP2(PICTURE + " " + TONE + " " + X264 + " -c:a mp2 -ac 2 -b:a 192k", AVC_CODECS + ",mp4a\\.6B"),
    MP3(
      PICTURE + " " + TONE + " " + X264 + " -c:a libmp3lame -ar 44100 -ac 2 -b:a 128k",
      AVC_CODECS + ",mp4a\\.6B"
    ),
    OPUS(PICTURE + " " + TONE + " " + X264 + " -c:a libopus -ac 2 -b:a 96k", AVC_CODECS + ",opus"),
    AC_3_ALONE(TONE + " -c:a ac3 -ac 2 -b:a 192k", "ac-3"),
    TWO_LANGUAGES(
      PICTURE +
        " " +
        TONE +
        " -f lavfi -i sine=frequency=880:sample_rate=48000 -map 0 -map 1 -map 2 " +
        X264 +
        " -c:a:0 aac -c:a:1 ac3 -b:a:1 192k" +
        " -metadata:s:a:0 language=ger -metadata:s:a:1 language=fra",
      AVC_CODECS + ",mp4a\\.40\\.2,ac-3"
    );

    final String arguments;
    final String codecs;

    /**
     * @param codecs pattern of {@code CODECS}
     */
    Source(String arguments, String codecs) {
      this.arguments = arguments;
      this.codecs = codecs;
    }

    long streamId() {
      return 1L + List.of(values()).indexOf(this);
    }

    boolean hasVideo() {
      return this != AC_3_ALONE;
    }

    int audioTracks() {
      return this == TWO_LANGUAGES ? 2 : 1;
    }

    Path file(Path directory) {
      return directory.resolve(name() + ".ts");
    }

    /** Drops delimiters and parameter sets. */
    String picturesOnly() {
      return "filter_units=remove_types=" + (this == HEVC ? "32-35" : "7-9");
    }

    String toAnnexB() {
      return (this == HEVC ? "hevc" : "h264") + "_mp4toannexb," + picturesOnly();
    }
  }

  @TempDir
  static Path directory;

  /**
   * What is served of a source, fetched while it is there.
   *
   * @param cmaf files of the renditions, in the order of the multivariant playlist
   * @param broken what the checkers of the specifications found; empty for nothing
   */
  private record Served(
    String master,
    String transportMaster,
    String mpd,
    List<Path> cmaf,
    Path transport,
    String broken
  ) {}

  private static final Map<Source, Served> SERVED = new EnumMap<>(Source.class);
  private static final List<String> LEFT_OUT = new ArrayList<>();

  @BeforeAll
  static void pushAll() {
    for (Source source : Source.values()) {
      String encode = "-v error -y " + source.arguments + " -t " + SECONDS + " " + source.file(directory);
      FfmpegPrograms.FFMPEG.run(LIMIT, List.of(encode.split(" ", -1))).requireSilence();
    }
    try (
      StreamLog log = new StreamLog();
      TestDaemon daemon = TestDaemon.startWithStreams(
        Source.values().length,
        directory.resolve("data"),
        "window.duration",
        "10m",
        "failover.hold-open",
        "0s"
      )
    ) {
      push(daemon);
      for (Source source : Source.values()) {
        SERVED.put(source, fetch(daemon, source));
      }
      log.linesWith("is left out of MPEG-TS").forEach(line -> LEFT_OUT.add(line.text()));
    }
  }

  /** Pushes all at once, to the end of all programs, so that the last segments are out. */
  private static void push(TestDaemon daemon) {
    List<RunningProgram> encoders = new ArrayList<>();
    try {
      for (Source source : Source.values()) {
        encoders.add(FfmpegPrograms.FFMPEG.start(push(daemon, source)));
      }
      encoders.forEach(encoder -> encoder.awaitExit(LIMIT).requireSuccess());
    } finally {
      encoders.forEach(RunningProgram::close);
    }
    Awaitility.await()
      .atMost(LIMIT)
      .until(() ->
        daemon
          .daemon()
          .bus()
          .streams()
          .stream()
          .allMatch(stream -> stream.status().feeds().isEmpty())
      );
  }

  private static List<String> push(TestDaemon daemon, Source source) {
    String token = daemon.stream(source.streamId()).settings().token();
    List<String> arguments = new ArrayList<>(List.of("-v", "warning", "-re"));
    arguments.addAll(List.of("-i", source.file(directory).toString(), "-map", "0", "-c", "copy"));
    arguments.addAll(List.of("-f", "mpegts", daemon.daemon().urls().srtPush(source.streamId(), token)));
    return arguments;
  }

  private static Served fetch(TestDaemon daemon, Source source) {
    String broken = "";
    try (CheckedPlaylists checked = CheckedPlaylists.follow(daemon, source.streamId())) {
      checked.awaitSegments(1);
    } catch (AssertionError e) {
      broken = e.toString();
    }
    URI master = daemon.url("/cmaf/" + source.streamId() + "/master.m3u8");
    URI transportMaster = daemon.url("/mpegts/" + source.streamId() + "/master_mpegts.m3u8");
    List<Path> cmaf = new ArrayList<>();
    for (URI playlist : HlsCapture.mediaPlaylists(daemon, master)) {
      cmaf.add(capture(daemon, playlist, source.name() + cmaf.size() + ".mp4"));
    }
    List<URI> transport = HlsCapture.mediaPlaylists(daemon, transportMaster);
    assertThat(transport).hasSize(1);
    return new Served(
      daemon.text(master),
      daemon.text(transportMaster),
      daemon.text(daemon.url("/cmaf/" + source.streamId() + "/index.mpd")),
      cmaf,
      capture(daemon, transport.getFirst(), source.name() + "-out.ts"),
      broken
    );
  }

  private static Path capture(TestDaemon daemon, URI playlist, String name) {
    HlsCapture capture = HlsCapture.of(daemon, playlist);
    assertThat(capture.stretches()).as("stretches of %s", playlist).hasSize(1);
    return HlsCapture.write(capture.stretches().getFirst(), directory.resolve(name));
  }

  private static Served served(Source source) {
    return Objects.requireNonNull(SERVED.get(source));
  }

  @ParameterizedTest
  @EnumSource
  void push_codec_comesOutOfCmafAndTsBitForBit(Source source) {
    Path pushed = source.file(directory);
    Served served = served(source);
    assertThat(served.cmaf).hasSize((source.hasVideo() ? 1 : 0) + source.audioTracks());
    List<Path> sounds = source.hasVideo() ? served.cmaf.subList(1, served.cmaf.size()) : served.cmaf;
    for (int i = 0; i < sounds.size(); i++) {
      assertSame(sound(pushed, "a:" + i), sound(sounds.get(i), "a"));
    }
    assertSame(sound(pushed, "a:0"), sound(served.transport, "a"));
    if (source.hasVideo()) {
      Packets pictures = Packets.read(pushed, "v", source.picturesOnly());
      assertSame(pictures, Packets.read(served.cmaf.getFirst(), "v", source.toAnnexB()));
      assertSame(pictures, Packets.read(served.transport, "v", source.picturesOnly()));
    }
    List<Path> files = new ArrayList<>(served.cmaf);
    files.add(served.transport);
    for (Path file : files) {
      FfmpegPrograms.FFMPEG.run("-v", "warning", "-i", file.toString(), "-f", "null", "-").requireSilence();
    }
  }

  @ParameterizedTest
  @EnumSource
  void push_codec_isNamedAndKeepsToTheSpecifications(Source source) {
    Served served = served(source);
    assertThat(served.broken).isEmpty();
    assertThat(served.master).containsPattern("CODECS=\"" + source.codecs + "\"");
    String inTransport = source == Source.TWO_LANGUAGES ? AVC_CODECS + ",mp4a\\.40\\.2" : source.codecs;
    assertThat(served.transportMaster).containsPattern("CODECS=\"" + inTransport + "\"");
  }

  @Test
  void push_twoLanguages_areNamedAndTransportStreamHasTheFirst() {
    Served served = served(Source.TWO_LANGUAGES);
    assertThat(served.master)
      .contains(
        "NAME=\"German\",LANGUAGE=\"de\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"1\",URI=\"audio.m3u8\""
      )
      .contains(
        "NAME=\"French\",LANGUAGE=\"fr\",DEFAULT=NO,AUTOSELECT=YES,CHANNELS=\"1\",URI=\"audio2.m3u8\""
      );
    assertThat(served.mpd).contains(
      "lang=\"und\"",
      "lang=\"de\"",
      "lang=\"fr\"",
      "\"main\"",
      "\"alternate\""
    );
    assertThat(LEFT_OUT)
      .singleElement()
      .asString()
      .startsWith("stream " + Source.TWO_LANGUAGES.streamId() + ": audio track 2 (ac-3, French) is left out");
  }

  private static Packets sound(Path file, String stream) {
    boolean adts = file.toString().endsWith(".ts") && isAac(file, stream);
    return Packets.read(file, stream, adts ? "aac_adtstoasc" : "");
  }

  private static boolean isAac(Path file, String stream) {
    return FfmpegPrograms.FFPROBE.run(
      ("-v error -select_streams " + stream + " -show_entries stream=codec_name -of csv=p=0 " + file).split(
        " ",
        -1
      )
    )
      .stdout()
      .startsWith("aac");
  }

  /** ffmpeg closes its connection without sending the last of what it has, whoever receives it. */
  private static void assertSame(Packets pushed, Packets out) {
    PassThroughTest.assertSame(pushed, out, 1_100, true);
  }
}
