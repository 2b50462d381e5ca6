package live.headwater.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.headwater.bus.Role;
import live.headwater.testing.BoxChecker;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rule 8 of DESIGN: what goes in comes out. A file that a real ffmpeg pushes with {@code -c copy} is compared, packet by
 * packet, with what the segments hold.
 */
class PassThroughTest {

  private static final List<String> TONE = List.of(
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=440:sample_rate=48000"
  );
  /** Drops delimiters and parameter sets. */
  private static final String PICTURES_ONLY = "filter_units=remove_types=7-9";

  private static final List<String> AAC = List.of("-c:a", "aac", "-b:a", "96k");

  /** An encoder's ways that have broken others. */
  enum Source {
    NO_B_FRAMES(12, video(30), x264("-g", "30", "-bf", "0"), TONE, AAC),
    B_FRAMES(12, video(25), x264("-g", "50", "-bf", "3"), TONE, AAC),
    MONO_44100(
      12,
      video(25),
      x264("-g", "25"),
      tone(44_100),
      List.of("-c:a", "aac", "-ac", "1", "-b:a", "64k")
    ),
    SIXTY_FPS(12, video(60), x264("-g", "60"), TONE, AAC),
    GOP_OF_10_S(31, video(25), x264("-g", "250", "-keyint_min", "250"), TONE, AAC),
    VARIABLE_FRAME_RATE(
      12,
      List.of(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=320x180:rate=30,select='not(mod(n\\,3))+gt(mod(n\\,17)\\,8)'"
      ),
      x264("-g", "30", "-fps_mode", "vfr"),
      TONE,
      AAC
    );

    final int seconds;
    /** Space-separated, as none of them holds a space. */
    final String arguments;

    Source(
      int seconds,
      List<String> video,
      List<String> videoCodec,
      List<String> audio,
      List<String> audioCodec
    ) {
      this.seconds = seconds;
      this.arguments = Stream.of(video, audio, videoCodec, audioCodec)
        .flatMap(List::stream)
        .collect(Collectors.joining(" "));
    }

    private static List<String> video(int rate) {
      return List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=" + rate);
    }

    private static List<String> tone(int sampleRate) {
      return List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=" + sampleRate);
    }

    private static List<String> x264(String... options) {
      List<String> all = new ArrayList<>(
        List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
      );
      all.addAll(List.of("-sc_threshold", "0"));
      all.addAll(List.of(options));
      return all;
    }
  }

  @TempDir
  Path directory;

  @ParameterizedTest
  @EnumSource
  void push_copiedFile_comesOutOfCmafAndTsBitForBit(Source source) {
    Path pushed = directory.resolve("pushed.flv");
    List<String> encode = new ArrayList<>(List.of("-v", "error", "-y"));
    encode.addAll(List.of(source.arguments.split(" ", -1)));
    encode.addAll(List.of("-t", Integer.toString(source.seconds), pushed.toString()));
    FfmpegPrograms.FFMPEG.run(Duration.ofMinutes(2), encode).requireSilence();
    assertPassesThrough(pushed, "mp4a.40.2");
  }

  /** Sound with SBR, and with SBR and parametric stereo, of an encoder that ffmpeg's builds do not carry. */
  @ParameterizedTest
  @CsvSource({ "he-aac.m4a, mp4a.40.5", "he-aac-v2.m4a, mp4a.40.29" })
  void push_heAac_comesOutOfCmafAndTsBitForBit(String sample, String codecs) throws Exception {
    Path sound = directory.resolve(sample);
    try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/media/" + sample))) {
      Files.copy(in, sound);
    }
    Path pushed = directory.resolve("pushed.flv");
    List<String> encode = new ArrayList<>(List.of("-v", "error", "-y"));
    encode.addAll(Source.video(25));
    encode.addAll(List.of("-i", sound.toString()));
    encode.addAll(Source.x264("-g", "25"));
    encode.addAll(List.of("-c:a", "copy", "-t", "9", pushed.toString()));
    FfmpegPrograms.FFMPEG.run(Duration.ofMinutes(2), encode).requireSilence();
    assertPassesThrough(pushed, codecs);
  }

  /**
   * In an MPEG-TS over SRT parameter sets travel with the pictures, so what is left of them is compared. ffmpeg closes
   * its connection without sending the last of what it has, whoever receives it.
   */
  @ParameterizedTest
  @EnumSource(names = { "B_FRAMES", "MONO_44100", "VARIABLE_FRAME_RATE" })
  void push_copiedFileOverSrt_comesOutOfCmafAndTsBitForBit(Source source) {
    Path pushed = directory.resolve("pushed.flv");
    List<String> encode = new ArrayList<>(List.of("-v", "error", "-y"));
    encode.addAll(List.of(source.arguments.split(" ", -1)));
    encode.addAll(List.of("-t", Integer.toString(source.seconds), pushed.toString()));
    FfmpegPrograms.FFMPEG.run(Duration.ofMinutes(2), encode).requireSilence();
    assertPassesThrough(
      pushed,
      "mp4a.40.2",
      daemon -> {
        List<String> arguments = new ArrayList<>(List.of("-v", "warning", "-re", "-i", pushed.toString()));
        arguments.addAll(List.of("-c", "copy", "-f", "mpegts", daemon.srtUrl()));
        FfmpegPrograms.FFMPEG.run(Duration.ofMinutes(2), arguments).requireSuccess();
      },
      "h264_mp4toannexb," + PICTURES_ONLY,
      true
    );
  }

  /** Rule 2 of DESIGN: of two encoders the second is told why it may not, and the first never notices. */
  @Test
  void push_secondEncoderTriesMeanwhile_isToldWhyAndTheFirstComesOutBitForBit() {
    Path pushed = directory.resolve("pushed.flv");
    List<String> encode = new ArrayList<>(List.of("-v", "error", "-y"));
    encode.addAll(List.of(Source.B_FRAMES.arguments.split(" ", -1)));
    encode.addAll(List.of("-t", "8", pushed.toString()));
    FfmpegPrograms.FFMPEG.run(Duration.ofMinutes(2), encode).requireSilence();
    assertPassesThrough(pushed, "mp4a.40.2", daemon -> {
      try (RunningProgram first = FfmpegPrograms.FFMPEG.start(copy(pushed, daemon.pushUrl(), "-re"))) {
        Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> daemon.stream(1).status().isLive(Role.PRIMARY));
        for (int attempt = 0; attempt < 3; attempt++) {
          ProgramResult second = FfmpegPrograms.FFMPEG.run(
            Duration.ofMinutes(1),
            copy(pushed, daemon.pushUrl())
          );
          assertThat(second.exitCode()).isNotZero();
          assertThat(second.stderr()).contains(
            "Server error: stream 1 primary cannot be published now: this feed has a live connection already." +
              " Stop the other encoder, or publish as backup: {id}b?{token}."
          );
        }
        assertThat(first.isAlive()).as("all attempts fell into the first's life").isTrue();
        first.awaitExit(Duration.ofMinutes(1)).requireSuccess();
      }
    });
  }

  private void assertPassesThrough(Path pushed, String audioCodecs) {
    assertPassesThrough(pushed, audioCodecs, daemon ->
      FfmpegPrograms.FFMPEG.run(Duration.ofMinutes(2), copy(pushed, daemon.pushUrl())).requireSuccess()
    );
  }

  /** ffmpeg's arguments for sending a file as it is. */
  private static List<String> copy(Path file, String url, String... options) {
    List<String> arguments = new ArrayList<>(List.of("-v", "warning"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-i", file.toString(), "-c", "copy", "-f", "flv", url));
    return arguments;
  }

  private void assertPassesThrough(Path pushed, String audioCodecs, Consumer<TestDaemon> push) {
    assertPassesThrough(pushed, audioCodecs, push, "", false);
  }

  /**
   * @param push sends the file, all of it
   * @param filter of pictures before they are compared with those in CMAF; empty for none
   * @param cutOff whether the last second may be missing
   */
  private void assertPassesThrough(
    Path pushed,
    String audioCodecs,
    Consumer<TestDaemon> push,
    String filter,
    boolean cutOff
  ) {
    try (
      TestDaemon daemon = TestDaemon.start(
        directory.resolve("data"),
        "window.duration",
        "10m",
        "failover.hold-open",
        "0s"
      )
    ) {
      push.accept(daemon);
      URI master = daemon.url("/cmaf/1/master.m3u8");
      // The last segment is out when the program has ended.
      Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> daemon.daemon().bus().streams().getFirst().status().feeds().isEmpty());
      assertThat(daemon.text(master)).contains(audioCodecs);
      List<URI> playlists = HlsCapture.mediaPlaylists(daemon, master);
      assertThat(playlists).hasSize(2);
      Path video = capture(daemon, playlists.get(0), "video.mp4");
      Path audio = capture(daemon, playlists.get(1), "audio.mp4");
      List<URI> mpegts = HlsCapture.mediaPlaylists(daemon, daemon.url("/mpegts/1/master_mpegts.m3u8"));
      assertThat(mpegts).hasSize(1);
      Path ts = capture(daemon, mpegts.getFirst(), "all.ts");

      assertSame(Packets.read(pushed, "v", filter), Packets.read(video, "v", filter), 0, cutOff);
      assertSame(Packets.read(pushed, "a", ""), Packets.read(audio, "a", ""), 1_100, cutOff);
      // TS carries Annex B with delimiters and repeated parameter sets: compare what both have.
      assertSame(
        Packets.read(pushed, "v", "h264_mp4toannexb," + PICTURES_ONLY),
        Packets.read(ts, "v", PICTURES_ONLY),
        20,
        cutOff
      );
      assertSame(Packets.read(pushed, "a", ""), Packets.read(ts, "a", "aac_adtstoasc"), 1_100, cutOff);
      for (Path file : List.of(video, audio, ts)) {
        FfmpegPrograms.FFMPEG.run("-v", "warning", "-i", file.toString(), "-f", "null", "-").requireSilence();
      }
    }
  }

  private Path capture(TestDaemon daemon, URI playlist, String name) {
    HlsCapture capture = HlsCapture.of(daemon, playlist);
    assertThat(capture.stretches()).hasSize(1);
    HlsCapture.Stretch stretch = capture.stretches().getFirst();
    if (stretch.init() != null) {
      BoxChecker checker = BoxChecker.of(stretch.init().toByteArray());
      stretch.segments().forEach(segment -> checker.segment(segment, true));
    }
    return HlsCapture.write(stretch, directory.resolve(name));
  }

  /** The same packets in the same order, at times that differ by one constant, give or take {@code toleranceUs}. */
  static void assertSame(Packets pushed, Packets out, long toleranceUs, boolean cutOff) {
    List<Long> expected = pushed.relativePtsUs();
    List<Long> actual = out.relativePtsUs();
    if (cutOff) {
      assertThat(out.hashes()).isEqualTo(pushed.hashes().subList(0, actual.size()));
      assertThat(actual.getLast()).isGreaterThan(expected.getLast() - 1_000_000);
    } else {
      assertThat(out.hashes()).isEqualTo(pushed.hashes());
    }
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i))
        .as("time of packet %d", i)
        .isBetween(expected.get(i) - toleranceUs, expected.get(i) + toleranceUs);
    }
  }
}
