package live.headwater.media.codec;

import live.headwater.media.Bytes;

/**
 * Parameter sets of real encoders: ffmpeg 5.1.9 with x264 (core 164, Debian 12) from {@code testsrc2}, preset
 * veryfast unless said otherwise, and OpenH264 by GStreamer. What they mean was taken from ffprobe.
 */
enum GoldenAvc {
  /** {@code -s 176x144 -r 25 -profile:v baseline}. */
  BASELINE("6742c00bda0b13b011000003000100000300320f142aa0", "68ce0fc8", 176, 144, 25),
  /** {@code -s 1920x1080 -r 30 -profile:v main}: 8 lines are cropped. */
  MAIN_1080P("674d4028eca03c0113f2e022000003000200000300781e30632c", "68ef8fc8", 1920, 1080, 30),
  /** {@code -s 1920x1080 -r 25 -profile:v high -flags +ildct+ilme}, top field first: crops in units of 4 lines. */
  HIGH_1080I("67640028acd94078044fde0220000003002000000643e2c5b2c0", "68fe8fcb", 1920, 1080, 25),
  /** {@code -s 1280x720 -r 50 -pix_fmt yuv422p -profile:v high422}. */
  HIGH_422("677a0020bcd9405005bb0110000003001000000640f1831960", "68ef8fcb", 1280, 720, 50),
  /** {@code -s 1440x1080 -r 25 -pix_fmt yuv422p10le -profile:v high422 -flags +ildct+ilme}. */
  HIGH_422_10_INTERLACED("677a0028b6cd9405a044fcb8088000000300800000190f8b16cb", "68fe8fcb", 1440, 1080, 25),
  /** {@code -s 854x480 -r 24 -pix_fmt yuv420p10le -profile:v high10}. */
  HIGH_10("676e001ea6cd940d83de6f011000000300100000030300f162d960", "68ef8fcb", 854, 480, 24),
  /** {@code -s 322x242 -r 30 -pix_fmt yuv444p}: crops in units of one pixel. */
  HIGH_444("67f4000d919b282a10f1f1f80880000003008000001e078a14cb", "68ef8f192190", 322, 242, 30),
  /** {@code -s 98x50 -r 15 -pix_fmt gray}: monochrome, crops in units of one pixel. */
  MONOCHROME("6764000af3651c9e3e3f016c80000003008000000f078912cb", "68ef8fcb", 98, 50, 15),
  /** {@code -s 720x576 -r 25 -vf setsar=16/11}: an aspect ratio of the table. */
  SAR_OF_TABLE("6764001eacd940b4126c1040000003004000000c83c58b6580", "68ef8fcb", 720, 576, 25),
  /** {@code -s 704x480 -r 30000/1001 -vf setsar=117/91}: extended, reduced to 9:7 by ffmpeg. */
  SAR_EXTENDED(
    "6764001eacd940b03dbff00090007100000303e90000ea600f162d96",
    "68ef8fcb",
    704,
    480,
    30000 / 1001.0
  ),
  /** {@code -s 1280x720 -r 60000/1001 -maxrate 2000k -bufsize 4000k -x264-params nal-hrd=cbr}. */
  HRD(
    "67640020acd9405005bb011000003e90001d4c0628000f424001e84e6d38078c18cb",
    "68efbcb0",
    1280,
    720,
    60000 / 1001.0
  ),
  /** {@code -s 1282x722 -r 30 -x264-params cqm=jvt}: scaling lists present in the PPS. */
  QUANTISER_MATRIX("67640020acd9405105de22230110000003001000000303c0f1831960", "68ef8fcc03", 1282, 722, 30),
  /** {@code -s 1280x720 -r 30 -tune zerolatency -x264-params scenecut=0:bframes=0}: what many encoders send live. */
  ZERO_LATENCY("6764001facb402802dd80880000003008000001e478c1950", "68ef0fcb", 1280, 720, 30),
  /** {@code -s 3840x2160 -r 60 -preset ultrafast}. */
  UHD("6742c034da00f0010fb011000003000100000300780f1832a0", "68ce0fc8", 3840, 2160, 60),
  /** {@code -s 1920x1080 -r 30 -colorspace bt709 ... -chroma_sample_location left}: colour description. */
  COLOURS("67640028acd940780227e5c05a808080a0000003002000000781e30632c0", "68ef8fcb", 1920, 1080, 30),
  /** {@code videotestsrc ! openh264enc}, 640x362: VUI without timing. */
  OPENH264("6742c01e8c8d405017fc900f08846a", "68ce3c80", 640, 362, 0);

  private final String sps;
  private final String pps;
  final int widthPixels;
  final int heightPixels;
  final double frameRate;

  GoldenAvc(String sps, String pps, int widthPixels, int heightPixels, double frameRate) {
    this.sps = sps;
    this.pps = pps;
    this.widthPixels = widthPixels;
    this.heightPixels = heightPixels;
    this.frameRate = frameRate;
  }

  Bytes sps() {
    return Bytes.ofHex(sps);
  }

  Bytes pps() {
    return Bytes.ofHex(pps);
  }
}
