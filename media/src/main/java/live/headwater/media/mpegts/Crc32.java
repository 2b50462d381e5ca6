package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;

/** CRC_32 of sections. ISO/IEC 13818-1, Annex A (CRC decoder model): high bit first, all ones at first. */
public final class Crc32 {

  private static final int POLYNOMIAL = 0x04c1_1db7;

  private Crc32() {}

  /** Over the bytes from {@code start} to {@code end}, absolute; borrows. With the CRC itself at their end it is 0. */
  public static int of(ByteBuf bytes, int start, int end) {
    int crc = -1;
    for (int i = start; i < end; i++) {
      crc ^= bytes.getByte(i) << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc < 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
      }
    }
    return crc;
  }
}
