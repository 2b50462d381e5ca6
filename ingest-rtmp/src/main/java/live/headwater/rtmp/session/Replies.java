package live.headwater.rtmp.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.bus.Refusal;
import live.headwater.rtmp.wire.RtmpMessage.Command;
import live.headwater.rtmp.wire.amf.AmfValue;

/** The commands a server sends. RTMP 1.0, 7.2.1 (NetConnection Commands) and 7.2.2 (NetStream Commands). */
final class Replies {

  static final String CONNECT_SUCCESS = "NetConnection.Connect.Success";
  static final String CONNECT_REJECTED = "NetConnection.Connect.Rejected";
  static final String CONNECT_INVALID_APP = "NetConnection.Connect.InvalidApp";
  static final String CALL_FAILED = "NetConnection.Call.Failed";
  static final String PUBLISH_START = "NetStream.Publish.Start";
  static final String PUBLISH_DENIED = "NetStream.Publish.Denied";
  static final String PUBLISH_BAD_NAME = "NetStream.Publish.BadName";
  static final String PUBLISH_REJECTED = "NetStream.Publish.Rejected";
  static final String UNPUBLISH_SUCCESS = "NetStream.Unpublish.Success";
  static final String PLAY_FAILED = "NetStream.Play.Failed";

  /** Encoders of the Flash era compare this version; any of the 3 series is the oldest that they all take. */
  private static final String FMS_VERSION = "FMS/3,0,1,123";

  /** Meaningless today, but some encoders want the number that Flash Media Server sends. */
  private static final double CAPABILITIES = 31;

  private static final AmfValue NULL = new AmfValue.Null();

  private Replies() {}

  static Command connected(double transactionId, double objectEncoding) {
    Map<String, AmfValue> properties = new LinkedHashMap<>();
    properties.put("fmsVer", AmfValue.of(FMS_VERSION));
    properties.put("capabilities", AmfValue.of(CAPABILITIES));
    Map<String, AmfValue> information = information(
      "status",
      CONNECT_SUCCESS,
      "Connected; createStream and publish {id}?{token} next."
    );
    information.put("objectEncoding", AmfValue.of(objectEncoding));
    return new Command(0, "_result", transactionId, List.of(structure(properties), structure(information)));
  }

  /** Answers a call with {@code results} behind a null command object. */
  static Command result(double transactionId, AmfValue... results) {
    AmfValue[] arguments = new AmfValue[1 + results.length];
    arguments[0] = NULL;
    System.arraycopy(results, 0, arguments, 1, results.length);
    return new Command(0, "_result", transactionId, List.of(arguments));
  }

  static Command error(double transactionId, String code, String description) {
    return new Command(
      0,
      "_error",
      transactionId,
      List.of(NULL, structure(information("error", code, description)))
    );
  }

  /** Says of a gate's refusal what a peer may know. */
  static Command refusal(int messageStreamId, PublishTarget target, Refusal refusal) {
    return switch (refusal.outward()) {
      case DENIED -> failure(
        messageStreamId,
        PUBLISH_DENIED,
        "Publishing is not allowed: check the stream id, the push token, and that the stream is switched on."
      );
      case BUSY -> failure(
        messageStreamId,
        PUBLISH_BAD_NAME,
        "%s cannot be published now: %s.%s".formatted(target.label(), refusal.description(), advice(refusal))
      );
    };
  }

  private static String advice(Refusal refusal) {
    return switch (refusal) {
      case ALREADY_CONNECTED -> " Stop the other encoder, or publish as backup: {id}b?{token}.";
      case OTHER_PROTOCOL -> " Stop the other encoder, or use its protocol.";
      case RATE_LIMITED -> " Wait 10 seconds between attempts.";
      case TOO_MANY_FAILURES -> " Check the stream id, the push token, and that the stream is switched on;" +
        " then wait 10 seconds between attempts.";
      case SHUTTING_DOWN -> " Try again in a minute.";
      case UNKNOWN_STREAM, NO_TOKEN, WRONG_TOKEN, INACTIVE, PULL_STREAM -> "";
    };
  }

  static Command status(int messageStreamId, String code, String description) {
    return onStatus(messageStreamId, "status", code, description);
  }

  static Command failure(int messageStreamId, String code, String description) {
    return onStatus(messageStreamId, "error", code, description);
  }

  /** {@code onFCPublish} or {@code onFCUnpublish}, of Flash Media Server; some encoders wait for them. */
  static Command onFc(String name, String code, String description) {
    return new Command(0, name, 0, List.of(NULL, structure(information("status", code, description))));
  }

  private static Command onStatus(int messageStreamId, String level, String code, String description) {
    return new Command(
      messageStreamId,
      "onStatus",
      0,
      List.of(NULL, structure(information(level, code, description)))
    );
  }

  private static Map<String, AmfValue> information(String level, String code, String description) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    members.put("level", AmfValue.of(level));
    members.put("code", AmfValue.of(code));
    members.put("description", AmfValue.of(description));
    return members;
  }

  private static AmfValue structure(Map<String, AmfValue> members) {
    return new AmfValue.Structure("", members);
  }
}
