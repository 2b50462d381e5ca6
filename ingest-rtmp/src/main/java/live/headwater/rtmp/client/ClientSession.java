package live.headwater.rtmp.client;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.headwater.rtmp.session.Outbound;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.RtmpMessage.Command;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.jspecify.annotations.Nullable;

/**
 * What a publishing client says and when. RTMP 1.0, 7.2.1 (NetConnection Commands), 7.2.2 (NetStream Commands); {@code
 * releaseStream}, {@code FCPublish} and {@code FCUnpublish} are Flash Media Live Encoder's, which some servers wait
 * for. Confined to the connection's event loop.
 */
final class ClientSession {

  /** Hears how it goes. */
  interface Listener {
    /** Metadata and media may be sent. */
    void onPublishing();

    /** The connection is gone. Called once, last. */
    void onEnd(PublishEnd end);
  }

  private enum State {
    /** Until the handshake is done. */
    HANDSHAKE,
    /** {@code connect} is sent; left at its answer. */
    CONNECTING,
    /** {@code createStream} is sent; left at its answer. */
    CREATING_STREAM,
    /** {@code publish} is sent; left at {@code onStatus}. */
    REQUESTING,
    PUBLISHING,
    /** Its end is known; what the server still says does not count. */
    CLOSING,
    /** The connection is gone. */
    CLOSED,
  }

  /** Numbers of the calls that are answered. 0 would want no answer. */
  private static final int CONNECT_TRANSACTION = 1;

  private static final int RELEASE_STREAM_TRANSACTION = 2;
  private static final int FC_PUBLISH_TRANSACTION = 3;
  private static final int CREATE_STREAM_TRANSACTION = 4;
  private static final int PUBLISH_TRANSACTION = 5;
  private static final int FC_UNPUBLISH_TRANSACTION = 6;
  private static final int DELETE_STREAM_TRANSACTION = 7;

  private static final String PUBLISH_START = "NetStream.Publish.Start";
  private static final String UNPUBLISH_SUCCESS = "NetStream.Unpublish.Success";

  /** These say no whatever their level: some servers send them as a "status". */
  private static final Set<String> REFUSALS = Set.of(
    "NetStream.Publish.BadName",
    "NetStream.Publish.Denied",
    "NetStream.Publish.Rejected",
    "NetStream.Publish.Failed"
  );

  private static final AmfValue NULL = new AmfValue.Null();

  private final PublisherAddress address;
  private final PublisherSettings settings;
  private final Outbound out;
  private final Listener listener;
  private final long setupDeadlineNs;

  private State state = State.HANDSHAKE;
  private int messageStreamId;
  private @Nullable PublishEnd end;
  /** How much the server sends before it wants to hear that it arrived; 0 before it said so. */
  private long serverWindowBytes;
  private long acknowledgedBytes;
  private long ourWindowBytes;

  ClientSession(
    PublisherAddress address,
    PublisherSettings settings,
    Outbound out,
    Listener listener,
    long nowNs
  ) {
    this.address = address;
    this.settings = settings;
    this.out = out;
    this.listener = listener;
    this.setupDeadlineNs = nowNs + settings.setupTimeout().toNanos();
  }

  boolean isPublishing() {
    return state == State.PUBLISHING;
  }

  void onHandshakeDone() {
    if (state == State.HANDSHAKE) {
      Map<String, AmfValue> properties = new LinkedHashMap<>();
      properties.put("app", AmfValue.of(address.app()));
      properties.put("type", AmfValue.of("nonprivate"));
      properties.put("flashVer", AmfValue.of(settings.encoder()));
      properties.put("tcUrl", AmfValue.of(address.tcUrl()));
      call(0, "connect", CONNECT_TRANSACTION, new AmfValue.Structure("", properties));
      state = State.CONNECTING;
    }
  }

  /**
   * @param message takes
   */
  void onMessage(RtmpMessage message) {
    if (state == State.CLOSING || state == State.CLOSED) {
      message.release();
      return;
    }
    switch (message) {
      case RtmpMessage.WindowAcknowledgementSize(long sizeBytes) -> serverWindowBytes = sizeBytes;
      case RtmpMessage.SetPeerBandwidth(long sizeBytes, _) -> onSetPeerBandwidth(sizeBytes);
      case RtmpMessage.PingRequest(long timestampMs) -> out.send(new RtmpMessage.PingResponse(timestampMs));
      case Command command -> onCommand(command);
      case
        RtmpMessage.SetChunkSize _,
        RtmpMessage.Abort _,
        RtmpMessage.Acknowledgement _,
        RtmpMessage.StreamBegin _,
        RtmpMessage.StreamEof _,
        RtmpMessage.SetBufferLength _,
        RtmpMessage.PingResponse _,
        RtmpMessage.Data _,
        RtmpMessage.Audio _,
        RtmpMessage.Video _,
        RtmpMessage.Unknown _,
        RtmpMessage.Unreadable _ -> message.release();
    }
  }

  /**
   * Acknowledges what arrived. RTMP 1.0, 5.4.3 (Acknowledgement).
   *
   * @param receivedBytes since the connection began, handshake included
   */
  void onReceived(long receivedBytes) {
    if (
      state != State.CLOSING &&
      serverWindowBytes > 0 &&
      receivedBytes - acknowledgedBytes >= serverWindowBytes
    ) {
      acknowledgedBytes = receivedBytes;
      out.send(new RtmpMessage.Acknowledgement(receivedBytes & 0xffff_ffffL));
    }
  }

  /** Gives up a server that has not let it publish in time. */
  void onTick(long nowNs) {
    boolean settingUp = switch (state) {
      case HANDSHAKE, CONNECTING, CREATING_STREAM, REQUESTING -> true;
      case PUBLISHING, CLOSING, CLOSED -> false;
    };
    if (settingUp && nowNs - setupDeadlineNs >= 0) {
      String waitingFor = switch (state) {
        case HANDSHAKE -> "handshake";
        case CONNECTING -> "answer to connect";
        case CREATING_STREAM -> "answer to createStream";
        case REQUESTING, PUBLISHING, CLOSING, CLOSED -> "answer to publish";
      };
      fail("no " + waitingFor + " within " + settings.setupTimeout().toMillis() + " ms");
    }
  }

  /** Something below broke; what is to be said about it. */
  void fail(String reason) {
    finish(new PublishEnd.Failed(reason));
  }

  /** The connection is gone, whoever closed it. */
  void onDisconnected() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      listener.onEnd(end != null ? end : new PublishEnd.Failed("the server closed the connection"));
    }
  }

  /** Sends metadata as {@code onMetaData}, to be repeated to every viewer. */
  void metadata(AmfValue metadata) {
    if (isPublishing()) {
      out.send(
        new RtmpMessage.Data(
          messageStreamId,
          0,
          "@setDataFrame",
          List.of(AmfValue.of("onMetaData"), metadata)
        )
      );
    }
  }

  /**
   * @param payload takes
   */
  void video(long timestampMs, ByteBuf payload) {
    if (isPublishing()) {
      out.send(new RtmpMessage.Video(messageStreamId, timestampMs, payload));
    } else {
      payload.release();
    }
  }

  /**
   * @param payload takes
   */
  void audio(long timestampMs, ByteBuf payload) {
    if (isPublishing()) {
      out.send(new RtmpMessage.Audio(messageStreamId, timestampMs, payload));
    } else {
      payload.release();
    }
  }

  /** Ends it from this side, telling the server when it knows of the stream. */
  void close() {
    if (state == State.PUBLISHING || state == State.REQUESTING) {
      call(0, "FCUnpublish", FC_UNPUBLISH_TRANSACTION, NULL, AmfValue.of(address.streamKey()));
      call(0, "deleteStream", DELETE_STREAM_TRANSACTION, NULL, AmfValue.of(messageStreamId));
    }
    finish(new PublishEnd.Closed());
  }

  private void onSetPeerBandwidth(long sizeBytes) {
    if (ourWindowBytes != sizeBytes) {
      ourWindowBytes = sizeBytes;
      out.send(new RtmpMessage.WindowAcknowledgementSize(sizeBytes));
    }
  }

  private void onCommand(Command command) {
    switch (command.name()) {
      case "_result" -> onResult(command);
      case "_error" -> onError(command);
      case "onStatus" -> onStatus(command);
      case "close" -> onEndedByServer("close", "");
      default -> {
      }
    }
  }

  private void onResult(Command command) {
    double transaction = command.transactionId();
    if (state == State.CONNECTING && transaction == CONNECT_TRANSACTION) {
      out.send(new RtmpMessage.SetChunkSize(settings.chunkBytes()));
      AmfValue streamKey = AmfValue.of(address.streamKey());
      call(0, "releaseStream", RELEASE_STREAM_TRANSACTION, NULL, streamKey);
      call(0, "FCPublish", FC_PUBLISH_TRANSACTION, NULL, streamKey);
      call(0, "createStream", CREATE_STREAM_TRANSACTION, NULL);
      state = State.CREATING_STREAM;
    } else if (state == State.CREATING_STREAM && transaction == CREATE_STREAM_TRANSACTION) {
      publish(command);
    }
  }

  private void publish(Command created) {
    if (created.arguments().size() > 1 && created.arguments().get(1) instanceof AmfValue.Numeric(double id)) {
      messageStreamId = (int) (long) id;
      call(
        messageStreamId,
        "publish",
        PUBLISH_TRANSACTION,
        NULL,
        AmfValue.of(address.streamKey()),
        AmfValue.of("live")
      );
      state = State.REQUESTING;
    } else {
      fail("the server answered createStream without a stream id");
    }
  }

  /** Servers that do not know Flash Media Live Encoder's calls answer them so; it does not matter. */
  private void onError(Command command) {
    double transaction = command.transactionId();
    boolean matters =
      (state == State.CONNECTING && transaction == CONNECT_TRANSACTION) ||
      (state == State.CREATING_STREAM && transaction == CREATE_STREAM_TRANSACTION) ||
      (state == State.REQUESTING && transaction == PUBLISH_TRANSACTION);
    if (matters) {
      AmfValue information = information(command);
      onEndedByServer(text(information, "code"), text(information, "description"));
    }
  }

  private void onStatus(Command command) {
    AmfValue information = information(command);
    String code = text(information, "code");
    boolean unpublished = state == State.PUBLISHING && code.equals(UNPUBLISH_SUCCESS);
    if (text(information, "level").equals("error") || REFUSALS.contains(code) || unpublished) {
      onEndedByServer(code, text(information, "description"));
    } else if (state == State.REQUESTING && code.equals(PUBLISH_START)) {
      state = State.PUBLISHING;
      listener.onPublishing();
    }
  }

  private void onEndedByServer(String code, String description) {
    finish(
      isPublishing() ? new PublishEnd.Ended(code, description) : new PublishEnd.Refused(code, description)
    );
  }

  private void finish(PublishEnd why) {
    if (state != State.CLOSING && state != State.CLOSED) {
      state = State.CLOSING;
      end = why;
      out.close();
    }
  }

  private void call(int messageStreamId, String name, int transaction, AmfValue... arguments) {
    out.send(new Command(messageStreamId, name, transaction, List.of(arguments)));
  }

  /** The last argument, wherever the server put it. */
  private static AmfValue information(Command command) {
    return command.arguments().isEmpty() ? NULL : command.arguments().getLast();
  }

  private static String text(AmfValue information, String member) {
    return information.member(member) instanceof AmfValue.Text(String text) ? text : "";
  }
}
