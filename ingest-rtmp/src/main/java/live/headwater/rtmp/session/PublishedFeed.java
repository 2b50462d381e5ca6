package live.headwater.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.OptionalLong;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedInfo;
import live.headwater.media.InputException;
import live.headwater.media.flv.RtmpTimestamp;
import live.headwater.rtmp.wire.RtmpMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One publish that the gate admitted: its media on their way to the bus. Confined to the connection's loop. */
final class PublishedFeed {

  private static final Logger log = LoggerFactory.getLogger(PublishedFeed.class);

  /** Data further than this from the media around them are about some other moment. Ours. */
  private static final long MAX_TIMECODE_DISTANCE_MS = 5_000;

  private final int messageStreamId;
  private final PublishTarget target;
  private final String where;
  private final String flashVer;
  private final Feed feed;
  private final RtmpMetrics metrics;
  private final FeedProblems problems;
  /** One clock for both: a track that starts late is placed by the other. */
  private final RtmpTimestamp timestamps = new RtmpTimestamp();
  private final VideoReceiver video;
  private final AudioReceiver audio;

  /**
   * @param where stream, role and peer, for the log
   * @param flashVer of {@code connect}
   */
  PublishedFeed(
    int messageStreamId,
    PublishTarget target,
    String where,
    String flashVer,
    Feed feed,
    RtmpMetrics metrics,
    ByteBufAllocator allocator
  ) {
    this.messageStreamId = messageStreamId;
    this.target = target;
    this.where = where;
    this.flashVer = flashVer;
    this.feed = feed;
    this.metrics = metrics;
    this.problems = new FeedProblems(where, metrics);
    this.video = new VideoReceiver(feed, problems, allocator);
    this.audio = new AudioReceiver(feed, problems);
    FeedInfo info = Metadata.ofFlashVersion(flashVer);
    feed.onInfo(info);
    metrics.onFeedAccepted();
    // The bus writes the lines of a feed's life, for every protocol alike.
    log.debug("{}: feed accepted (encoder {})", where, info.encoder().isEmpty() ? "unknown" : info.encoder());
  }

  int messageStreamId() {
    return messageStreamId;
  }

  PublishTarget target() {
    return target;
  }

  String where() {
    return where;
  }

  /**
   * @param body borrows
   * @throws InputException if the feed cannot go on
   */
  void onVideo(long timestampMs, ByteBuf body, long nowNs) throws InputException {
    video.onVideo(timestamps.unwrap(timestampMs), body, nowNs);
  }

  /**
   * @param body borrows
   * @throws InputException if the feed cannot go on
   */
  void onAudio(long timestampMs, ByteBuf body, long nowNs) throws InputException {
    audio.onAudio(timestamps.unwrap(timestampMs), body, nowNs);
  }

  void onData(RtmpMessage.Data data) {
    OptionalLong timecodeNs = FrameInformation.timecodeNs(data, video.frameRate());
    long fromLatestMs = timestamps.fromLatest(data.timestampMs());
    // Encoders that stamp data with 0 do not say which moment they mean.
    if (timecodeNs.isPresent() && Math.abs(fromLatestMs) <= MAX_TIMECODE_DISTANCE_MS) {
      feed.onTimecode((timestamps.latest() + fromLatestMs) * 1_000_000, timecodeNs.getAsLong());
      return;
    }
    FeedInfo info = Metadata.read(data, flashVer);
    if (info != null) {
      feed.onInfo(info);
    }
  }

  void report(RtmpMetrics.Problem problem, String detail) {
    problems.report(problem, detail);
  }

  void flush() {
    feed.flush();
  }

  /**
   * Ends the feed.
   *
   * @param reason for log and events
   */
  void close(String reason) {
    String summary = problems.summary();
    metrics.onFeedEnded();
    feed.close(summary.isEmpty() ? reason : reason + "; dropped: " + summary);
  }
}
