package live.headwater.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcDecoderConfigurationRecord;
import live.headwater.media.codec.NalUnits;
import live.headwater.media.flv.AudioTagBody;
import live.headwater.media.flv.FlvReader;
import live.headwater.media.flv.FlvTag;
import live.headwater.media.flv.VideoTagBody;
import live.headwater.media.mpegts.TsTrack;
import live.headwater.testing.FfmpegPrograms;
import org.jspecify.annotations.Nullable;

/** Real media, encoded by ffmpeg for this test, as tracks and samples. Closing it releases the payloads. */
public final class EncodedClip implements AutoCloseable {

  private @Nullable Track videoTrack;
  private @Nullable Track audioTrack;
  private final List<AccessUnit> video = new ArrayList<>();
  private final List<AccessUnit> audio = new ArrayList<>();

  /**
   * Encodes 3 s of a 25 fps test picture, of a tone, or of both.
   *
   * @param videoOptions ffmpeg's options for H.264; none for no video. One GOP takes one second
   * @param sampleRateHz of the mono tone; 0 for no audio
   * @param startNs DTS of the first access unit, about
   */
  public static EncodedClip encode(Path directory, List<String> videoOptions, int sampleRateHz, long startNs)
    throws Exception {
    Path file = directory.resolve("clip.flv");
    List<String> command = new ArrayList<>(List.of("-y", "-v", "error"));
    if (!videoOptions.isEmpty()) {
      command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=3"));
    }
    if (sampleRateHz != 0) {
      String tone = "sine=frequency=1000:sample_rate=" + sampleRateHz + ":duration=3";
      command.addAll(List.of("-f", "lavfi", "-i", tone));
      command.addAll(List.of("-c:a", "aac", "-b:a", "64k"));
    }
    if (!videoOptions.isEmpty()) {
      command.addAll(
        List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-b:v", "200k")
      );
      command.addAll(List.of("-g", "25", "-keyint_min", "25", "-sc_threshold", "0"));
      command.addAll(videoOptions);
    }
    command.addAll(List.of("-f", "flv", file.toString()));
    FfmpegPrograms.FFMPEG.run(command.toArray(String[]::new)).requireSuccess();
    EncodedClip clip = new EncodedClip();
    clip.read(file, startNs);
    return clip;
  }

  private void read(Path file, long startNs) throws IOException, InputException {
    FlvReader reader = new FlvReader(Unpooled.wrappedBuffer(Files.readAllBytes(file)));
    for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
      long dtsNs = startNs + tag.timestampMs() * 1_000_000;
      if (tag.type() == FlvTag.VIDEO) {
        readVideo(VideoTagBody.parse(tag.body()), dtsNs);
      } else if (tag.type() == FlvTag.AUDIO) {
        readAudio(AudioTagBody.parse(tag.body()), dtsNs);
      }
    }
  }

  private void readVideo(VideoTagBody body, long dtsNs) throws InputException {
    Timescale timescale = Timescale.NINETY_KHZ;
    if (body instanceof VideoTagBody.AvcSequenceHeader header) {
      var configuration = AvcDecoderConfigurationRecord.parse(header.configurationRecord()).configuration();
      videoTrack = new Track(0, timescale, configuration);
    } else if (body instanceof VideoTagBody.AvcPicture picture) {
      int types = NalUnits.types(picture.nalUnits(), NalUnits.LENGTH_BYTES);
      boolean idr = NalUnits.contains(types, NalUnits.IDR_SLICE);
      int ctsOffset = picture.compositionTimeMs() * 90;
      video.add(new AccessUnit(0, timescale.fromNanos(dtsNs), ctsOffset, idr, 0, copy(picture.nalUnits())));
    }
  }

  private void readAudio(AudioTagBody body, long dtsNs) throws InputException {
    if (body instanceof AudioTagBody.AacSequenceHeader header) {
      AacConfiguration configuration = AacConfiguration.parse(header.audioSpecificConfig());
      audioTrack = new Track(1, new Timescale(configuration.sampleRateHz()), configuration);
    } else if (body instanceof AudioTagBody.AacFrame frame && audioTrack != null) {
      // Milliseconds are too coarse: all frames but the first are counted.
      long dts = audio.isEmpty()
        ? audioTrack.timescale().fromNanos(dtsNs)
        : audio.getLast().dtsTicks() + 1024;
      audio.add(new AccessUnit(1, dts, 0, true, 0, copy(frame.frame())));
    }
  }

  private static ByteBuf copy(ByteBuf payload) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(payload.readableBytes()).writeBytes(payload);
  }

  public Track videoTrack() {
    return present(videoTrack, "video");
  }

  public Track audioTrack() {
    return present(audioTrack, "audio");
  }

  private static Track present(@Nullable Track track, String type) {
    if (track == null) {
      throw new AssertionError("ffmpeg wrote no " + type);
    }
    return track;
  }

  public List<Sample> video() {
    return samples(video, 3600);
  }

  public List<Sample> audio() {
    return samples(audio, 1024);
  }

  private static List<Sample> samples(List<AccessUnit> units, int lastDuration) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      AccessUnit unit = units.get(i);
      boolean last = i + 1 == units.size();
      samples.add(
        new Sample(unit, last ? lastDuration : (int) (units.get(i + 1).dtsTicks() - unit.dtsTicks()))
      );
    }
    return samples;
  }

  /** The tracks cut at each IDR picture but the first, audio with it by DTS; by the second without video. */
  public List<List<TsTrack>> segments() {
    List<Long> cutsNs = new ArrayList<>();
    List<AccessUnit> cutters = video.isEmpty() ? audio : video;
    Timescale timescale = video.isEmpty() ? audioTrack().timescale() : Timescale.NINETY_KHZ;
    for (int i = 1; i < cutters.size(); i++) {
      boolean cut = video.isEmpty() ? i % 45 == 0 : cutters.get(i).randomAccess();
      if (cut) {
        cutsNs.add(timescale.toNanos(cutters.get(i).dtsTicks()));
      }
    }
    cutsNs.add(Long.MAX_VALUE);
    List<List<TsTrack>> segments = new ArrayList<>();
    long startNs = Long.MIN_VALUE;
    for (long endNs : cutsNs) {
      List<TsTrack> tracks = new ArrayList<>();
      if (videoTrack != null) {
        tracks.add(new TsTrack(videoTrack, between(videoTrack, video(), startNs, endNs)));
      }
      if (audioTrack != null) {
        tracks.add(new TsTrack(audioTrack, between(audioTrack, audio(), startNs, endNs)));
      }
      segments.add(tracks);
      startNs = endNs;
    }
    return segments;
  }

  private static List<Sample> between(Track track, List<Sample> samples, long startNs, long endNs) {
    List<Sample> found = new ArrayList<>();
    for (Sample sample : samples) {
      long dtsNs = track.timescale().toNanos(sample.unit().dtsTicks());
      if (dtsNs >= startNs && dtsNs < endNs) {
        found.add(sample);
      }
    }
    return found;
  }

  @Override
  public void close() {
    video.forEach(AccessUnit::release);
    audio.forEach(AccessUnit::release);
  }
}
