package live.headwater.media.flv;

import io.netty.buffer.ByteBuf;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Takes an FLV file in memory apart into tags. Adobe FLV 10.1, E.2 (The FLV header) and E.3 (The FLV file body).
 *
 * <pre>
 * file  "FLV", Version 1 (8), reserved (5), audio (1), reserved (1), video (1), DataOffset (32), PreviousTagSize0 (32)
 * tag   reserved (2), Filter (1), TagType (5), DataSize (24), Timestamp (24), TimestampExtended (8), StreamID (24)
 *       body (DataSize bytes), PreviousTagSize (32)
 * </pre>
 *
 * <p>{@code PreviousTagSize} is not looked at, since many files have it wrong. Confined to one thread.
 */
public final class FlvReader {

  static final int SIGNATURE = 0x464c56; // "FLV"
  static final int FILE_HEADER_BYTES = 9;

  private final ByteBuf in;

  /**
   * Reads the file header.
   *
   * @param file the whole file; borrows for the life of the reader, whose tags are views of it; indices unchanged
   */
  public FlvReader(ByteBuf file) throws InputException {
    in = file.slice();
    if (in.readableBytes() < FILE_HEADER_BYTES || in.readMedium() != SIGNATURE) {
      throw new MalformedInputException("not an FLV file: no FLV signature");
    }
    int version = in.readUnsignedByte();
    if (version != 1) {
      throw new UnsupportedInputException("FLV version " + version + ", only 1 is known");
    }
    in.skipBytes(1); // Which types of tags there are is said wrong too often.
    long firstTag = in.readUnsignedInt() + FlvTag.TRAILER_BYTES;
    if (firstTag < FILE_HEADER_BYTES + FlvTag.TRAILER_BYTES || firstTag > in.writerIndex()) {
      throw new MalformedInputException(
        "FLV header points to a first tag at byte " + firstTag + " of " + in.writerIndex()
      );
    }
    in.readerIndex((int) firstTag);
  }

  /**
   * The next tag, or null at the end of the file.
   *
   * @throws InputException if the file ends within the tag, or the tag is encrypted
   */
  public @Nullable FlvTag next() throws InputException {
    if (!in.isReadable()) {
      return null;
    }
    int start = in.readerIndex();
    if (in.readableBytes() < FlvTag.HEADER_BYTES) {
      throw new MalformedInputException("FLV file ends within the tag header at byte " + start);
    }
    int first = in.readUnsignedByte();
    int sizeBytes = in.readUnsignedMedium();
    long timestampMs = in.readUnsignedMedium() | ((long) in.readUnsignedByte() << 24);
    in.skipBytes(3); // StreamID, always 0
    if (sizeBytes > in.readableBytes()) {
      throw new MalformedInputException(
        "FLV tag at byte %d claims %d bytes, the file has %d left".formatted(
          start,
          sizeBytes,
          in.readableBytes()
        )
      );
    }
    if ((first & 0x20) != 0) {
      throw new UnsupportedInputException("FLV tag at byte " + start + " is encrypted");
    }
    ByteBuf body = in.readSlice(sizeBytes);
    in.skipBytes(Math.min(FlvTag.TRAILER_BYTES, in.readableBytes()));
    return new FlvTag(first & 0x1f, timestampMs, body);
  }
}
