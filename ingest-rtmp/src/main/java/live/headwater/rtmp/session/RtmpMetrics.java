package live.headwater.rtmp.session;

import live.headwater.bus.Refusal;

/** What is counted. Called from event loops, several at a time; must not block. */
public interface RtmpMetrics {
  /** Counts nothing. */
  RtmpMetrics NONE = new RtmpMetrics() {};

  default void onConnectionOpened() {}

  default void onConnectionClosed() {}

  /** Bytes from the network, with handshake and headers. */
  default void onBytesReceived(long bytes) {}

  default void onFeedAccepted() {}

  default void onFeedEnded() {}

  /** The gate refused a publish. */
  default void onFeedRefused(Refusal refusal) {}

  /** A connection or feed was refused by the protocol. */
  default void onRejected(Rejection reason) {}

  /** Input was dropped, and perhaps the connection with it. Called for each one. */
  default void onProblem(Problem problem) {}

  /** Why the protocol sends somebody away. */
  enum Rejection {
    /** {@code connect} names an application that is not there. */
    UNKNOWN_APPLICATION,
    /** {@code publish} without {@code connect}. */
    NOT_CONNECTED,
    /** A player came. */
    PLAY,
    /** The codec, or something in it, is not carried. */
    UNSUPPORTED_MEDIA,
    /** Handshake, publish or bytes did not come in time. */
    TIMEOUT,
  }

  /** Bad input by kind. */
  enum Problem {
    /** The handshake failed; ends the connection. */
    HANDSHAKE,
    /** The chunk stream cannot be followed; ends the connection. */
    CHUNK_STREAM,
    /** A message cannot be read. */
    MESSAGE,
    /** Audio or video on a message stream that publishes nothing. */
    MEDIA_WITHOUT_PUBLISH,
    /** An SPS, PPS or AudioSpecificConfig cannot be read. */
    CONFIGURATION,
    VIDEO_BEFORE_CONFIGURATION,
    AUDIO_BEFORE_CONFIGURATION,
    /** A picture cannot be read. */
    VIDEO,
    /** A sound frame cannot be read. */
    AUDIO,
    /** A picture is sound but refers to one that was dropped. */
    VIDEO_AFTER_DROPPED,
  }
}
