package live.headwater.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;

/** FLV tag bodies by hand, as hex. */
final class Media {

  /** 720x576, 25 Hz, of x264; as in the tests of the media module. */
  static final String SPS = "6764001eacd940b4126c1040000003004000000c83c58b6580";

  static final String PPS = "68ef8fcb";

  /** 1920x1080, of x264. */
  static final String OTHER_SPS = "67640028acd94078044fde0220000003002000000643e2c5b2c0";

  static final String OTHER_PPS = "68fe8fcb";
  static final String IDR = "6588843311";
  static final String SLICE = "419a022233";

  /** AAC-LC, 48 kHz, stereo. */
  static final String AAC_HEADER = "af00 1190".replace(" ", "");

  private Media() {}

  static ByteBuf buffer(String hex) {
    byte[] bytes = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    return PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  static String avcHeader(String sps, String pps, int lengthSizeBytes) {
    return (
      "1700000000 01" +
      sps.substring(2, 8) +
      "%02x".formatted(0xfc | (lengthSizeBytes - 1)) +
      "e1" +
      "%04x".formatted(sps.length() / 2) +
      sps +
      "01" +
      "%04x".formatted(pps.length() / 2) +
      pps
    );
  }

  static String avcHeader() {
    return avcHeader(SPS, PPS, 4);
  }

  /** A picture of NAL units with 4-byte lengths. */
  static String picture(boolean key, int ctsMs, String... nalUnits) {
    return (key ? "17" : "27") + "01" + "%06x".formatted(ctsMs & 0xFFFFFF) + sample(nalUnits);
  }

  static String sample(String... nalUnits) {
    StringBuilder out = new StringBuilder();
    for (String nal : nalUnits) {
      out.append("%08x".formatted(nal.length() / 2)).append(nal);
    }
    return out.toString();
  }

  static String aac(String frame) {
    return "af01" + frame;
  }
}
