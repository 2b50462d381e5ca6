package live.headwater.server.demo;

import io.netty.buffer.ByteBuf;
import live.headwater.rtmp.wire.amf.AmfValue;

/** Takes a demo, in the order in which it is to be sent. */
public interface DemoSink {
  /** The value of {@code onMetaData}: once, before all else. */
  void onMetaData(AmfValue metaData);

  /**
   * A video tag body.
   *
   * @param timestampMs decode time in milliseconds from the start of the demo
   * @param tagBody takes
   */
  void onVideo(long timestampMs, ByteBuf tagBody);

  /**
   * An audio tag body.
   *
   * @param timestampMs milliseconds from the start of the demo
   * @param tagBody takes
   */
  void onAudio(long timestampMs, ByteBuf tagBody);

  /** What came until now is to be sent. */
  void flush();
}
