package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import live.headwater.bus.Admission;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.FeedInfo.Expectation;
import live.headwater.bus.Gate;
import live.headwater.bus.Loop;
import live.headwater.bus.Protocol;
import live.headwater.bus.PublishRequest;
import live.headwater.bus.Refusal;
import live.headwater.bus.StreamKey;
import live.headwater.media.InputException;
import live.headwater.srt.session.SrtMetrics.FeedMetrics;
import live.headwater.srt.session.SrtMetrics.Rejection;
import live.headwater.srt.wire.RejectReason;
import live.headwater.srt.wire.SynCookies;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one socket does with those who call: asks the gate, and makes feeds of those whom it admits. Confined to the
 * socket's loop.
 *
 * <p>The gate answers at once, and with it the handshake: of a repeated conclusion it never hears.
 */
public final class PublishListener {

  private static final Logger log = LoggerFactory.getLogger(PublishListener.class);

  /** Lines about callers who never reached the gate, in each {@link #LINES_NS}; the rest is only counted. Ours. */
  private static final int MAX_LINES = 10;

  private static final long LINES_NS = 10_000_000_000L;

  /** What streams are encrypted with. Any thread. */
  @FunctionalInterface
  public interface Passphrases {
    /**
     * @param streamKey id and role as the encoder wrote them
     * @return empty when the stream is not encrypted; null when the gate would refuse this key or token: nobody else shall
     *     learn whether there is one, or try some
     */
    @Nullable
    String of(String streamKey, String token);
  }

  /**
   * What all sockets of a server share.
   *
   * @param random makes keys: one that nobody can guess
   * @param connections how many there are, on all sockets
   */
  public record Environment(
    SrtSettings settings,
    Gate gate,
    Passphrases passphrases,
    SrtMetrics metrics,
    SynCookies cookies,
    RandomGenerator random,
    AtomicInteger connections,
    ByteBufAllocator allocator
  ) {}

  /**
   * Who calls.
   *
   * @param peer the address for the protocol
   * @param remote the address for logs and limits, {@code host:port}
   * @param link sends packets there
   */
  public record Caller(ListenerHandshake.Peer peer, String remote, Connection.Link link) {}

  private final Environment environment;
  private final Loop loop;
  private final Consumer<PublishedFeed> onPublish;
  private final Consumer<PublishedFeed> onEnd;
  private final ListenerHandshake handshakes;
  /** While a handshake is read. */
  private @Nullable Caller caller;
  /** What it asks for, once that is known. */
  private @Nullable AccessRequest wanted;
  private long linesSinceNs;
  private int lines;

  /**
   * @param loop the loop that all calls come from
   * @param socketIds numbers for connections, none of which is in use, 1 to 2^30 - 1
   * @param onPublish told of a new feed, within {@link #onPacket}: packets with its socket id are for it
   * @param onEnd told of its end, once, within a call that ends it
   */
  public PublishListener(
    Environment environment,
    Loop loop,
    IntSupplier socketIds,
    Consumer<PublishedFeed> onPublish,
    Consumer<PublishedFeed> onEnd
  ) {
    this.environment = environment;
    this.loop = loop;
    this.onPublish = onPublish;
    this.onEnd = onEnd;
    SrtSettings settings = environment.settings();
    this.handshakes = new ListenerHandshake(
      environment.cookies(),
      settings.windowPackets(),
      settings.idleTimeout().toNanos(),
      socketIds,
      environment.allocator(),
      new Acceptor()
    );
    this.linesSinceNs = loop.nowNs();
  }

  /**
   * A packet for no connection arrived.
   *
   * @param packet with a whole header; borrows
   * @return the answer, owned; null when there is none
   */
  public @Nullable ByteBuf onPacket(ByteBuf packet, Caller from, long nowNs) {
    caller = from;
    try {
      return handshakes.onPacket(packet, from.peer(), nowNs);
    } finally {
      caller = null;
      wanted = null;
    }
  }

  private void reject(Rejection rejection, String why) {
    environment.metrics().onRejected(rejection);
    long nowNs = loop.nowNs();
    if (nowNs - linesSinceNs >= LINES_NS) {
      linesSinceNs = nowNs;
      lines = 0;
    }
    if (lines++ < MAX_LINES) {
      log.info("{}: refused: {}", wanted == null ? "SRT from " + remote() : where(wanted, remote()), why);
    }
  }

  private static String where(AccessRequest wanted, String remote) {
    return "%s (%s from %s)".formatted(wanted.label(), Protocol.SRT, remote);
  }

  private ListenerHandshake.Decision decide(ListenerHandshake.Request request) {
    try {
      wanted = AccessRequest.parse(request.streamId());
    } catch (InputException e) {
      reject(Rejection.STREAM_ID, e.getMessage() + "; it is {id}#{token}");
      return new ListenerHandshake.Decision.Refuse(RejectReason.BAD_REQUEST);
    }
    if (wanted.mode() != AccessRequest.Mode.PUBLISH) {
      reject(
        Rejection.MODE,
        "mode " +
          wanted.mode() +
          ", but this server takes streams by SRT and plays them by HTTP; an encoder says m=publish"
      );
      return new ListenerHandshake.Decision.Refuse(RejectReason.BAD_MODE);
    }
    if (environment.connections().get() >= environment.settings().maxConnections()) {
      reject(
        Rejection.LIMIT,
        environment.settings().maxConnections() + " connections, as many as there may be"
      );
      return new ListenerHandshake.Decision.Refuse(RejectReason.OVERLOAD);
    }
    String passphrase = environment.passphrases().of(wanted.streamKey(), wanted.token());
    return passphrase == null
      ? new ListenerHandshake.Decision.Refuse(refusedByGate(wanted))
      : new ListenerHandshake.Decision.Accept((int) environment.settings().latency().toMillis(), passphrase);
  }

  /** Why the gate refuses, which it counts and tells. */
  private RejectReason refusedByGate(AccessRequest target) {
    return switch (environment.gate().admit(request(target), new Disconnection(), loop)) {
      case Admission.Refused(Refusal refusal) -> refuse(target, refusal);
      case Admission.Accepted(var feed) -> {
        // The token became right in this moment. The encoder will come again.
        feed.close("its stream was changed while it connected");
        yield RejectReason.UNAUTHORIZED;
      }
    };
  }

  private PublishRequest request(AccessRequest target) {
    return new PublishRequest(target.streamKey(), target.token(), Protocol.SRT, remote());
  }

  private String remote() {
    return caller == null ? "" : caller.remote();
  }

  private RejectReason refuse(AccessRequest target, Refusal refusal) {
    environment.metrics().onFeedRefused(refusal);
    log.debug("{}: feed refused: {} ({})", where(target, remote()), refusal.description(), refusal);
    return reason(refusal);
  }

  private @Nullable RejectReason admit(
    AccessRequest target,
    Caller from,
    ListenerHandshake.Request request,
    Connection.Terms terms,
    long nowNs
  ) {
    var disconnection = new Disconnection();
    return switch (environment.gate().admit(request(target), disconnection, loop)) {
      case Admission.Refused(Refusal refusal) -> refuse(target, refusal);
      case Admission.Accepted(var feed) -> {
        environment.connections().incrementAndGet();
        feed.onInfo(new FeedInfo(request.library(), Expectation.UNKNOWN, Expectation.UNKNOWN));
        PublishedFeed published = new PublishedFeed(
          where(target, from.remote()),
          request.library(),
          feed,
          metrics(target),
          environment.allocator(),
          owner ->
            new Connection(
              terms,
              KeyRefresh.DEFAULT,
              environment.random(),
              environment.allocator(),
              from.link(),
              owner,
              nowNs,
              nowNs
            ),
          () -> onEnded(disconnection),
          nowNs
        );
        disconnection.feed = published;
        log.debug("{}: feed accepted ({})", published.where(), request.library());
        onPublish.accept(published);
        yield null;
      }
    };
  }

  private FeedMetrics metrics(AccessRequest target) {
    StreamKey key = StreamKey.parse(target.streamKey());
    return key == null ? FeedMetrics.NONE : environment.metrics().onFeedAccepted(key);
  }

  private void onEnded(Disconnection disconnection) {
    environment.connections().decrementAndGet();
    PublishedFeed feed = disconnection.feed;
    if (feed != null) {
      onEnd.accept(feed);
    }
  }

  /** What a peer may learn: all that is denied looks alike, so that ids cannot be probed. */
  private static RejectReason reason(Refusal refusal) {
    return switch (refusal) {
      case UNKNOWN_STREAM, NO_TOKEN, WRONG_TOKEN, INACTIVE, PULL_STREAM -> RejectReason.UNAUTHORIZED;
      case ALREADY_CONNECTED, OTHER_PROTOCOL -> RejectReason.CONFLICT;
      case RATE_LIMITED, TOO_MANY_FAILURES -> RejectReason.OVERLOAD;
      case SHUTTING_DOWN -> RejectReason.DOWN;
    };
  }

  /** What the bus holds of a feed's connection. */
  private final class Disconnection implements FeedConnection {

    /** Read and written on the loop alone. */
    private @Nullable PublishedFeed feed;

    @Override
    public void disconnect(String reason) {
      loop.execute(() -> {
        if (feed != null) {
          feed.close(reason);
        }
      });
    }
  }

  private final class Acceptor implements ListenerHandshake.Acceptor {

    @Override
    public ListenerHandshake.Decision decide(ListenerHandshake.Request request) {
      return PublishListener.this.decide(request);
    }

    @Override
    public @Nullable RejectReason onConnected(
      ListenerHandshake.Request request,
      Connection.Terms terms,
      long nowNs
    ) {
      AccessRequest target = wanted;
      Caller from = caller;
      if (target == null || from == null) {
        throw new IllegalStateException("connected without being asked");
      }
      return admit(target, from, request, terms, nowNs);
    }

    @Override
    public void onRefused(RejectReason reason, String detail) {
      boolean keys = reason == RejectReason.BAD_SECRET || reason == RejectReason.UNSECURE;
      reject(keys ? Rejection.PASSPHRASE : Rejection.HANDSHAKE, detail);
    }
  }
}
