package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import live.headwater.media.InputException;
import live.headwater.srt.wire.ControlPacket;
import live.headwater.srt.wire.ControlType;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.Handshake;
import live.headwater.srt.wire.HandshakeExtension;
import live.headwater.srt.wire.HandshakeExtension.Capabilities;
import live.headwater.srt.wire.KeyMaterial;
import live.headwater.srt.wire.PeerIp;
import live.headwater.srt.wire.RejectReason;
import live.headwater.srt.wire.SrtFlags;
import live.headwater.srt.wire.SrtPacket;
import live.headwater.srt.wire.SynCookies;
import org.jspecify.annotations.Nullable;

/**
 * Answers callers. draft-sharabayko-srt-01, 4.3.1 (Caller-Listener Handshake). Confined to the thread of its socket.
 *
 * <p>An induction is answered with a cookie and forgotten. A conclusion without the cookie is dropped. One with it comes
 * from where it says, and is judged once: its repeats get the same answer, for as long as the cookie is good.
 */
public final class ListenerHandshake {

  /** Answers that are kept, ours; the oldest goes first. */
  static final int MAX_ANSWERS = 4_096;

  /** A cookie is good for two minutes at most, and so is an answer. */
  private static final long ANSWER_LIFE_NS = 120_000_000_000L;

  private static final long MINUTE_NS = 60_000_000_000L;

  /** What we call ourselves. Callers switch features on by it; this is the libsrt whose behaviour is followed. */
  static final int LIBRARY_VERSION = 0x010505;

  /** The oldest library with handshakes of version 5. libsrt. */
  private static final int MIN_LIBRARY_VERSION = 0x010300;

  /** Datagrams with their IP and UDP headers: the buffers they are read into are made for these. */
  private static final int MTU_BYTES = 1_500;

  static final int FLAGS =
    SrtFlags.TSBPD_SENDER |
    SrtFlags.TSBPD_RECEIVER |
    SrtFlags.CRYPT |
    SrtFlags.TOO_LATE_DROP |
    SrtFlags.PERIODIC_NAK |
    SrtFlags.RETRANSMIT_FLAG |
    SrtFlags.PACKET_FILTER;

  /**
   * Where a caller is.
   *
   * @param addressHigh the first half of an IPv6 address, zero for IPv4
   * @param addressLow the other half
   * @param ip the same for the wire
   */
  public record Peer(long addressHigh, long addressLow, int port, PeerIp ip) {}

  /**
   * What a caller wants.
   *
   * @param streamId as it came; empty when there is none
   * @param encrypted whether it has sent keys
   * @param latencyMs that it wants us to have
   * @param libraryVersion as libsrt writes it: {@code 0x010501} is 1.5.1
   */
  public record Request(Peer peer, String streamId, boolean encrypted, int latencyMs, int libraryVersion) {
    /** The caller's library, for people; others call themselves a libsrt too. */
    public String library() {
      return (
        "libsrt " +
        (libraryVersion >>> 16) +
        "." +
        ((libraryVersion >>> 8) & 0xff) +
        "." +
        (libraryVersion & 0xff)
      );
    }

    @Override
    public String toString() {
      return "Request[" + peer + ", " + (encrypted ? "encrypted" : "in clear") + "]";
    }
  }

  /** What to do with a caller. */
  public sealed interface Decision {
    /**
     * It may connect, if it knows the passphrase.
     *
     * @param latencyMs at least; the caller may want more
     * @param passphrase empty when nothing is encrypted
     * @param filter that callers which want one must agree with; {@link FilterConfig#ANY} takes any of theirs
     */
    record Accept(int latencyMs, String passphrase, FilterConfig filter) implements Decision {
      /** With any packet filter. */
      public Accept(int latencyMs, String passphrase) {
        this(latencyMs, passphrase, FilterConfig.ANY);
      }

      @Override
      public String toString() {
        return "Accept[" + latencyMs + " ms]";
      }
    }

    /** It may not. */
    record Refuse(RejectReason reason) implements Decision {}
  }

  /** Decides about callers. Same thread. */
  public interface Acceptor {
    /** Asked once for each attempt, before keys are looked at; nothing is to be taken for it yet. */
    Decision decide(Request request);

    /**
     * A caller has passed all checks: makes a {@link Connection} of it, whose clock is zero now.
     *
     * @return null, or why it is refused after all
     */
    @Nullable
    RejectReason onConnected(Request request, Connection.Terms terms, long nowNs);

    /**
     * A caller was refused without the acceptor having said so.
     *
     * @param detail for people here
     */
    default void onRefused(RejectReason reason, String detail) {}
  }

  private record Caller(long addressHigh, long addressLow, int port, int socketId) {}

  private record Answer(Handshake handshake, long madeNs) {}

  private final SynCookies cookies;
  private final int windowPackets;
  private final long idleTimeoutNs;
  private final IntSupplier socketIds;
  private final ByteBufAllocator allocator;
  private final Acceptor acceptor;
  private final Map<Caller, Answer> answers = new LinkedHashMap<>();
  private long withoutCookie;

  /**
   * @param windowPackets see {@link Connection.Terms}
   * @param idleTimeoutNs see {@link Connection.Terms}
   * @param socketIds numbers for connections, none of which is in use, 1 to 2^30 - 1
   */
  public ListenerHandshake(
    SynCookies cookies,
    int windowPackets,
    long idleTimeoutNs,
    IntSupplier socketIds,
    ByteBufAllocator allocator,
    Acceptor acceptor
  ) {
    this.cookies = cookies;
    this.windowPackets = windowPackets;
    this.idleTimeoutNs = idleTimeoutNs;
    this.socketIds = socketIds;
    this.allocator = allocator;
    this.acceptor = acceptor;
  }

  /** Conclusions that were dropped because their cookie was wrong. */
  public long withoutCookie() {
    return withoutCookie;
  }

  /** Answers that are kept for repeats. */
  int kept() {
    return answers.size();
  }

  /**
   * A packet for no connection arrived.
   *
   * @param packet borrows
   * @return the answer, owned; null when there is none
   */
  public @Nullable ByteBuf onPacket(ByteBuf packet, Peer peer, long nowNs) {
    if (!Handshake.isHandshake(packet)) {
      return null;
    }
    int type = Handshake.typeOf(packet);
    if (type == Handshake.TYPE_INDUCTION) {
      return induction(packet, peer, nowNs);
    }
    if (type != Handshake.TYPE_CONCLUSION) {
      return null;
    }
    int cookie = Handshake.cookieOf(packet);
    if (
      !cookies.accepts(
        cookie,
        peer.addressHigh(),
        peer.addressLow(),
        peer.port(),
        Math.floorDiv(nowNs, MINUTE_NS)
      )
    ) {
      withoutCookie++;
      return null;
    }
    return conclusion(packet, peer, nowNs);
  }

  /** Without an object, since floods come here: what came is sent back with the cookie and version 5. */
  private ByteBuf induction(ByteBuf packet, Peer peer, long nowNs) {
    int at = packet.readerIndex() + SrtPacket.HEADER_BYTES;
    ByteBuf out = allocator.directBuffer(SrtPacket.HEADER_BYTES + Handshake.FIXED_BYTES);
    ControlPacket.writeHeader(out, ControlType.HANDSHAKE, 0, 0, 0, Handshake.socketIdOf(packet));
    out.writeInt(5);
    out.writeShort(0);
    out.writeShort(Handshake.MAGIC);
    // Sequence number, MTU, window, type and socket id are the caller's.
    out.writeBytes(packet, at + 8, 20);
    long minute = Math.floorDiv(nowNs, MINUTE_NS);
    out.writeInt(cookies.make(peer.addressHigh(), peer.addressLow(), peer.port(), minute));
    out.writeLong(peer.ip().high());
    out.writeLong(peer.ip().low());
    return out;
  }

  private ByteBuf conclusion(ByteBuf packet, Peer peer, long nowNs) {
    dropOld(nowNs);
    int callerId = Handshake.socketIdOf(packet);
    Caller caller = new Caller(peer.addressHigh(), peer.addressLow(), peer.port(), callerId);
    Answer answer = answers.get(caller);
    if (answer == null) {
      answer = new Answer(judge(packet, peer, nowNs), nowNs);
      answers.put(caller, answer);
    }
    ByteBuf out = allocator.directBuffer(SrtPacket.MAX_BYTES);
    // The clock of the connection goes on from one repeat to the next: the caller takes it from here.
    answer.handshake().write(out, (int) ((nowNs - answer.madeNs()) / 1_000), callerId);
    return out;
  }

  private void dropOld(long nowNs) {
    var oldest = answers.values().iterator();
    while (oldest.hasNext()) {
      Answer answer = oldest.next();
      if (answers.size() < MAX_ANSWERS && nowNs - answer.madeNs() < ANSWER_LIFE_NS) {
        return;
      }
      oldest.remove();
    }
  }

  private Handshake judge(ByteBuf packet, Peer peer, long nowNs) {
    try {
      Handshake request = Handshake.read(packet);
      RejectReason reason = contradiction(request);
      if (reason == null) {
        return decide(request, SrtPacket.timestampUs(packet), peer, nowNs);
      }
      acceptor.onRefused(reason, reason.text());
      return refusal(packet, peer, reason);
    } catch (InputException e) {
      acceptor.onRefused(RejectReason.ROGUE, "the handshake makes no sense: " + e.getMessage());
      return refusal(packet, peer, RejectReason.ROGUE);
    } catch (Refused e) {
      return refusal(packet, peer, e.reason);
    }
  }

  /** What makes a request one that nobody here can accept. */
  private static @Nullable RejectReason contradiction(Handshake request) {
    if (request.version() != 5) {
      return RejectReason.VERSION;
    }
    Capabilities capabilities = request.extension(Capabilities.class).orElse(null);
    if (capabilities == null || capabilities.response()) {
      return RejectReason.ROGUE;
    }
    if (
      capabilities.version() < MIN_LIBRARY_VERSION || (capabilities.flags() & SrtFlags.RETRANSMIT_FLAG) == 0
    ) {
      return RejectReason.VERSION;
    }
    if ((capabilities.flags() & SrtFlags.STREAM) != 0) {
      return RejectReason.MESSAGE_API;
    }
    Optional<HandshakeExtension.CongestionControl> control = request.extension(
      HandshakeExtension.CongestionControl.class
    );
    if (control.isPresent() && !control.get().name().equals("live")) {
      return RejectReason.CONGESTION;
    }
    return request.extension(HandshakeExtension.Group.class).isPresent() ? RejectReason.GROUP : null;
  }

  private Handshake decide(Handshake handshake, int timestampUs, Peer peer, long nowNs) throws Refused {
    Capabilities capabilities = handshake.extension(Capabilities.class).orElseThrow();
    KeyMaterial keys = handshake
      .extension(HandshakeExtension.Keys.class)
      .map(HandshakeExtension.Keys::material)
      .orElse(null);
    Request request = new Request(
      peer,
      handshake
        .extension(HandshakeExtension.StreamId.class)
        .map(HandshakeExtension.StreamId::value)
        .orElse(""),
      keys != null,
      capabilities.senderDelayMs(),
      capabilities.version()
    );
    return switch (acceptor.decide(request)) {
      case Decision.Refuse(RejectReason reason) -> throw new Refused(reason);
      case Decision.Accept accept -> {
        Connection.Terms terms = new Connection.Terms(
          socketIds.getAsInt(),
          handshake.socketId(),
          // libsrt's listeners take the caller's number too, and its callers are used to it.
          handshake.initialSequence(),
          handshake.initialSequence(),
          timestampUs,
          Math.max(accept.latencyMs(), capabilities.senderDelayMs()) * 1_000_000L,
          capabilities.receiverDelayMs() * 1_000_000L,
          windowPackets,
          idleTimeoutNs,
          secret(keys, accept.passphrase()),
          filter(handshake, accept.filter())
        );
        RejectReason refused = acceptor.onConnected(request, terms, nowNs);
        if (refused != null) {
          throw new Refused(refused);
        }
        yield acceptance(handshake, terms, peer);
      }
    };
  }

  /** What both want together; a caller that wants none gets none, whatever the stream wants. libsrt. */
  private @Nullable FilterConfig filter(Handshake handshake, FilterConfig own) throws Refused {
    Optional<HandshakeExtension.PacketFilter> wanted = handshake.extension(
      HandshakeExtension.PacketFilter.class
    );
    if (wanted.isEmpty()) {
      return null;
    }
    try {
      Optional<FilterConfig> merged = own.merge(FilterConfig.parse(wanted.get().configuration()));
      if (merged.isPresent()) {
        return merged.get();
      }
      acceptor.onRefused(
        RejectReason.FILTER,
        "the caller's packet filter is not the stream's, or incomplete"
      );
    } catch (InputException e) {
      acceptor.onRefused(RejectReason.FILTER, "the caller's packet filter cannot be had: " + e.getMessage());
    }
    throw new Refused(RejectReason.FILTER);
  }

  private @Nullable Secret secret(@Nullable KeyMaterial keys, String passphrase) throws Refused {
    if (keys == null && passphrase.isEmpty()) {
      return null;
    }
    if (keys == null) {
      acceptor.onRefused(RejectReason.UNSECURE, "the stream has a passphrase, the caller has none");
      throw new Refused(RejectReason.UNSECURE);
    }
    if (passphrase.isEmpty()) {
      acceptor.onRefused(RejectReason.UNSECURE, "the caller has a passphrase, the stream has none");
      throw new Refused(RejectReason.UNSECURE);
    }
    Optional<Secret> secret = Secret.of(keys, passphrase);
    if (secret.isEmpty()) {
      acceptor.onRefused(RejectReason.BAD_SECRET, "the caller's passphrase is not the stream's");
      throw new Refused(RejectReason.BAD_SECRET);
    }
    return secret.get();
  }

  private static Handshake acceptance(Handshake request, Connection.Terms terms, Peer peer) {
    List<HandshakeExtension> extensions = new ArrayList<>();
    extensions.add(
      new Capabilities(
        true,
        LIBRARY_VERSION,
        FLAGS,
        (int) (terms.receiveLatencyNs() / 1_000_000),
        (int) (terms.sendLatencyNs() / 1_000_000)
      )
    );
    int flags = Handshake.EXTENSION_CAPABILITIES;
    int keyBytes = 0;
    Secret secret = terms.secret();
    if (secret != null) {
      extensions.add(new HandshakeExtension.Keys(true, secret.material()));
      flags |= Handshake.EXTENSION_KEYS;
      keyBytes = secret.material().keyBytes();
    }
    FilterConfig filter = terms.filter();
    if (filter != null) {
      extensions.add(new HandshakeExtension.PacketFilter(filter.format()));
      flags |= Handshake.EXTENSION_CONFIGURATION;
    }
    return new Handshake(
      5,
      keyBytes / 8,
      flags,
      terms.initialSequence(),
      Math.min(request.mtuBytes(), MTU_BYTES),
      terms.windowPackets(),
      Handshake.TYPE_CONCLUSION,
      terms.socketId(),
      request.cookie(),
      peer.ip(),
      extensions
    );
  }

  private static Handshake refusal(ByteBuf packet, Peer peer, RejectReason reason) {
    int at = packet.readerIndex() + SrtPacket.HEADER_BYTES;
    return new Handshake(
      5,
      0,
      0,
      packet.getInt(at + 8),
      packet.getInt(at + 12),
      packet.getInt(at + 16),
      reason.handshakeType(),
      Handshake.socketIdOf(packet),
      Handshake.cookieOf(packet),
      peer.ip(),
      List.of()
    );
  }

  /** Ends the judgement of one request. */
  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final RejectReason reason;

    Refused(RejectReason reason) {
      super(reason.text(), null, false, false);
      this.reason = reason;
    }
  }
}
