package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.headwater.media.InputException;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.Handshake;
import live.headwater.srt.wire.HandshakeExtension;
import live.headwater.srt.wire.HandshakeExtension.Capabilities;
import live.headwater.srt.wire.PeerIp;
import live.headwater.srt.wire.RejectReason;
import live.headwater.srt.wire.SrtPacket;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener. draft-sharabayko-srt-01, 4.3.1 (Caller-Listener Handshake). Confined to the thread of its socket;
 * {@link #onTime} is to be called each 10 ms.
 */
public final class CallerHandshake {

  /** What was not answered is said again after this. libsrt. */
  static final long REPEAT_NS = 250_000_000;

  /** Nobody answers if nobody did after this. libsrt, {@code SRTO_CONNTIMEO}. */
  static final long TIMEOUT_NS = 3_000_000_000L;

  /** Of an Ethernet packet, with its IP and UDP headers. */
  private static final int MTU_BYTES = 1_500;

  /** What comes of it. Same thread. */
  public interface Owner {
    /** @param packet takes */
    void send(ByteBuf packet);

    /** The listener has accepted: to make a {@link Connection} of it, with the clock of this handshake. */
    void onConnected(Connection.Terms terms, long startNs, long nowNs);

    /** It is over; nothing follows. */
    void onFailed(String reason);
  }

  /**
   * What to ask for.
   *
   * @param streamId empty for none
   * @param latencyMs for both directions at least, 0 to 65535; the listener may want more
   * @param secret null without encryption
   * @param filter null for none, unless the listener insists
   */
  public record Wish(
    int socketId,
    int initialSequence,
    String streamId,
    int latencyMs,
    int windowPackets,
    long idleTimeoutNs,
    @Nullable Secret secret,
    @Nullable FilterConfig filter
  ) {
    /** Without a packet filter. */
    public Wish(
      int socketId,
      int initialSequence,
      String streamId,
      int latencyMs,
      int windowPackets,
      long idleTimeoutNs,
      @Nullable Secret secret
    ) {
      this(socketId, initialSequence, streamId, latencyMs, windowPackets, idleTimeoutNs, secret, null);
    }

    @Override
    public String toString() {
      return "Wish[" + latencyMs + " ms" + (secret == null ? "]" : ", encrypted]");
    }
  }

  private enum State {
    /** A cookie was asked for. */
    INDUCTION,
    /** The cookie was brought back, with what is wanted. */
    CONCLUSION,
    DONE,
  }

  private final Wish wish;
  private final PeerIp peerIp;
  private final ByteBufAllocator allocator;
  private final Owner owner;
  private final long startNs;
  private State state = State.INDUCTION;
  private int cookie;
  private long lastSentNs;

  /** @param peerIp of the listener */
  public CallerHandshake(Wish wish, PeerIp peerIp, ByteBufAllocator allocator, Owner owner, long nowNs) {
    this.wish = wish;
    this.peerIp = peerIp;
    this.allocator = allocator;
    this.owner = owner;
    this.startNs = nowNs;
  }

  /** Sends the first packet. */
  public void start() {
    send(startNs);
  }

  /** Does what is due. */
  public void onTime(long nowNs) {
    if (state == State.DONE) {
      return;
    }
    if (nowNs - startNs >= TIMEOUT_NS) {
      fail(
        (state == State.INDUCTION ? "nobody answers" : "the listener answers no more") +
          ", for " +
          TIMEOUT_NS / 1_000_000 +
          " ms"
      );
    } else if (nowNs - lastSentNs >= REPEAT_NS) {
      send(nowNs);
    }
  }

  private void fail(String reason) {
    state = State.DONE;
    owner.onFailed(reason);
  }

  private void send(long nowNs) {
    lastSentNs = nowNs;
    ByteBuf out = allocator.directBuffer(SrtPacket.MAX_BYTES);
    (state == State.INDUCTION ? induction() : conclusion()).write(out, (int) ((nowNs - startNs) / 1_000), 0);
    owner.send(out);
  }

  private Handshake induction() {
    // Version 4, as listeners of old and new libraries expect it.
    return handshake(4, 0, Handshake.SOCKET_TYPE_DATAGRAM, Handshake.TYPE_INDUCTION, List.of());
  }

  private Handshake conclusion() {
    List<HandshakeExtension> extensions = new ArrayList<>();
    int flags = Handshake.EXTENSION_CAPABILITIES;
    extensions.add(
      new Capabilities(
        false,
        ListenerHandshake.LIBRARY_VERSION,
        ListenerHandshake.FLAGS,
        wish.latencyMs(),
        wish.latencyMs()
      )
    );
    Secret secret = wish.secret();
    if (secret != null) {
      flags |= Handshake.EXTENSION_KEYS;
      extensions.add(new HandshakeExtension.Keys(false, secret.material()));
    }
    if (!wish.streamId().isEmpty()) {
      flags |= Handshake.EXTENSION_CONFIGURATION;
      extensions.add(new HandshakeExtension.StreamId(wish.streamId()));
    }
    FilterConfig filter = wish.filter();
    if (filter != null) {
      flags |= Handshake.EXTENSION_CONFIGURATION;
      extensions.add(new HandshakeExtension.PacketFilter(filter.format()));
    }
    int keyBytes = secret == null ? 0 : secret.material().keyBytes();
    return handshake(5, keyBytes / 8, flags, Handshake.TYPE_CONCLUSION, extensions);
  }

  private Handshake handshake(
    int version,
    int encryption,
    int extension,
    int type,
    List<HandshakeExtension> extensions
  ) {
    return new Handshake(
      version,
      encryption,
      extension,
      wish.initialSequence(),
      MTU_BYTES,
      wish.windowPackets(),
      type,
      wish.socketId(),
      cookie,
      peerIp,
      extensions
    );
  }

  /**
   * A packet from the listener arrived. What is no answer, or makes no sense, is ignored: the right one may follow.
   *
   * @param packet borrows
   */
  public void onPacket(ByteBuf packet, long nowNs) {
    if (
      state == State.DONE ||
      !Handshake.isHandshake(packet) ||
      SrtPacket.destinationSocketId(packet) != wish.socketId()
    ) {
      return;
    }
    try {
      onHandshake(Handshake.read(packet), SrtPacket.timestampUs(packet), nowNs);
    } catch (InputException e) {
      fail("the listener's handshake makes no sense: " + e.getMessage());
    }
  }

  private void onHandshake(Handshake answer, int timestampUs, long nowNs) throws InputException {
    if (answer.isRejection()) {
      fail("the listener refuses: " + RejectReason.describe(answer.rejectionCode()));
    } else if (state == State.INDUCTION && answer.type() == Handshake.TYPE_INDUCTION) {
      onInduction(answer, nowNs);
    } else if (state == State.CONCLUSION && answer.type() == Handshake.TYPE_CONCLUSION) {
      onConclusion(answer, timestampUs, nowNs);
    }
  }

  private void onInduction(Handshake answer, long nowNs) {
    if (answer.version() != 5 || answer.extensionField() != Handshake.MAGIC) {
      fail(
        "the listener knows handshakes of version " + answer.version() + " only; SRT 1.3 and later have 5"
      );
      return;
    }
    cookie = answer.cookie();
    state = State.CONCLUSION;
    send(nowNs);
  }

  private void onConclusion(Handshake answer, int timestampUs, long nowNs) throws InputException {
    Capabilities capabilities = answer.extension(Capabilities.class).orElse(null);
    if (capabilities == null || !capabilities.response()) {
      fail("the listener's answer does not say what it can do");
      return;
    }
    Secret secret = wish.secret();
    boolean understood = answer
      .extension(HandshakeExtension.Keys.class)
      .map(keys -> secret != null && keys.material().equals(secret.material()))
      .orElse(secret == null);
    if (!understood || answer.extension(HandshakeExtension.KeysRefused.class).isPresent()) {
      // A listener of libsrt that does not insist on encryption would go on without.
      fail("the listener does not take the keys: " + RejectReason.BAD_SECRET.text());
      return;
    }
    FilterConfig filter = null;
    Optional<HandshakeExtension.PacketFilter> answered = answer.extension(
      HandshakeExtension.PacketFilter.class
    );
    if (answered.isPresent()) {
      FilterConfig own = wish.filter() == null ? FilterConfig.ANY : wish.filter();
      filter = own.under(FilterConfig.parse(answered.get().configuration())).orElse(null);
    }
    if (filter == null && (answered.isPresent() || wish.filter() != null)) {
      fail("the listener does not take the packet filter: " + RejectReason.FILTER.text());
      return;
    }
    state = State.DONE;
    owner.onConnected(
      new Connection.Terms(
        wish.socketId(),
        answer.socketId(),
        wish.initialSequence(),
        answer.initialSequence(),
        timestampUs,
        capabilities.senderDelayMs() * 1_000_000L,
        capabilities.receiverDelayMs() * 1_000_000L,
        wish.windowPackets(),
        wish.idleTimeoutNs(),
        secret,
        filter
      ),
      startNs,
      nowNs
    );
  }
}
