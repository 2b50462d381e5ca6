package live.headwater.media.mpegts.demux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.HevcConfiguration;
import live.headwater.media.codec.MpegAudioConfiguration;
import live.headwater.testing.FfmpegPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that ffmpeg encodes are read as ffmpeg reads them: the same packets at the same times. */
class TsDemuxerInteropTest {

  @TempDir
  Path directory = Path.of("");

  @Test
  void read_avcWithBFramesAndAac_isWhatFfmpegReads() throws Exception {
    Demuxed demuxed = judge(
      encode(List.of("-c:v", "libx264", "-bf", "2", "-g", "25", "-c:a", "aac"), 48_000),
      0
    );
    assertThat(demuxed.tracks).extracting(Track::id).containsExactly(0, 1);
    AvcConfiguration avc = (AvcConfiguration) demuxed.tracks.get(0).codec();
    assertThat(avc.widthPixels()).isEqualTo(320);
    AacConfiguration aac = (AacConfiguration) demuxed.tracks.get(1).codec();
    assertThat(aac.sampleRateHz()).isEqualTo(48_000);
    assertThat(demuxed.unitsOf(0)).hasSize(50).filteredOn(Demuxed.Unit::randomAccess).hasSize(2);
    assertThat(demuxed.videoArrivals).isSorted();
  }

  @Test
  void read_slicesAndLowDelay_isWhatFfmpegReads() throws Exception {
    judge(
      encode(List.of("-c:v", "libx264", "-tune", "zerolatency", "-slices", "4", "-c:a", "aac"), 48_000),
      0
    );
  }

  @Test
  void read_pesPacketsWithLengths_isWhatFfmpegReads() throws Exception {
    judge(
      encode(
        List.of("-c:v", "libx264", "-x264-params", "aud=1:repeat-headers=1", "-omit_video_pes_length", "0"),
        0
      ),
      0
    );
  }

  @Test
  void read_aacFramesOverPesBorders_isWhatFfmpegReads() throws Exception {
    // Up to a tick off: ffmpeg rounds from frame to frame.
    judge(encode(List.of("-c:v", "libx264", "-c:a", "aac", "-pes_payload_size", "500"), 44_100), 1);
  }

  @Test
  void read_timesThatWrap_goOn() throws Exception {
    EncodedTs encoded = encode(
      List.of("-c:v", "libx264", "-bf", "2", "-c:a", "aac", "-output_ts_offset", "95441.5"),
      48_000
    );
    Demuxed demuxed = Demuxed.of(encoded.bytes());
    assertThat(demuxed.problems).isEmpty();
    List<Demuxed.Unit> video = demuxed.unitsOf(0);
    assertThat(video).hasSize(50);
    assertThat(video.getFirst().dts()).isLessThan(1L << 33);
    assertThat(video.getLast().dts())
      .isGreaterThan(1L << 33)
      .isEqualTo(video.getFirst().dts() + 49 * 3600);
    assertThat(demuxed.unitsOf(1).getLast().dts()).isGreaterThan(1L << 33);
  }

  @Test
  void read_hevcWithBFrames_isWhatFfmpegReadsAndIsCarriedOn() throws Exception {
    EncodedTs encoded = encode(
      List.of("-c:v", "libx265", "-x265-params", "log-level=none:keyint=25:bframes=3", "-c:a", "aac"),
      48_000
    );
    Demuxed demuxed = judge(encoded, 0);
    HevcConfiguration hevc = (HevcConfiguration) demuxed.tracks.get(0).codec();
    assertThat(hevc.widthPixels()).isEqualTo(320);
    assertThat(hevc.heightPixels()).isEqualTo(180);
    assertThat(hevc.frameRate()).isEqualTo(25);
    assertThat(hevc.codecs()).isEqualTo("hvc1.1.6.L60.90");
    assertThat(demuxed.unitsOf(0)).hasSize(50).filteredOn(Demuxed.Unit::randomAccess).hasSize(2);
    carryOn(encoded, demuxed);
  }

  @Test
  void read_hevcOpenGopTenBits_isWhatFfmpegReadsAndIsCarriedOn() throws Exception {
    EncodedTs encoded = encode(
      List.of(
        "-c:v",
        "libx265",
        "-pix_fmt",
        "yuv422p10le",
        "-vf",
        "setsar=4/3",
        "-x265-params",
        "log-level=none:keyint=10:open-gop=1:aud=1:hrd=1:vbv-maxrate=500:vbv-bufsize=500:scaling-list=default"
      ),
      0
    );
    Demuxed demuxed = judge(encoded, 0);
    HevcConfiguration hevc = (HevcConfiguration) demuxed.tracks.get(0).codec();
    assertThat(hevc.pixelAspectWidth()).isEqualTo(4);
    assertThat(hevc.sps().bitDepthLuma()).isEqualTo(10);
    assertThat(hevc.sps().chromaFormatIdc()).isEqualTo(2);
    carryOn(encoded, demuxed);
  }

  static Stream<Arguments> sounds() {
    return Stream.of(
      arguments("ac-3", 48_000, List.of("-c:a", "ac3", "-b:a", "192k")),
      arguments("ac-3", 44_100, List.of("-c:a", "ac3", "-b:a", "448k", "-ac", "6")),
      arguments("ec-3", 48_000, List.of("-c:a", "eac3", "-b:a", "128k")),
      arguments("mp4a.6B", 48_000, List.of("-c:a", "mp2", "-b:a", "192k", "-ac", "2")),
      arguments("mp4a.6B", 44_100, List.of("-c:a", "libmp3lame", "-q:a", "4")),
      arguments("mp4a.69", 22_050, List.of("-c:a", "libmp3lame", "-b:a", "32k")),
      arguments("opus", 48_000, List.of("-c:a", "libopus", "-b:a", "64k", "-ac", "2")),
      arguments("opus", 48_000, List.of("-c:a", "libopus", "-b:a", "256k", "-ac", "6"))
    );
  }

  @ParameterizedTest
  @MethodSource("sounds")
  void read_sound_isWhatFfmpegReadsAndIsCarriedOn(String codecs, int sampleRateHz, List<String> options)
    throws Exception {
    EncodedTs encoded = EncodedTs.encode(
      directory,
      EncodedTs.tone(sampleRateHz),
      options.toArray(String[]::new)
    );
    Demuxed demuxed = judge(encoded, sampleRateHz == 48_000 ? 0 : 1);
    AudioConfiguration sound = (AudioConfiguration) demuxed.tracks.get(0).codec();
    assertThat(sound.codecs()).isEqualTo(codecs);
    assertThat(sound.sampleRateHz()).isEqualTo(sampleRateHz);
    int channels = options.contains("6") ? 6 : options.contains("2") ? 2 : 1;
    assertThat(sound.channels()).isEqualTo(channels);
    carryOn(encoded, demuxed);
  }

  /** MP4 of ffmpeg takes no LATM, so the sound is compared with itself in ADTS, which it encodes alike. */
  @Test
  void read_latm_isWhatTheSameSoundInAdtsIs() throws Exception {
    List<String> tone = EncodedTs.tone(48_000);
    Demuxed adts = Demuxed.of(EncodedTs.encode(directory, tone, "-c:a", "aac").bytes());
    EncodedTs encoded = EncodedTs.encode(directory, tone, "-c:a", "aac", "-mpegts_flags", "latm");
    Demuxed latm = Demuxed.of(encoded.bytes());
    assertThat(latm.problems).isEmpty();
    assertThat(latm.units).hasSizeGreaterThan(90).isEqualTo(adts.units);
    assertThat(latm.tracks.getFirst().codec().codecs()).isEqualTo("mp4a.40.2");
    carryOn(encoded, latm);
  }

  /** As CMAF and as TS again: ffmpeg reads the same pictures and sound. */
  private void carryOn(EncodedTs encoded, Demuxed demuxed) throws Exception {
    try (RemuxedFiles files = RemuxedFiles.write(directory, encoded.bytes())) {
      for (Track track : demuxed.tracks) {
        String type = track.isVideo() ? "v" : "a";
        // Of MP2 ffmpeg has two decoders, and takes another one in MP4.
        boolean mpegAudio = track.codec() instanceof MpegAudioConfiguration;
        List<String> decoder = mpegAudio ? List.of("-c:a", "mp3float") : List.of();
        List<String> decoded = decoded(encoded.file(), type, decoder);
        assertThat(decoded).isNotEmpty();
        assertThat(decoded(files.cmaf(track.id()), type, decoder)).isEqualTo(decoded);
        if (files.hasTs(track.id())) {
          assertThat(decoded(files.ts(), type, decoder)).isEqualTo(decoded);
        }
      }
    }
  }

  /** Hashes of what the stream of a type decodes to. */
  private static List<String> decoded(Path file, String type, List<String> decoder) {
    List<String> command = new ArrayList<>(List.of("-v", "error"));
    command.addAll(decoder);
    command.addAll(List.of("-i", file.toString(), "-map", "0:" + type));
    command.addAll(List.of("-fps_mode", "passthrough", "-f", "framemd5", "-"));
    return FfmpegPrograms.FFMPEG.run(command.toArray(String[]::new))
      .requireSilence()
      .stdout()
      .lines()
      .filter(line -> !line.startsWith("#"))
      .map(line -> line.substring(line.lastIndexOf(',') + 1))
      .toList();
  }

  private EncodedTs encode(List<String> options, int sampleRateHz) {
    List<String> inputs = new ArrayList<>(EncodedTs.PICTURE);
    if (sampleRateHz > 0) {
      inputs.addAll(EncodedTs.tone(sampleRateHz));
    }
    return EncodedTs.encode(directory, inputs, options.toArray(String[]::new));
  }

  private static Demuxed judge(EncodedTs encoded, int toleranceTicks) throws Exception {
    Demuxed demuxed = Demuxed.of(encoded.bytes());
    assertThat(demuxed.problems).isEmpty();
    for (Track track : demuxed.tracks) {
      String stream = track.isVideo() ? "v:0" : "a:0";
      judgeTrack(demuxed.unitsOf(track.id()), encoded, stream, toleranceTicks);
    }
    return demuxed;
  }

  private static void judgeTrack(List<Demuxed.Unit> units, EncodedTs encoded, String stream, int tolerance) {
    assertThat(units)
      .extracting(unit -> unit.size() + "," + unit.md5())
      .isEqualTo(encoded.samples(stream));
    List<String> times = encoded.times(stream);
    assertThat(times).hasSameSizeAs(units);
    for (int i = 0; i < times.size(); i++) {
      String[] ptsAndDts = times.get(i).split(",", -1);
      assertThat(Math.abs(units.get(i).pts() - Long.parseLong(ptsAndDts[0]))).isLessThanOrEqualTo(tolerance);
      assertThat(Math.abs(units.get(i).dts() - Long.parseLong(ptsAndDts[1]))).isLessThanOrEqualTo(tolerance);
    }
  }
}
