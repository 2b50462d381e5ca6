package live.headwater.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import live.headwater.testing.FfmpegPrograms;

/**
 * Makes what the publishers send: 720p30, H.264 High with B-frames, 2.6 Mbit/s in all, a key frame every 2 s, AAC at 48
 * kHz, as a live encoder with its usual settings would. Made once and kept beside the build.
 */
public final class RecordingFile {

  /** A multiple of 8 s holds whole numbers of pictures (30 a second) and of AAC frames (48000/1024 a second). */
  private static final int SECONDS = 24;

  private static final Path CACHED = Path.of("bench", "target", "720p30-2600k.flv");

  private RecordingFile() {}

  /** Reads the recording, making the file first when there is none. */
  public static Recording open() throws IOException {
    if (Files.notExists(CACHED)) {
      make();
    }
    return Recording.read(CACHED, SECONDS * 1000L);
  }

  private static void make() throws IOException {
    Files.createDirectories(CACHED.getParent());
    Path unfinished = CACHED.resolveSibling(CACHED.getFileName() + ".part");
    FfmpegPrograms.FFMPEG.run(
      Duration.ofMinutes(10),
      List.of(
        // Noise keeps the encoder at its bit rate, as a camera does.
        (
          "-y -v error -f lavfi -i testsrc2=size=1280x720:rate=30,noise=alls=14:allf=t -f lavfi" +
          " -i sine=frequency=440:sample_rate=48000 -t " +
          SECONDS +
          " -c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p -bf 2 -g 60 -keyint_min 60 -sc_threshold 0" +
          " -b:v 2470k -maxrate 2470k -bufsize 2470k -c:a aac -b:a 128k -ac 2 -f flv " +
          unfinished
        ).split(" ")
      )
    ).requireSuccess();
    Files.move(unfinished, CACHED, StandardCopyOption.ATOMIC_MOVE);
  }
}
