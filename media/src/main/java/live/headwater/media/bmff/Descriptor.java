package live.headwater.media.bmff;

import io.netty.buffer.ByteBuf;

/** Tag and expandable size of a descriptor. ISO/IEC 14496-1, 8.3.3 (Expandable classes): 7 bits a byte, high first. */
final class Descriptor {

  private Descriptor() {}

  static int headerBytes(int sizeBytes) {
    int bytes = 2;
    for (int rest = sizeBytes >>> 7; rest != 0; rest >>>= 7) {
      bytes++;
    }
    return bytes;
  }

  static void writeHeader(ByteBuf out, int tag, int sizeBytes) {
    out.writeByte(tag);
    for (int shift = (headerBytes(sizeBytes) - 2) * 7; shift > 0; shift -= 7) {
      out.writeByte(0x80 | (sizeBytes >>> shift));
    }
    out.writeByte(sizeBytes & 0x7f);
  }
}
