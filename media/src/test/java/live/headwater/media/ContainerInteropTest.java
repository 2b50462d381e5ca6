package live.headwater.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import live.headwater.media.bmff.Fragment;
import live.headwater.media.bmff.InitSegment;
import live.headwater.media.bmff.ProducerReferenceTime;
import live.headwater.media.mpegts.ContinuityCounters;
import live.headwater.media.mpegts.TsSegment;
import live.headwater.media.mpegts.TsTrack;
import live.headwater.testing.BoxChecker;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.TsChecker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ffmpeg encodes, we write as CMAF and as TS, and ffmpeg reads both as the same packets and pictures. */
class ContainerInteropTest {

  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  /** 2^33 ticks of 90 kHz, in nanoseconds: PTS, DTS and PCR go through zero a second after it less the offset. */
  private static final long WRAP_NS = 95_443_717_689_000L;

  @TempDir
  Path directory = Path.of("");

  @Test
  void write_noBFrames_isReadAsTheSamePackets() throws Exception {
    judge(List.of("-bf", "0", "-tune", "zerolatency"), 48_000, 0);
  }

  @Test
  void write_bFrames_isReadAsTheSamePackets() throws Exception {
    judge(List.of("-bf", "3", "-x264-params", "b-pyramid=normal:b-adapt=0"), 44_100, 1_000_000_000_000L);
  }

  @Test
  void write_delimitersAndParameterSetsInBand_isReadAsTheSamePackets() throws Exception {
    judge(List.of("-bf", "2", "-x264-params", "aud=1:repeat-headers=1"), 48_000, 0);
  }

  @Test
  void write_slicesAndAnamorphicPicture_isReadAsTheSamePackets() throws Exception {
    judge(List.of("-bf", "0", "-slices", "4", "-vf", "setsar=4/3", "-profile:v", "main"), 22_050, 0);
  }

  @Test
  void write_videoOnly_isReadAsTheSamePackets() throws Exception {
    judge(List.of("-bf", "2"), 0, 0);
  }

  @Test
  void write_audioOnly_isReadAsTheSamePackets() throws Exception {
    judge(List.of(), 44_100, 0);
  }

  @Test
  void write_timestampsThatWrapInTs_isReadAsTheSamePackets() throws Exception {
    judge(List.of("-bf", "2"), 48_000, WRAP_NS - 11_500_000_000L);
  }

  private void judge(List<String> videoOptions, int sampleRateHz, long startNs) throws Exception {
    try (EncodedClip clip = EncodedClip.encode(directory, videoOptions, sampleRateHz, startNs)) {
      Path ts = writeTs(clip);
      decode(ts);
      if (!videoOptions.isEmpty()) {
        Path cmaf = writeCmaf(clip.videoTrack(), clip.video(), "video.mp4");
        decode(cmaf);
        assertThat(packets(cmaf)).isEqualTo(expectedPackets(clip.video()));
        assertThat(pictures(ts, "v")).hasSize(75).isEqualTo(pictures(cmaf, "v"));
      }
      if (sampleRateHz != 0) {
        Path cmaf = writeCmaf(clip.audioTrack(), clip.audio(), "audio.mp4");
        decode(cmaf);
        assertThat(packets(cmaf)).isEqualTo(expectedPackets(clip.audio()));
        assertThat(pictures(ts, "a")).hasSizeGreaterThan(60).isEqualTo(pictures(cmaf, "a"));
      }
    }
  }

  /** One fragment for each ten samples, a segment for each twenty. */
  private Path writeCmaf(Track track, List<Sample> samples, String name) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] init = Buffers.drain(InitSegment.write(track, ALLOCATOR));
    out.writeBytes(init);
    BoxChecker checker = BoxChecker.of(init);
    for (int from = 0, number = 1; from < samples.size(); from += 10, number++) {
      List<Sample> part = samples.subList(from, Math.min(from + 10, samples.size()));
      boolean first = number % 2 == 1;
      var prft = first
        ? new ProducerReferenceTime(1_700_000_000_123_456_789L, part.getFirst().unit().ptsTicks())
        : null;
      byte[] bytes = Buffers.fragment(Fragment.header(track, number, part, 0, prft, first, ALLOCATOR), part);
      checker.segment(bytes, part.getFirst().unit().randomAccess());
      out.writeBytes(bytes);
    }
    return Files.write(directory.resolve(name), out.toByteArray());
  }

  private Path writeTs(EncodedClip clip) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TsChecker checker = new TsChecker();
    ContinuityCounters counters = new ContinuityCounters(3, 7, 15, 9);
    for (List<TsTrack> segment : clip.segments()) {
      byte[] bytes = Buffers.drain(TsSegment.write(counters, segment, ALLOCATOR));
      counters = counters.after(TsSegment.count(segment));
      checker.segment(bytes);
      out.writeBytes(bytes);
    }
    return Files.write(directory.resolve("av.ts"), out.toByteArray());
  }

  private static void decode(Path file) {
    FfmpegPrograms.FFMPEG.run(
      "-v",
      "warning",
      "-xerror",
      "-i",
      file.toString(),
      "-f",
      "null",
      "-"
    ).requireSilence();
  }

  /** DTS, PTS, duration, size and hash of each packet, as ffprobe reads them. */
  private static List<String> packets(Path file) {
    return FfmpegPrograms.FFPROBE.run(
      "-v",
      "warning",
      "-show_packets",
      "-show_data_hash",
      "md5",
      "-show_entries",
      "packet=dts,pts,duration,size,data_hash",
      "-of",
      "csv=p=0",
      file.toString()
    )
      .requireSilence()
      .stdout()
      .lines()
      .toList();
  }

  /** The same in ffprobe's order of columns: {@code pts,dts,duration,size,hash}. */
  private static List<String> expectedPackets(List<Sample> samples) throws Exception {
    List<String> packets = new ArrayList<>();
    for (Sample sample : samples) {
      byte[] payload = ByteBufUtil.getBytes(sample.unit().payload());
      String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(payload));
      packets.add(
        "%d,%d,%d,%d,MD5:%s".formatted(
          sample.unit().ptsTicks(),
          sample.unit().dtsTicks(),
          sample.durationTicks(),
          payload.length,
          md5
        )
      );
    }
    return packets;
  }

  /** Hashes of what the stream of a type decodes to. */
  private static List<String> pictures(Path file, String type) {
    return FfmpegPrograms.FFMPEG.run(
      "-v",
      "warning",
      "-i",
      file.toString(),
      "-map",
      "0:" + type,
      "-fps_mode",
      "passthrough",
      "-f",
      "framemd5",
      "-"
    )
      .requireSilence()
      .stdout()
      .lines()
      .filter(line -> !line.startsWith("#"))
      .map(line -> line.substring(line.lastIndexOf(',') + 1))
      .toList();
  }
}
