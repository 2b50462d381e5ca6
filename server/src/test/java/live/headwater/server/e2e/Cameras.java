package live.headwater.server.e2e;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.headwater.testing.FfmpegPrograms;
import live.headwater.testing.ProgramResult;
import live.headwater.testing.RunningProgram;

/**
 * Real encoders that film one clock: each picture shows, as a bar code, how many 25ths of a second had passed when it was
 * taken, and which encoder took it. Their timestamps are that clock's, too.
 */
final class Cameras {

  static final int PICTURES_PER_SECOND = 25;

  private static final int BITS = 16;
  private static final int BIT_PIXELS = 20;

  /** What the clock shows at the start: far from where an encoder's own clock begins. */
  private static final long START_SECONDS = 100_000;

  private final long baseUs = Instant.now().getEpochSecond() * 1_000_000 - START_SECONDS * 1_000_000;

  /** A picture as it was decoded. */
  record Picture(int camera, int moment) {}

  /**
   * Starts an encoder.
   *
   * @param camera 0 or 1, shown in its pictures
   * @param options for the video encoder, separated by single spaces
   */
  RunningProgram start(int camera, String options, String url) {
    String clock = "(RTCSTART-%d)/(TB*1000000)".formatted(baseUs);
    String bars = String.format(
      Locale.ROOT,
      "geq=lum='if(lt(Y,90),255*mod(floor(floor(T*%d+0.5)/pow(2,floor(X/%d))),2),255*%d)'",
      PICTURES_PER_SECOND,
      BIT_PIXELS,
      camera
    );
    List<String> arguments = new ArrayList<>(List.of("-v", "warning"));
    arguments.addAll(
      List.of(
        "-re",
        "-f",
        "lavfi",
        "-i",
        "color=black:size=%dx180:rate=%d,setpts=PTS-STARTPTS+%s,format=gray,%s,format=yuv420p".formatted(
          BITS * BIT_PIXELS,
          PICTURES_PER_SECOND,
          clock,
          bars
        )
      )
    );
    arguments.addAll(
      List.of(
        "-re",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:sample_rate=48000,asetpts=PTS-STARTPTS+" + clock
      )
    );
    arguments.addAll(
      List.of(("-c:v libx264 -preset ultrafast -sc_threshold 0 " + options + " -c:a aac").split(" ", -1))
    );
    arguments.addAll(List.of("-copyts", "-f", "flv", url));
    return FfmpegPrograms.FFMPEG.start(arguments);
  }

  /** Decodes a file, and reads what its pictures show. */
  static List<Picture> pictures(Path file) {
    ProgramResult decoded = FfmpegPrograms.FFMPEG.run(
      "-v",
      "error",
      "-i",
      file.toString(),
      "-fps_mode",
      "passthrough",
      "-vf",
      "scale=%d:2:flags=area,format=gray".formatted(BITS),
      "-f",
      "rawvideo",
      "-"
    );
    decoded.requireSuccess();
    byte[] pixels = decoded.stdoutBytes();
    List<Picture> pictures = new ArrayList<>();
    for (int at = 0; at + 2 * BITS <= pixels.length; at += 2 * BITS) {
      int moment = 0;
      for (int bit = 0; bit < BITS; bit++) {
        moment |= isWhite(pixels[at + bit]) ? 1 << bit : 0;
      }
      pictures.add(new Picture(isWhite(pixels[at + BITS]) ? 1 : 0, moment));
    }
    return pictures;
  }

  private static boolean isWhite(byte luma) {
    return (luma & 0xff) > 127;
  }
}
