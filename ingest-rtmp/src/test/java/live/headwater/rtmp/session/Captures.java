package live.headwater.rtmp.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What real encoders sent, from C0 on; see {@code captures/README.md} for their origin. */
enum Captures {
  FFMPEG_5("ffmpeg-5.1", 50, "Lavf59.27.100"),
  FFMPEG_8("ffmpeg-8.0", 50, "Lavf62.3.100"),
  GSTREAMER_RTMP2SINK("gstreamer-rtmp2sink", 50, "GStreamer 1.22.0 FLV muxer"),
  GSTREAMER_LIBRTMP("gstreamer-rtmpsink", 50, "GStreamer 1.22.0 FLV muxer"),
  OBS("obs-29", 0, "obs-output module (libobs version 29.0.2.1-1+b1)");

  private final String file;
  /** Pictures sent; 0 where the capture was cut. */
  final int pictures;
  final String encoder;

  Captures(String file, int pictures, String encoder) {
    this.file = file;
    this.pictures = pictures;
    this.encoder = encoder;
  }

  byte[] bytes() {
    try (
      InputStream in = Captures.class.getResourceAsStream("/live/headwater/rtmp/captures/" + file + ".bin")
    ) {
      if (in == null) {
        throw new AssertionError("no capture " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
