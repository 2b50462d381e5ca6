package live.headwater.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Predicate;
import live.headwater.bus.Admission;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.Gate;
import live.headwater.bus.Loop;
import live.headwater.bus.Protocol;
import live.headwater.bus.PublishRequest;
import live.headwater.bus.Refusal;
import live.headwater.media.InputException;
import live.headwater.rtmp.session.RtmpMetrics.Problem;
import live.headwater.rtmp.session.RtmpMetrics.Rejection;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publisher's side of one RTMP connection to this server: commands, feeds, acknowledgements and time-outs. RTMP
 * 1.0, 7.2 (Types of Commands).
 *
 * <p>Encoders send the same commands in many orders and leave many out. What has an effect here is {@code connect}
 * (which application), {@code createStream} (a number), {@code publish} and what ends a publish; the rest is answered
 * and otherwise ignored. {@code publish} may come on any message stream, and media on one that publishes nothing go
 * to the connection's feed when it has just one.
 *
 * <p>Driven from outside, confined to the connection's loop.
 */
public final class RtmpServerSession {

  private static final Logger log = LoggerFactory.getLogger(RtmpServerSession.class);

  /** Refused publishes on a connection that has another feed; a connection without one is closed at the first. */
  private static final int MAX_REFUSALS = 3;

  /** Dynamic limit type of Set Peer Bandwidth. RTMP 1.0, 5.4.5 (Set Peer Bandwidth). */
  private static final int DYNAMIC = 2;

  /**
   * What all sessions of a server share.
   *
   * @param applications whether an application of a {@code connect} is there, besides {@code in}
   */
  public record Environment(
    RtmpSettings settings,
    Gate gate,
    Predicate<String> applications,
    RtmpMetrics metrics,
    ByteBufAllocator allocator
  ) {}

  private enum State {
    /** From the start to the end of the handshake. */
    HANDSHAKE,
    /** Handshake done; {@code connect} has not come. */
    UNCONNECTED,
    /** {@code connect} was answered with success. */
    CONNECTED,
    /** The peer was sent away or is gone; nothing has an effect any more. */
    CLOSED,
  }

  private final Environment environment;
  private final RtmpSettings settings;
  private final RtmpMetrics metrics;
  private final Loop loop;
  private final Protocol protocol;
  private final String remote;
  private final Outbound out;

  private State state = State.HANDSHAKE;
  private String app = "";
  private String tcUrl = "";
  private String flashVer = "";
  private int createdStreams;
  private int refusals;
  private final FeedTable feeds = new FeedTable();
  private final Deadlines deadlines;
  private final ReceiveWindow received;
  private boolean loggedMessageProblem;

  /**
   * @param loop the loop that all calls come from
   * @param remote the peer's address for logs, {@code host:port}
   */
  public RtmpServerSession(
    Environment environment,
    Loop loop,
    Protocol protocol,
    String remote,
    Outbound out,
    long nowNs
  ) {
    this.environment = environment;
    this.settings = environment.settings();
    this.metrics = environment.metrics();
    this.loop = loop;
    this.protocol = protocol;
    this.remote = remote;
    this.out = out;
    this.deadlines = new Deadlines(settings, nowNs);
    this.received = new ReceiveWindow(settings.acknowledgementWindowBytes());
    metrics.onConnectionOpened();
  }

  // --- Events ----------------------------------------------------------------------------------------------------

  /** Bytes came in, of whatever kind; called before what they hold. */
  public void onBytes(int count, long nowNs) {
    received.onBytes(count);
    deadlines.onBytes(nowNs);
    metrics.onBytesReceived(count);
    if (takesMessages() && received.takeDue()) {
      out.send(new RtmpMessage.Acknowledgement(received.sequenceNumber()));
    }
  }

  private boolean takesMessages() {
    return state == State.UNCONNECTED || state == State.CONNECTED;
  }

  /** The handshake is complete; messages follow. */
  public void onHandshakeDone(long nowNs) {
    if (state == State.HANDSHAKE) {
      state = State.UNCONNECTED;
      deadlines.await(Deadlines.Wait.PUBLISH, nowNs);
    }
  }

  /** The bytes that came in cannot be followed; the connection ends. */
  public void onBadInput(Problem problem, InputException cause) {
    if (state == State.CLOSED) {
      return;
    }
    metrics.onProblem(problem);
    log.warn("RTMP from {}: {}; connection closed", remote, cause.getMessage());
    end("bad input: " + cause.getMessage());
  }

  /** All that one read brought was handed over. */
  public void onReadComplete() {
    feeds.flush();
  }

  /**
   * The connection is gone.
   *
   * @param reason for log and events
   */
  public void onDisconnected(String reason) {
    state = State.CLOSED;
    feeds.closeAll(reason);
    metrics.onConnectionClosed();
  }

  /**
   * The server stops: feeds end, and the connection with them.
   *
   * @param reason for log, events and peer
   */
  public void onShutdown(String reason) {
    if (state == State.CLOSED) {
      return;
    }
    for (PublishedFeed feed : feeds.all()) {
      out.send(Replies.failure(feed.messageStreamId(), Replies.UNPUBLISH_SUCCESS, reason));
    }
    end(reason);
  }

  /** Looks at the clock; to be called every second or so. */
  public void onTick(long nowNs) {
    if (state == State.CLOSED) {
      return;
    }
    String missed = deadlines.missed(nowNs);
    if (missed != null) {
      metrics.onRejected(Rejection.TIMEOUT);
      log.info("RTMP from {}: {}; connection closed", remote, missed);
      end(missed);
    } else if (deadlines.wantsPing(nowNs)) {
      out.send(new RtmpMessage.PingRequest((nowNs / 1_000_000) & 0xFFFF_FFFFL));
    }
  }

  /**
   * A message came in.
   *
   * @param message takes
   */
  public void onMessage(RtmpMessage message, long nowNs) {
    try {
      if (takesMessages()) {
        handle(message, nowNs);
      }
    } finally {
      message.release();
    }
  }

  private void handle(RtmpMessage message, long nowNs) {
    switch (message) {
      case RtmpMessage.Video(int id, long timestampMs, ByteBuf body) -> onVideo(id, timestampMs, body, nowNs);
      case RtmpMessage.Audio(int id, long timestampMs, ByteBuf body) -> onAudio(id, timestampMs, body, nowNs);
      case RtmpMessage.Data data -> onData(data);
      case RtmpMessage.Command command -> onCommand(command, nowNs);
      case RtmpMessage.WindowAcknowledgementSize(long sizeBytes) -> received.resize(sizeBytes);
      case RtmpMessage.PingRequest(long timestampMs) -> out.send(new RtmpMessage.PingResponse(timestampMs));
      case RtmpMessage.Unreadable(int typeId, _, InputException cause) -> onUnreadable(typeId, cause);
      // What a peer acknowledges or limits does not matter: a server of publishers sends next to nothing.
      case RtmpMessage.Acknowledgement _, RtmpMessage.SetPeerBandwidth _, RtmpMessage.PingResponse _ -> {
      }
      // The chunk reader has obeyed these.
      case RtmpMessage.SetChunkSize _, RtmpMessage.Abort _ -> {
      }
      // For players.
      case RtmpMessage.StreamBegin _, RtmpMessage.StreamEof _, RtmpMessage.SetBufferLength _ -> {
      }
      case RtmpMessage.Unknown(int typeId, _, int sizeBytes) -> log.trace(
        "RTMP from {}: message of type {} with {} bytes ignored",
        remote,
        typeId,
        sizeBytes
      );
    }
  }

  private void onUnreadable(int typeId, InputException cause) {
    metrics.onProblem(Problem.MESSAGE);
    if (!loggedMessageProblem) {
      loggedMessageProblem = true;
      log.warn(
        "RTMP from {}: message of type {} ignored: {} (logged once)",
        remote,
        typeId,
        cause.getMessage()
      );
    }
  }

  // --- Media -----------------------------------------------------------------------------------------------------

  private void onVideo(int messageStreamId, long timestampMs, ByteBuf body, long nowNs) {
    PublishedFeed feed = feeds.forMessage(messageStreamId);
    if (feed == null) {
      metrics.onProblem(Problem.MEDIA_WITHOUT_PUBLISH);
      return;
    }
    try {
      feed.onVideo(timestampMs, body, nowNs);
    } catch (InputException e) {
      reject(feed, e, nowNs);
    }
  }

  private void onAudio(int messageStreamId, long timestampMs, ByteBuf body, long nowNs) {
    PublishedFeed feed = feeds.forMessage(messageStreamId);
    if (feed == null) {
      metrics.onProblem(Problem.MEDIA_WITHOUT_PUBLISH);
      return;
    }
    try {
      feed.onAudio(timestampMs, body, nowNs);
    } catch (InputException e) {
      reject(feed, e, nowNs);
    }
  }

  private void onData(RtmpMessage.Data data) {
    PublishedFeed feed = feeds.forMessage(data.messageStreamId());
    if (feed != null) {
      feed.onData(data);
    }
  }

  /** The encoder sends what cannot be carried: says so and sends it away. */
  private void reject(PublishedFeed feed, InputException cause, long nowNs) {
    metrics.onRejected(Rejection.UNSUPPORTED_MEDIA);
    endFeed(feed, Replies.PUBLISH_REJECTED, String.valueOf(cause.getMessage()), nowNs);
  }

  // --- Commands --------------------------------------------------------------------------------------------------

  private void onCommand(RtmpMessage.Command command, long nowNs) {
    switch (command.name()) {
      case "connect" -> onConnect(command);
      case "createStream" -> onCreateStream(command);
      case "publish" -> onPublish(command, nowNs);
      case "deleteStream" -> onDeleteStream(command, nowNs);
      case "closeStream" -> onCloseStream(command, nowNs);
      case "FCPublish" -> {
        acknowledge(command);
        out.send(Replies.onFc("onFCPublish", Replies.PUBLISH_START, "publish next"));
      }
      case "FCUnpublish" -> onFcUnpublish(command, nowNs);
      case "play", "play2" -> onPlay(command);
      case "getStreamLength" -> out.send(Replies.result(command.transactionId(), AmfValue.of(0)));
      case "releaseStream", "_checkbw", "checkBandwidth" -> acknowledge(command);
      // Answers to what this server asks, and events for it: it asks nothing.
      case "_result", "_error", "onStatus" -> {
      }
      default -> onUnknownCommand(command);
    }
  }

  private void acknowledge(RtmpMessage.Command command) {
    if (command.transactionId() != 0) {
      out.send(Replies.result(command.transactionId()));
    }
  }

  private void onUnknownCommand(RtmpMessage.Command command) {
    log.debug("RTMP from {}: command ignored: {}", remote, Metadata.encoder(command.name()));
    if (command.transactionId() != 0) {
      out.send(
        Replies.error(command.transactionId(), Replies.CALL_FAILED, "This server does not know this command.")
      );
    }
  }

  /** 7.2.1.1 (connect). Repeated by some; what is on air stays as it is. */
  private void onConnect(RtmpMessage.Command command) {
    AmfValue properties = Arguments.at(command.arguments(), 0);
    double objectEncoding = 0;
    if (properties != null && feeds.isEmpty()) {
      app = Arguments.text(properties.member("app"));
      tcUrl = Arguments.text(properties.member("tcUrl"));
      flashVer = Metadata.encoder(Arguments.text(properties.member("flashVer")));
    }
    if (properties != null) {
      objectEncoding = Arguments.number(properties.member("objectEncoding"), 0);
    }
    String application = PublishTarget.application(app, tcUrl);
    if (
      !application.equals(PublishTarget.DEFAULT_APPLICATION) && !environment.applications().test(application)
    ) {
      rejectConnect(command);
      return;
    }
    state = State.CONNECTED;
    out.send(new RtmpMessage.WindowAcknowledgementSize(settings.acknowledgementWindowBytes()));
    out.send(new RtmpMessage.SetPeerBandwidth(settings.acknowledgementWindowBytes(), DYNAMIC));
    if (settings.chunkBytes() != 0) {
      out.send(new RtmpMessage.SetChunkSize(settings.chunkBytes()));
    }
    out.send(new RtmpMessage.StreamBegin(0));
    out.send(Replies.connected(command.transactionId(), objectEncoding));
    log.debug("RTMP from {}: connected (encoder {})", remote, flashVer);
  }

  private void rejectConnect(RtmpMessage.Command command) {
    metrics.onRejected(Rejection.UNKNOWN_APPLICATION);
    log.info(
      "RTMP from {}: connection refused: unknown application (not {})",
      remote,
      PublishTarget.DEFAULT_APPLICATION
    );
    out.send(
      Replies.error(
        command.transactionId(),
        Replies.CONNECT_REJECTED,
        "No such application; the push URL is rtmp://HOST/in/{id}?{token}, so the application is \"in\"."
      )
    );
    end("unknown application");
  }

  /** 7.2.1.3 (createStream). */
  private void onCreateStream(RtmpMessage.Command command) {
    if (createdStreams == settings.maxMessageStreams()) {
      out.send(
        Replies.error(
          command.transactionId(),
          Replies.CALL_FAILED,
          "This connection has " + createdStreams + " message streams already, no more are allowed."
        )
      );
      return;
    }
    createdStreams++;
    out.send(Replies.result(command.transactionId(), AmfValue.of(createdStreams)));
  }

  /** 7.2.2.6 (publish): publishing name, publishing type. */
  private void onPublish(RtmpMessage.Command command, long nowNs) {
    int messageStreamId = command.messageStreamId();
    AmfValue name = Arguments.at(command.arguments(), 1);
    if (name instanceof AmfValue.Bool(boolean publish) && !publish) {
      // The old way of unpublishing.
      unpublish(feeds.forMessage(messageStreamId), messageStreamId, nowNs);
      return;
    }
    if (state != State.CONNECTED) {
      metrics.onRejected(Rejection.NOT_CONNECTED);
      log.info("RTMP from {}: publish refused: no connect came before it", remote);
      out.send(Replies.failure(messageStreamId, Replies.PUBLISH_DENIED, "Send connect before publish."));
      end("publish without connect");
      return;
    }
    PublishTarget target = PublishTarget.of(app, tcUrl, Arguments.text(name));
    PublishedFeed present = feeds.on(messageStreamId);
    if (present != null && present.target().equals(target)) {
      // Asked again, by an encoder that missed the answer.
      started(present);
      return;
    }
    if (present != null) {
      feeds.close(present, "the encoder publishes something else on this message stream");
    }
    admit(messageStreamId, target);
  }

  private void admit(int messageStreamId, PublishTarget target) {
    var connection = new Disconnection();
    var request = new PublishRequest(target.streamKey(), target.token(), protocol, remote);
    switch (environment.gate().admit(request, connection, loop)) {
      case Admission.Accepted(var feed) -> {
        String where = "%s (%s from %s)".formatted(target.label(), protocol, remote);
        var published = new PublishedFeed(
          messageStreamId,
          target,
          where,
          flashVer,
          feed,
          metrics,
          environment.allocator()
        );
        connection.feed = published;
        feeds.add(published);
        deadlines.await(Deadlines.Wait.NONE, loop.nowNs());
        started(published);
      }
      case Admission.Refused(Refusal refusal) -> refuse(messageStreamId, target, refusal);
    }
  }

  private void started(PublishedFeed feed) {
    out.send(new RtmpMessage.StreamBegin(feed.messageStreamId()));
    out.send(
      Replies.status(
        feed.messageStreamId(),
        Replies.PUBLISH_START,
        "Publishing " + feed.target().label() + "."
      )
    );
  }

  private void refuse(int messageStreamId, PublishTarget target, Refusal refusal) {
    metrics.onFeedRefused(refusal);
    log.debug(
      "{} ({} from {}): feed refused: {} ({})",
      target.label(),
      protocol,
      remote,
      refusal.description(),
      refusal
    );
    out.send(Replies.refusal(messageStreamId, target, refusal));
    refusals++;
    if (feeds.isEmpty() || refusals == MAX_REFUSALS) {
      end("publish refused");
    }
  }

  /** 7.2.2.3 (deleteStream): the id is an argument. */
  private void onDeleteStream(RtmpMessage.Command command, long nowNs) {
    int messageStreamId = (int) (long) Arguments.number(
      Arguments.at(command.arguments(), 1),
      command.messageStreamId()
    );
    unpublish(feeds.forMessage(messageStreamId), messageStreamId, nowNs);
  }

  private void onCloseStream(RtmpMessage.Command command, long nowNs) {
    unpublish(feeds.forMessage(command.messageStreamId()), command.messageStreamId(), nowNs);
  }

  /** The counterpart of {@code FCPublish}, by name; {@code deleteStream} mostly follows. */
  private void onFcUnpublish(RtmpMessage.Command command, long nowNs) {
    acknowledge(command);
    out.send(Replies.onFc("onFCUnpublish", Replies.UNPUBLISH_SUCCESS, "unpublished"));
    String name = Arguments.text(Arguments.at(command.arguments(), 1));
    PublishedFeed feed = feeds.ofKey(PublishTarget.of(app, tcUrl, name).streamKey());
    if (feed != null) {
      unpublish(feed, feed.messageStreamId(), nowNs);
    }
  }

  private void unpublish(@Nullable PublishedFeed feed, int messageStreamId, long nowNs) {
    if (feed == null) {
      return;
    }
    remove(feed, "unpublished by the encoder", nowNs);
    out.send(Replies.status(messageStreamId, Replies.UNPUBLISH_SUCCESS, "Unpublished."));
  }

  private void onPlay(RtmpMessage.Command command) {
    metrics.onRejected(Rejection.PLAY);
    log.info("RTMP from {}: play refused", remote);
    out.send(
      Replies.failure(
        command.messageStreamId(),
        Replies.PLAY_FAILED,
        "This server takes streams by RTMP and plays them by HTTP: HLS at /cmaf/{id}/master.m3u8, " +
          "DASH at /cmaf/{id}/index.mpd, a player at /player/{id}."
      )
    );
    if (feeds.isEmpty()) {
      end("play is not served");
    }
  }

  // --- Ends ------------------------------------------------------------------------------------------------------

  /** What the bus holds of a feed's connection. */
  private final class Disconnection implements FeedConnection {

    /** Read and written on the loop alone. */
    private @Nullable PublishedFeed feed;

    @Override
    public void disconnect(String reason) {
      loop.execute(() -> {
        if (feed != null && feeds.contains(feed)) {
          endFeed(feed, Replies.UNPUBLISH_SUCCESS, reason, loop.nowNs());
        }
      });
    }
  }

  /** Ends a feed from this side, and with the last one the connection. */
  private void endFeed(PublishedFeed feed, String code, String reason, long nowNs) {
    out.send(Replies.failure(feed.messageStreamId(), code, reason));
    remove(feed, reason, nowNs);
    if (feeds.isEmpty()) {
      end(reason);
    }
  }

  private void remove(PublishedFeed feed, String reason, long nowNs) {
    feeds.close(feed, reason);
    if (feeds.isEmpty()) {
      deadlines.await(Deadlines.Wait.PUBLISH, nowNs);
    }
  }

  private void end(String reason) {
    state = State.CLOSED;
    feeds.closeAll(reason);
    out.close();
  }
}
