package live.headwater.media.bmff;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes nested boxes, their sizes patched in when they are closed.
 *
 * <p>ISO/IEC 14496-12, 4.2 (Object Structure): {@code size(32) type(32)}, in a FullBox then {@code version(8)
 * flags(24)}.
 */
final class BoxWriter {

  /** Bytes of {@code size} and {@code type}. */
  static final int BOX_HEADER_BYTES = 8;

  /** Bytes of a box header with a 64-bit {@code largesize}. */
  static final int LARGE_BOX_HEADER_BYTES = 16;

  /** Bytes of a box header with {@code version} and {@code flags}. */
  static final int FULL_BOX_HEADER_BYTES = 12;

  private final ByteBuf out;

  /**
   * @param out borrows, for as long as this writer is used
   */
  BoxWriter(ByteBuf out) {
    this.out = out;
  }

  /** The buffer, for the fields of the open box. */
  ByteBuf out() {
    return out;
  }

  /** Opens a box; returns what {@link #close} needs. */
  int open(String type) {
    int start = out.writerIndex();
    out.writeInt(0);
    type(type);
    return start;
  }

  /** Opens a FullBox; returns what {@link #close} needs. */
  int open(String type, int version, int flags) {
    int start = open(type);
    out.writeInt((version << 24) | flags);
    return start;
  }

  void close(int start) {
    out.setInt(start, out.writerIndex() - start);
  }

  /** Writes a four-character code. */
  void type(String fourCharacterCode) {
    out.writeCharSequence(fourCharacterCode, StandardCharsets.ISO_8859_1);
  }
}
