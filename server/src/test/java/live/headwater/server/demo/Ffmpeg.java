package live.headwater.server.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.testing.FfmpegPrograms;

/** A second opinion on what the demo makes. */
public final class Ffmpeg {

  private static final byte[] START_CODE = { 0, 0, 0, 1 };

  private Ffmpeg() {}

  /**
   * Decodes pictures to planar 4:2:0; fails when ffmpeg has anything to say.
   *
   * @param nalUnits length-prefixed NAL units; borrows, reads all
   */
  public static byte[] decodeVideo(AvcConfiguration configuration, ByteBuf nalUnits) throws IOException {
    ByteBuf stream = Unpooled.buffer();
    for (Bytes sps : configuration.sequenceParameterSets()) {
      sps.writeTo(stream.writeBytes(START_CODE));
    }
    for (Bytes pps : configuration.pictureParameterSets()) {
      pps.writeTo(stream.writeBytes(START_CODE));
    }
    while (nalUnits.isReadable()) {
      stream.writeBytes(START_CODE);
      stream.writeBytes(nalUnits, nalUnits.readInt());
    }
    return decode("h264", Bytes.copyOf(stream).toByteArray(), "-f", "rawvideo", "-fps_mode", "passthrough");
  }

  /**
   * Decodes the sound of an FLV file to 16-bit little endian samples; fails when ffmpeg has anything to say.
   *
   * @param flv borrows, indices unchanged
   */
  public static byte[] decodeAudio(ByteBuf flv) throws IOException {
    return decode("flv", Bytes.copyOf(flv).toByteArray(), "-map", "0:a", "-f", "s16le");
  }

  /**
   * The time of each picture of an FLV file in milliseconds; fails when ffmpeg has anything to say.
   *
   * @param flv borrows, indices unchanged
   */
  public static List<Long> pictureTimesMs(ByteBuf flv) throws IOException {
    byte[] input = Bytes.copyOf(flv).toByteArray();
    byte[] list = decode(
      "flv",
      input,
      "-map",
      "0:v",
      "-fps_mode",
      "passthrough",
      "-enc_time_base",
      "1:1000",
      "-f",
      "framecrc"
    );
    return new String(list, StandardCharsets.US_ASCII)
      .lines()
      .filter(line -> !line.startsWith("#"))
      .map(line -> Long.valueOf(line.split(",", -1)[2].strip()))
      .toList();
  }

  private static byte[] decode(String format, byte[] input, String... outputOptions) throws IOException {
    Path in = Files.write(Files.createTempFile("demo", "." + format), input);
    try {
      List<String> arguments = new ArrayList<>(List.of("-v", "warning"));
      arguments.addAll(List.of("-err_detect", "+crccheck+bitstream+buffer+careful+explode"));
      arguments.addAll(List.of("-f", format, "-i", in.toString()));
      arguments.addAll(List.of(outputOptions));
      arguments.add("pipe:1");
      return FfmpegPrograms.FFMPEG.run(arguments.toArray(String[]::new))
        .requireSilence()
        .stdoutBytes();
    } finally {
      Files.delete(in);
    }
  }
}
