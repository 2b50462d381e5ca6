package live.headwater.media.mpegts.demux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.headwater.testing.FfmpegPrograms;

/** A transport stream that ffmpeg made, and what ffmpeg reads in it. */
record EncodedTs(Path file) {
  /** 2 s of a 25 fps test picture of 320x180. */
  static final List<String> PICTURE = List.of(
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=320x180:rate=25:duration=2"
  );

  static List<String> tone(int sampleRateHz) {
    return List.of("-f", "lavfi", "-i", "sine=frequency=1000:duration=2:sample_rate=" + sampleRateHz);
  }

  /**
   * @param inputs ffmpeg's options for these
   * @param outputs ffmpeg's options for codecs and container
   */
  static EncodedTs encode(Path directory, List<String> inputs, String... outputs) {
    List<String> command = new ArrayList<>(List.of("-y", "-v", "error"));
    command.addAll(inputs);
    command.addAll(List.of(outputs));
    Path file = directory.resolve("encoded.ts");
    command.addAll(List.of("-f", "mpegts", file.toString()));
    FfmpegPrograms.FFMPEG.run(command.toArray(String[]::new)).requireSuccess();
    return new EncodedTs(file);
  }

  byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }

  /** {@code pts,dts} of each packet of a stream ({@code v:0}), in ticks of 90 kHz. */
  List<String> times(String stream) {
    return packets(file, stream, "pts,dts");
  }

  /** {@code size,hash} of each packet as MP4 carries them. */
  List<String> samples(String stream) {
    Path mp4 = file.resolveSibling("remuxed.mp4");
    List<String> command = new ArrayList<>(List.of("-y", "-v", "error", "-i", file.toString()));
    command.addAll(List.of("-map", "0:" + stream, "-c", "copy", "-strict", "experimental"));
    if (codec(stream).equals("hevc")) {
      command.addAll(List.of("-tag:v", "hvc1")); // or the parameter sets would stay in the samples
    }
    command.add(mp4.toString());
    FfmpegPrograms.FFMPEG.run(command.toArray(String[]::new)).requireSuccess();
    return packets(mp4, "0", "size,data_hash");
  }

  private String codec(String stream) {
    return FfmpegPrograms.FFPROBE.run(
      ("-v error -select_streams " + stream + " -show_entries stream=codec_name -of csv=p=0 " + file).split(
        " ",
        -1
      )
    )
      .stdout()
      .lines()
      .findFirst()
      .orElse("");
  }

  private static List<String> packets(Path file, String stream, String fields) {
    return FfmpegPrograms.FFPROBE.run(
      "-v",
      "error",
      "-select_streams",
      stream,
      "-show_packets",
      "-show_data_hash",
      "md5",
      "-show_entries",
      "packet=" + fields,
      "-of",
      "csv=p=0",
      file.toString()
    )
      .requireSuccess()
      .stdout()
      .lines()
      .map(line -> line.replaceAll(",+$", ""))
      .filter(line -> !line.isEmpty())
      .toList();
  }
}
