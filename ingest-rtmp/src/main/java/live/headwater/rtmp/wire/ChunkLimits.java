package live.headwater.rtmp.wire;

/**
 * How much a peer may make a {@link ChunkReader} hold. Ours, not the specification's.
 *
 * @param maxChunkStreams chunk streams per connection; real encoders use fewer than ten
 * @param maxMediaMessageBytes length of one audio, video or aggregate message
 * @param maxOtherMessageBytes length of any other message
 * @param maxUnfinishedBytes memory for all unfinished messages of a connection together
 */
public record ChunkLimits(
  int maxChunkStreams,
  int maxMediaMessageBytes,
  int maxOtherMessageBytes,
  int maxUnfinishedBytes
) {
  /** 64 chunk streams; media up to 16 MiB, what 24 bits can say; 1 MiB for the rest; 24 MiB unfinished. */
  public static final ChunkLimits DEFAULT = new ChunkLimits(64, 16 << 20, 1 << 20, 24 << 20);

  public ChunkLimits {
    if (
      maxChunkStreams < 1 || maxMediaMessageBytes < 1 || maxOtherMessageBytes < 1 || maxUnfinishedBytes < 1
    ) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  int maxMessageBytes(int typeId) {
    return MessageType.isMedia(typeId) ? maxMediaMessageBytes : maxOtherMessageBytes;
  }
}
