package live.headwater.rtmp.wire;

/** User control event types that this server understands. RTMP 1.0, 7.1.7 (User Control Message Events). */
final class UserControlEvent {

  static final int STREAM_BEGIN = 0;
  static final int STREAM_EOF = 1;
  static final int SET_BUFFER_LENGTH = 3;
  static final int PING_REQUEST = 6;
  static final int PING_RESPONSE = 7;

  private UserControlEvent() {}
}
