package live.headwater.packager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcDecoderConfigurationRecord;
import live.headwater.media.codec.NalUnits;
import live.headwater.media.flv.AudioTagBody;
import live.headwater.media.flv.FlvReader;
import live.headwater.media.flv.FlvTag;
import live.headwater.media.flv.VideoTagBody;
import live.headwater.testing.FfmpegPrograms;
import org.jspecify.annotations.Nullable;

/** What ffmpeg encodes and muxes as FLV, in the order of the file, on the program's clock as the bus puts it there. */
final class EncodedProgram {

  private final List<Track> tracks = new ArrayList<>();
  private final List<TestUnit> units = new ArrayList<>();
  private @Nullable Track video;
  private @Nullable Track audio;
  private long nextAudioTicks = -1;

  /**
   * @param options ffmpeg's inputs and codec options
   */
  static EncodedProgram encode(Path directory, List<String> options) throws IOException, InputException {
    Path file = directory.resolve("encoded.flv");
    List<String> command = new ArrayList<>(List.of("-y", "-v", "error"));
    command.addAll(options);
    command.addAll(List.of("-f", "flv", file.toString()));
    FfmpegPrograms.FFMPEG.run(command.toArray(String[]::new)).requireSuccess();
    EncodedProgram program = new EncodedProgram();
    FlvReader reader = new FlvReader(Unpooled.wrappedBuffer(Files.readAllBytes(file)));
    for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
      if (tag.type() == FlvTag.VIDEO) {
        program.readVideo(VideoTagBody.parse(tag.body()), tag.timestampMs());
      } else if (tag.type() == FlvTag.AUDIO) {
        program.readAudio(AudioTagBody.parse(tag.body()), tag.timestampMs());
      }
    }
    return program;
  }

  private void readVideo(VideoTagBody body, long dtsMs) throws InputException {
    if (body instanceof VideoTagBody.AvcSequenceHeader header && video == null) {
      var configuration = AvcDecoderConfigurationRecord.parse(header.configurationRecord()).configuration();
      video = new Track(0, Timescale.NINETY_KHZ, configuration);
      tracks.addFirst(video);
    } else if (body instanceof VideoTagBody.AvcPicture picture && video != null) {
      int types = NalUnits.types(picture.nalUnits(), NalUnits.LENGTH_BYTES);
      boolean idr = NalUnits.contains(types, NalUnits.IDR_SLICE);
      add(video, dtsMs * 90, picture.compositionTimeMs() * 90, idr, dtsMs, picture.nalUnits());
    }
  }

  private void readAudio(AudioTagBody body, long dtsMs) throws InputException {
    if (body instanceof AudioTagBody.AacSequenceHeader header && audio == null) {
      AacConfiguration configuration = AacConfiguration.parse(header.audioSpecificConfig());
      audio = new Track(1, new Timescale(configuration.sampleRateHz()), configuration);
      tracks.add(audio);
    } else if (body instanceof AudioTagBody.AacFrame frame && audio != null) {
      // Milliseconds are too coarse: all frames but the first are counted.
      long dts =
        nextAudioTicks < 0 ? audio.timescale().rescale(dtsMs, Timescale.MILLISECONDS) : nextAudioTicks;
      nextAudioTicks = dts + 1024;
      add(audio, dts, 0, true, dtsMs, frame.frame());
    }
  }

  private void add(Track track, long dts, int ctsOffset, boolean randomAccess, long dtsMs, ByteBuf payload) {
    Bytes copy = Bytes.copyOf(payload);
    units.add(new TestUnit(track, dts, ctsOffset, randomAccess, dtsMs * 1_000_000, copy));
  }

  Track[] tracks() {
    return tracks.toArray(Track[]::new);
  }

  List<TestUnit> units() {
    return units;
  }
}
