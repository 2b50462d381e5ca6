package live.headwater.server.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.flv.FlvTag;
import live.headwater.media.flv.FlvWriter;
import live.headwater.media.flv.VideoTagHeader;
import live.headwater.rtmp.wire.amf.AmfValue;

/** Keeps what a demo sends, as lines and as FLV, and closes after as many messages as it is told. */
final class RecordingConnection implements DemoConnection {

  final List<String> messages = new ArrayList<>();
  final ByteBuf flv = Unpooled.buffer();
  private final int maxMessages;
  private boolean closed;

  RecordingConnection(int maxMessages) {
    this.maxMessages = maxMessages;
    FlvWriter.writeFileHeader(true, true, flv);
  }

  @Override
  public void onMetaData(AmfValue metaData) {
    messages.add("metadata");
  }

  @Override
  public void onVideo(long timestampMs, ByteBuf tagBody) {
    boolean key = VideoTagHeader.frameType(tagBody) == VideoTagHeader.KEY_FRAME;
    String kind = !VideoTagHeader.isAvcPicture(tagBody) ? "configuration" : key ? "key" : "inter";
    messages.add("video " + timestampMs + " " + kind);
    FlvWriter.writeTag(FlvTag.VIDEO, timestampMs, tagBody, flv);
    tagBody.release();
  }

  @Override
  public void onAudio(long timestampMs, ByteBuf tagBody) {
    messages.add("audio " + timestampMs);
    FlvWriter.writeTag(FlvTag.AUDIO, timestampMs, tagBody, flv);
    tagBody.release();
  }

  @Override
  public void flush() {}

  @Override
  public String endReason() {
    return "after " + messages.size() + " messages";
  }

  @Override
  public boolean isOpen() {
    return !closed && messages.size() < maxMessages;
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
