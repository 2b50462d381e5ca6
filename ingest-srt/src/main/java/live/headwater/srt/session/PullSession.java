package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import live.headwater.bus.Admission;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.Loop;
import live.headwater.bus.Protocol;
import live.headwater.bus.PullGate;
import live.headwater.bus.Refusal;
import live.headwater.bus.Role;
import live.headwater.bus.StreamKey;
import live.headwater.srt.wire.PeerIp;
import live.headwater.srt.wire.SrtPacket;
import live.headwater.srt.wire.StreamCipher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one stream from its sources: calls one after the other until one answers, makes its payload the stream's primary
 * feed, and begins again when that ends. Never gives up. Confined to a loop, which all calls come from.
 */
public final class PullSession {

  private static final Logger log = LoggerFactory.getLogger(PullSession.class);

  /** One above the largest id: bit 30 belongs to groups. libsrt, {@code SRTGROUP_MASK}. */
  private static final int SOCKET_IDS = 1 << 30;

  /** A connection that stood for so long has worked. Ours: a source that accepts and hangs up is not to be hammered. */
  static final long WORKED_NS = 10_000_000_000L;

  /** What all pulls of a server share. */
  public record Environment(
    SrtSettings settings,
    PullGate gate,
    SrtMetrics metrics,
    RandomGenerator random,
    ByteBufAllocator allocator
  ) {}

  /** The socket of an attempt; one at a time. Same thread, and never calls back at once. */
  public interface Transport {
    /** Finds the source and opens a socket to it; answered by {@link #onOpened} or {@link #onOpenFailed}. */
    void open(PullSource source);

    /** @param packet takes; dropped when no socket is open */
    void send(ByteBuf packet);

    /** Closes the socket, or stops opening it: nothing more comes of it. What was sent goes out. */
    void closeSocket();
  }

  private enum State {
    /** The socket is being opened; until the transport answers. */
    OPENING,
    /** The handshake goes on; until it is done or given up. */
    CALLING,
    /** The feed is there; until it ends. */
    CONNECTED,
    /** All sources have failed; until the timer. */
    WAITING,
    /** By {@link #stop}; for good. */
    STOPPED,
  }

  private final long streamId;
  private final List<PullSource> sources;
  private final Environment environment;
  private final Loop loop;
  private final Transport transport;
  private final BackOff backOff;
  /** What was last told of a source that gives nothing. */
  private final Map<PullSource, String> told = new HashMap<>();
  private State state = State.WAITING;
  private PullSource source;
  private int nextSource;
  /** Since the last wait. */
  private int attempts;
  private String remote = "";
  private int socketId;
  private @Nullable CallerHandshake handshake;
  private @Nullable PublishedFeed feed;
  private long connectedNs;
  private Loop.@Nullable Timer timer;

  /** @param sources at least one */
  public PullSession(
    long streamId,
    List<PullSource> sources,
    Environment environment,
    Loop loop,
    Transport transport
  ) {
    this.streamId = streamId;
    this.sources = List.copyOf(sources);
    this.environment = environment;
    this.loop = loop;
    this.transport = transport;
    this.backOff = new BackOff(environment.random());
    this.source = sources.getFirst();
  }

  /** Begins with the first source. */
  public void start() {
    attempt();
  }

  private void attempt() {
    if (state == State.STOPPED) {
      return;
    }
    state = State.OPENING;
    timer = null;
    source = sources.get(nextSource);
    nextSource = (nextSource + 1) % sources.size();
    attempts++;
    log.debug("{}: calling {}", label(), source);
    transport.open(source);
  }

  private String label() {
    return "stream " + streamId + " primary";
  }

  private String where() {
    return "%s (%s fetched from %s)".formatted(label(), Protocol.SRT, remote);
  }

  // --- The socket ------------------------------------------------------------------------------------------------

  /**
   * @param ip of the source
   * @param address the same for logs, {@code host:port}
   */
  public void onOpened(PeerIp ip, String address) {
    if (state != State.OPENING) {
      return;
    }
    state = State.CALLING;
    remote = address;
    socketId = environment.random().nextInt(1, SOCKET_IDS);
    SrtSettings settings = environment.settings();
    CallerHandshake begun = new CallerHandshake(
      new CallerHandshake.Wish(
        socketId,
        environment.random().nextInt() & Integer.MAX_VALUE,
        source.streamId(),
        source.latencyMs().orElse((int) settings.latency().toMillis()),
        settings.windowPackets(),
        settings.idleTimeout().toNanos(),
        secret()
      ),
      ip,
      environment.allocator(),
      new Call(),
      loop.nowNs()
    );
    handshake = begun;
    begun.start();
  }

  /** Libsrt before 1.5.2 has no other cipher, and the newest takes it too. */
  private @Nullable Secret secret() {
    return source.passphrase().isEmpty()
      ? null
      : Secret.make(source.passphrase(), StreamCipher.AES_CTR, source.keyBytes(), environment.random());
  }

  public void onOpenFailed(String reason) {
    if (state == State.OPENING) {
      onFailed(reason);
    }
  }

  /** The system says that nobody listens there. Believed of a call only: anybody could have made it up. */
  public void onUnreachable() {
    if (state == State.CALLING) {
      onFailed("nothing listens there");
    }
  }

  /** The socket was closed, and not from here. */
  public void onSocketClosed() {
    switch (state) {
      case OPENING, CALLING -> onFailed("the socket was closed");
      case CONNECTED -> closeFeed("the socket was closed");
      case WAITING, STOPPED -> {
      }
    }
  }

  /**
   * A packet arrived.
   *
   * @param packet its bytes may be changed; borrows
   */
  public void onPacket(ByteBuf packet) {
    if (!SrtPacket.hasHeader(packet) || SrtPacket.destinationSocketId(packet) != socketId) {
      environment.metrics().onStrayDatagram();
    } else if (handshake != null) {
      handshake.onPacket(packet, loop.nowNs());
    } else if (feed != null) {
      feed.onPacket(packet, loop.nowNs());
    }
  }

  /** Does what is due; to be called each 10 ms while a socket is open. */
  public void onTime() {
    if (handshake != null) {
      handshake.onTime(loop.nowNs());
    } else if (feed != null) {
      feed.onTime(loop.nowNs());
    }
    flush();
  }

  /** Hands over what was delivered; to be called after each read of the socket. */
  public void flush() {
    if (feed != null) {
      feed.flush();
    }
  }

  /** Something failed that should not: costs this connection. */
  public void onError(RuntimeException cause) {
    log.error("{}: connection closed because of an error in the server", where(), cause);
    if (state == State.CALLING || state == State.OPENING) {
      onFailed("an error in the server");
    } else {
      closeFeed("an error in the server");
    }
  }

  private void closeFeed(String reason) {
    if (feed != null) {
      feed.close(reason);
    }
  }

  // --- What comes of an attempt -----------------------------------------------------------------------------------

  private void onConnected(Connection.Terms terms, long startNs, long nowNs) {
    handshake = null;
    Disconnection disconnection = new Disconnection();
    Admission admission = environment.gate().admitPulled(streamId, Protocol.SRT, remote, disconnection, loop);
    switch (admission) {
      case Admission.Refused(Refusal refusal) -> {
        // The source thinks that it is connected.
        connection(terms, startNs, nowNs, new NoOwner()).close(refusal.description());
        onFailed(refusal.description());
      }
      case Admission.Accepted(Feed admitted) -> {
        state = State.CONNECTED;
        connectedNs = nowNs;
        told.clear();
        PublishedFeed pulled = new PublishedFeed(
          where(),
          FeedInfo.UNKNOWN.encoder(),
          admitted,
          environment.metrics().onFeedAccepted(new StreamKey(streamId, Role.PRIMARY)),
          environment.allocator(),
          owner -> connection(terms, startNs, nowNs, owner),
          this::onEnded,
          nowNs
        );
        feed = pulled;
        disconnection.feed = pulled;
      }
    }
  }

  private Connection connection(Connection.Terms terms, long startNs, long nowNs, Connection.Owner owner) {
    return new Connection(
      terms,
      KeyRefresh.DEFAULT,
      environment.random(),
      environment.allocator(),
      transport::send,
      owner,
      startNs,
      nowNs
    );
  }

  /** The attempt came to nothing. */
  private void onFailed(String reason) {
    handshake = null;
    transport.closeSocket();
    if (state == State.STOPPED) {
      return;
    }
    if (!reason.equals(told.put(source, reason))) {
      environment
        .gate()
        .onPullFailed(
          streamId,
          "%s gives nothing: %s; called again at least every %d s".formatted(
            source,
            reason,
            BackOff.LONGEST_NS / 1_000_000_000L
          )
        );
    }
    if (attempts < sources.size()) {
      attempt();
    } else {
      await();
    }
  }

  /** The feed is over; the bus has told why. */
  private void onEnded() {
    feed = null;
    transport.closeSocket();
    if (state == State.STOPPED) {
      return;
    }
    if (loop.nowNs() - connectedNs >= WORKED_NS) {
      backOff.reset();
    }
    await();
  }

  private void await() {
    state = State.WAITING;
    attempts = 0;
    timer = loop.schedule(backOff.nextNs(), this::attempt);
  }

  /**
   * Ends what there is, for good, and tells the source. Nothing is called afterwards.
   *
   * @param reason for log and events
   */
  public void stop(String reason) {
    if (state == State.STOPPED) {
      return;
    }
    state = State.STOPPED;
    handshake = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    closeFeed(reason);
    transport.closeSocket();
  }

  private final class Call implements CallerHandshake.Owner {

    @Override
    public void send(ByteBuf packet) {
      transport.send(packet);
    }

    @Override
    public void onConnected(Connection.Terms terms, long startNs, long nowNs) {
      PullSession.this.onConnected(terms, startNs, nowNs);
    }

    @Override
    public void onFailed(String reason) {
      PullSession.this.onFailed(reason);
    }
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

  /** Of a connection that is only there to say goodbye. */
  private static final class NoOwner implements Connection.Owner {

    @Override
    public void onPayload(ByteBuf payload, long dueNs) {
      payload.release();
    }

    @Override
    public void onClosed(String reason) {}

    @Override
    public void onProblem(String text) {}
  }
}
