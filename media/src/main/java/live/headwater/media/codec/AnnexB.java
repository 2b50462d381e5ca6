package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import live.headwater.media.MalformedInputException;

/**
 * H.264 access units as NAL units behind start codes. ITU-T H.264, Annex B (Byte stream format).
 *
 * <pre>
 * [zero bytes] 00 00 01, nal_unit, [zero bytes] 00 00 01, ...
 * </pre>
 *
 * <p>All methods are made to run once for each access unit: they allocate nothing but the buffers they return.
 */
public final class AnnexB {

  static final int START_CODE_BYTES = 3;

  /** A start code with the zero byte in front that the first one of an access unit must have (B.1.2). */
  private static final int LONG_START_CODE_BYTES = 4;

  private AnnexB() {}

  /** Whether {@code buffer} begins with a start code of 3 or 4 bytes. */
  public static boolean startsWithStartCode(ByteBuf buffer) {
    int at = buffer.readerIndex();
    int size = buffer.readableBytes();
    return (
      (size >= START_CODE_BYTES && buffer.getMedium(at) == 1) ||
      (size >= LONG_START_CODE_BYTES && buffer.getInt(at) == 1)
    );
  }

  /**
   * Index of the first start code (its three bytes 00 00 01) from {@code from} on, or {@code end}.
   *
   * @param from absolute
   * @param end absolute, past the last byte that belongs to the search; at most the writer index
   */
  public static int nextStartCode(ByteBuf buffer, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      if (hasZeroByte(buffer.getLongLE(at))) {
        int stop = Math.min(at + Long.BYTES, end - START_CODE_BYTES + 1);
        for (int i = at; i < stop; i++) {
          if (buffer.getMedium(i) == 1) {
            return i;
          }
        }
      }
      at += Long.BYTES;
    }
    for (; at + START_CODE_BYTES <= end; at++) {
      if (buffer.getMedium(at) == 1) {
        return at;
      }
    }
    return end;
  }

  /** The well-known trick: only a zero byte borrows from its top bit while not having it set. */
  private static boolean hasZeroByte(long word) {
    return ((word - 0x0101010101010101L) & ~word & 0x8080808080808080L) != 0;
  }

  /**
   * Converts an access unit in Annex B byte stream format: start codes of 3 and 4 bytes become lengths of 4, zero
   * bytes around NAL units and empty NAL units vanish. Bytes before the first start code are dropped.
   *
   * @param byteStream borrows
   * @return owned
   */
  public static ByteBuf toSample(ByteBuf byteStream, ByteBufAllocator allocator) {
    int end = byteStream.writerIndex();
    // Each start code of 3 bytes grows by one; there is room for a few before the buffer must.
    ByteBuf sample = allocator.buffer(byteStream.readableBytes() + 16);
    int at = nextStartCode(byteStream, byteStream.readerIndex(), end);
    while (at < end) {
      int start = at + START_CODE_BYTES;
      int next = nextStartCode(byteStream, start, end);
      int size = withoutTrailingZeros(byteStream, start, next) - start;
      if (size > 0) {
        sample.writeInt(size).writeBytes(byteStream, start, size);
      }
      at = next;
    }
    return sample;
  }

  /** A NAL unit never ends with a zero byte (7.4.1), so zeros in front of a start code belong to the stream format. */
  private static int withoutTrailingZeros(ByteBuf buffer, int start, int end) {
    int last = end;
    while (last > start && buffer.getByte(last - 1) == 0) {
      last--;
    }
    return last;
  }

  /**
   * Appends a sample in Annex B byte stream format: the start code 00 00 00 01 in place of each length, so that it
   * takes as many bytes as the sample.
   *
   * @param sample borrows, indices unchanged
   * @param out borrows; unchanged when this throws
   * @throws MalformedInputException if a NAL unit runs past the end
   */
  public static void write(ByteBuf sample, ByteBuf out) throws MalformedInputException {
    int start = sample.readerIndex();
    int bytes = sample.readableBytes();
    int outStart = out.writerIndex();
    out.writeBytes(sample, start, bytes);
    int at = 0;
    while (at < bytes) {
      int size = NalUnits.sizeOrNegative(sample, start + at, NalUnits.LENGTH_BYTES);
      if (size < 0) {
        out.writerIndex(outStart);
        throw NalUnits.overrun(sample, start + at, NalUnits.LENGTH_BYTES);
      }
      out.setInt(outStart + at, 1);
      at += NalUnits.LENGTH_BYTES + size;
    }
  }
}
