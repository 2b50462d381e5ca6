package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;

/** ID3 tags in PES packets. Apple, Timed Metadata for HTTP Live Streaming, 2.0. */
final class Id3Stream implements PesStream {

  /** Our limit of a tag. */
  private static final int MAX_BYTES = 1 << 16;

  private final DemuxContext context;

  Id3Stream(DemuxContext context) {
    this.context = context;
  }

  @Override
  public void onPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs) {
    int size = payload.readableBytes();
    boolean tag = size >= 3 && payload.getUnsignedMedium(payload.readerIndex()) == 0x494433; // "ID3"
    if (tag && size <= MAX_BYTES) {
      long pts = wirePts == NO_TIME ? context.clock.now() : context.clock.unwrap(wirePts);
      context.listener.onTimedMetadata(TsDemuxer.MetadataKind.ID3, pts, Bytes.copyOf(payload));
    } else {
      context.statistics.droppedUnits++;
    }
  }

  @Override
  public void onBrokenPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs) {}

  @Override
  public void onLoss() {}

  @Override
  public void end() {}

  @Override
  public void close() {}
}
