package live.headwater.srt.session;

import live.headwater.bus.Refusal;
import live.headwater.bus.StreamKey;
import live.headwater.media.mpegts.demux.TsStatistics;

/** What is counted. Called from event loops, several at a time; must not block. */
public interface SrtMetrics {
  /** Counts nothing. */
  SrtMetrics NONE = new SrtMetrics() {};

  /** A datagram that belongs to no handshake and no connection was dropped. */
  default void onStrayDatagram() {}

  /** The gate refused a publish. */
  default void onFeedRefused(Refusal refusal) {}

  /** A caller was refused by the protocol. */
  default void onRejected(Rejection reason) {}

  /**
   * The gate admitted a feed.
   *
   * @return what counts it; confined to its loop
   */
  default FeedMetrics onFeedAccepted(StreamKey key) {
    return FeedMetrics.NONE;
  }

  /** What is counted of one feed's connection. */
  interface FeedMetrics {
    /** Counts nothing. */
    FeedMetrics NONE = new FeedMetrics() {};

    /** Counts since the connection began; each second or so, and at its end. */
    default void onStatistics(ConnectionStatistics connection, TsStatistics transportStream) {}

    /** Nothing follows. */
    default void onEnded() {}
  }

  /** Why the protocol sends somebody away. */
  enum Rejection {
    /** The handshake is of a version, or asks for something, that is not here. */
    HANDSHAKE,
    /** The stream id cannot be read. */
    STREAM_ID,
    /** A player came. */
    MODE,
    /** Only one side has a passphrase, or they differ. */
    PASSPHRASE,
    /** There are as many connections as there may be. */
    LIMIT,
  }
}
