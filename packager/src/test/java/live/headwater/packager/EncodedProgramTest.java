package live.headwater.packager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import live.headwater.media.Track;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.HlsPlaylist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What real encoders make comes out of every presentation as the same packets, and ffmpeg decodes it without a word.
 */
class EncodedProgramTest {

  private static final String VIDEO_25 = "testsrc2=size=320x180:rate=25:duration=9";
  private static final String VIDEO_60 = "testsrc2=size=320x180:rate=60:duration=9";
  private static final String TONE_48K = "sine=frequency=1000:sample_rate=48000:duration=9";
  private static final String TONE_44K = "sine=frequency=1000:sample_rate=44100:duration=9";

  @TempDir
  Path directory = Path.of("");

  private static List<String> options(String video, String audio, String... more) {
    List<String> options = new ArrayList<>();
    if (!video.isEmpty()) {
      options.addAll(List.of("-f", "lavfi", "-i", video));
    }
    if (!audio.isEmpty()) {
      options.addAll(List.of("-f", "lavfi", "-i", audio));
    }
    options.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-b:v", "300k"));
    options.addAll(List.of("-c:a", "aac", "-b:a", "64k"));
    options.addAll(List.of(more));
    return options;
  }

  @Test
  void program_noBFrames_comesOutAsItWentIn() throws Exception {
    judge(options(VIDEO_25, TONE_48K, "-g", "25", "-tune", "zerolatency"));
  }

  @Test
  void program_bFrames_comesOutAsItWentIn() throws Exception {
    judge(options(VIDEO_25, TONE_48K, "-g", "50", "-bf", "3", "-x264-params", "b-pyramid=normal:b-adapt=0"));
  }

  @Test
  void program_sixtyPicturesAndFortyFourKilohertzMono_comesOutAsItWentIn() throws Exception {
    judge(options(VIDEO_60, TONE_44K, "-g", "30", "-bf", "2", "-ac", "1"));
  }

  @Test
  void program_variableFrameRate_comesOutAsItWentIn() throws Exception {
    String drops = VIDEO_25 + ",select='not(eq(mod(n\\,7)\\,3)+eq(mod(n\\,11)\\,5))'";
    judge(options(drops, TONE_48K, "-g", "25", "-bf", "2", "-fps_mode", "vfr"));
  }

  @Test
  void program_oneLongGopWithSceneCuts_comesOutAsItWentIn() throws Exception {
    judge(options(VIDEO_25, TONE_48K, "-g", "250", "-bf", "2", "-force_key_frames", "0,0.8,1.1,3.9,8"));
  }

  @Test
  void program_audioOnly_comesOutAsItWentIn() throws Exception {
    judge(options("", TONE_44K));
  }

  @Test
  void program_videoOnly_comesOutAsItWentIn() throws Exception {
    judge(options(VIDEO_25, "", "-g", "25", "-bf", "2"));
  }

  /**
   * As the bus has them follow: the first picture of the second is presented when the last one of the first ends, and decoded
   * no earlier. In the transport stream it is, and goes on with the same clock.
   */
  @Test
  void programs_bFramesAfterNone_followWithoutAHole() throws Exception {
    EncodedProgram first = EncodedProgram.encode(
      directory,
      options(VIDEO_25, TONE_48K, "-g", "25", "-bf", "0")
    );
    EncodedProgram second = EncodedProgram.encode(
      directory,
      options(VIDEO_25, TONE_48K, "-g", "50", "-bf", "2")
    );
    long endTicks = pictures(first).mapToLong(TestUnit::ptsTicks).max().orElseThrow() + 40 * 90;
    long soundEndTicks =
      first
        .units()
        .stream()
        .filter(EncodedProgramTest::isSound)
        .mapToLong(TestUnit::dtsTicks)
        .max()
        .orElseThrow() + 1024;
    TestUnit keyFrame = pictures(second).findFirst().orElseThrow();
    long movedMs = (endTicks - keyFrame.ptsTicks()) / 90;
    int shiftTicks = keyFrame.ctsOffsetTicks();
    List<TestUnit> following = second
      .units()
      .stream()
      .map(unit -> unit.movedBy(movedMs))
      .filter(unit -> !isSound(unit) || unit.dtsTicks() >= soundEndTicks)
      .map(unit -> isSound(unit) ? unit : unit.decodedLater(shiftTicks))
      .toList();
    assertThat(following).anyMatch(unit -> unit.ctsOffsetTicks() < 0);
    try (Studio studio = new Studio()) {
      studio.startProgram();
      studio.period(0, first.tracks());
      studio.feed(first.units());
      studio.shiftedPeriod(((endTicks - shiftTicks) * 1_000_000) / 90, shiftTicks, second.tracks());
      studio.feed(following);
      studio.endProgram();
      studio.assertNothingLost();
      decode(concatenated(studio, "seg-", "all.ts").toString());
      List<Long> shown = shownTicks(directory.resolve("all.ts"));
      assertThat(shown).hasSize((int) (pictures(first).count() + pictures(second).count()));
      for (int i = 1; i < shown.size(); i++) {
        assertThat(shown.get(i) - shown.get(i - 1)).isEqualTo(40 * 90);
      }
    }
  }

  /** When a decoder presents the pictures of a file, in the order in which it gives them. */
  private static List<Long> shownTicks(Path file) {
    return FfmpegPrograms.FFPROBE.run(
      "-v",
      "error",
      "-select_streams",
      "v",
      "-show_entries",
      "frame=pts",
      "-of",
      "csv=p=0",
      file.toString()
    )
      .requireSuccess()
      .stdout()
      .lines()
      .filter(line -> !line.isBlank())
      .map(line -> Long.parseLong(line.replace(",", "")))
      .toList();
  }

  private static Stream<TestUnit> pictures(EncodedProgram program) {
    return program
      .units()
      .stream()
      .filter(unit -> unit.track().isVideo());
  }

  private static boolean isSound(TestUnit unit) {
    return unit.track().isAudio();
  }

  private void judge(List<String> options) throws Exception {
    EncodedProgram program = EncodedProgram.encode(directory, options);
    try (Studio studio = new Studio(PackagerSettings.DEFAULT.withEndListTag(true))) {
      studio.startProgram();
      studio.period(0, program.tracks());
      studio.feed(program.units());
      studio.endProgram();
      studio.assertNothingLost();
      studio.viewer().look();
      int pictures = 0;
      for (Track track : program.tracks()) {
        String rendition = track.isVideo() ? "video" : "audio";
        decode(concatenated(studio, rendition + "-", rendition + ".mp4").toString());
        long units = program
          .units()
          .stream()
          .filter(unit -> unit.track().equals(track))
          .count();
        assertThat(studio.viewer().samples(rendition)).hasSize((int) units);
        pictures += track.isVideo() ? (int) units : 0;
      }
      decode(concatenated(studio, "seg-", "all.ts").toString());
      assertThat(
        studio
          .viewer()
          .transportContents()
          .stream()
          .mapToInt(each -> each.video().size())
          .sum()
      ).isEqualTo(pictures);
      decode(writePlaylists(studio).toString());
    }
  }

  private Path concatenated(Studio studio, String prefix, String name) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> file : studio.viewer().files().entrySet()) {
      if (file.getKey().startsWith(prefix)) {
        out.writeBytes(file.getValue());
      }
    }
    return Files.write(directory.resolve(name), out.toByteArray());
  }

  private Path writePlaylists(Studio studio) throws Exception {
    for (Map.Entry<String, byte[]> file : studio.viewer().files().entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    HlsPlaylist.Multivariant multivariant = Objects.requireNonNull(studio.viewer().lastMultivariant);
    List<String> names = new ArrayList<>(List.of("master.m3u8"));
    multivariant.variants().forEach(variant -> names.add(variant.uri()));
    multivariant.renditions().forEach(rendition -> names.add(Objects.requireNonNull(rendition.uri())));
    for (String name : names) {
      Files.writeString(directory.resolve(name), Viewer.text(studio.presentation().cmaf(name)));
    }
    return directory.resolve("master.m3u8");
  }

  private static void decode(String file) {
    FfmpegPrograms.FFMPEG.run("-v", "warning", "-xerror", "-i", file, "-f", "null", "-").requireSilence();
  }
}
