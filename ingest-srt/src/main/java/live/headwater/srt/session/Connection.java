package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.EnumSet;
import java.util.random.RandomGenerator;
import live.headwater.media.InputException;
import live.headwater.srt.wire.Acknowledgement;
import live.headwater.srt.wire.ControlPacket;
import live.headwater.srt.wire.ControlType;
import live.headwater.srt.wire.DropRequest;
import live.headwater.srt.wire.FecPacket;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.HandshakeExtension;
import live.headwater.srt.wire.KeyMaterial;
import live.headwater.srt.wire.PacketCipher;
import live.headwater.srt.wire.SrtPacket;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection whose handshake is done, in live mode. Confined to one thread; {@link #onTime} is to be called
 * each 10 ms.
 *
 * <p>Input that makes no sense is counted and dropped: whoever can send a datagram to the port must not be able to end
 * somebody else's connection. draft-sharabayko-srt-01, 4 (SRT Data Transmission and Control).
 */
public final class Connection {

  /** {@link #onTime} is to be called this often. */
  public static final long TICK_NS = 10_000_000;

  /** After so long without sending a keep-alive goes out. libsrt, {@code COMM_KEEPALIVE_PERIOD_US}. */
  private static final long KEEP_ALIVE_NS = 1_000_000_000;

  /** A shutdown is said this often: nobody answers it. */
  private static final int SHUTDOWNS = 3;

  /** How a packet goes to the peer. Same thread. */
  public interface Link {
    /** @param packet takes */
    void send(ByteBuf packet);
  }

  /** What a connection tells its owner. Same thread. */
  public interface Owner {
    /**
     * A payload is due.
     *
     * @param payload takes
     * @param dueNs when it was to be delivered
     */
    void onPayload(ByteBuf payload, long dueNs);

    /** The connection is over; nothing follows. */
    void onClosed(String reason);

    /** Something is wrong that an operator should know; once for each kind. */
    void onProblem(String text);
  }

  /**
   * What both ends agreed to.
   *
   * @param initialSequence of the first packet from here
   * @param peerInitialSequence of the peer's first packet
   * @param peerTimestampUs of the handshake that decides what the peer's clock says: it arrived just now
   * @param receiveLatencyNs from a packet's timestamp to its delivery here, without its way
   * @param sendLatencyNs the same at the peer
   * @param windowPackets how many packets may be on their way or wait for their time, in each direction
   * @param idleTimeoutNs for how long nothing may come
   * @param secret null without encryption
   * @param filter in both directions, {@link FilterConfig#merge merged}; null for none
   */
  public record Terms(
    int socketId,
    int peerSocketId,
    int initialSequence,
    int peerInitialSequence,
    int peerTimestampUs,
    long receiveLatencyNs,
    long sendLatencyNs,
    int windowPackets,
    long idleTimeoutNs,
    @Nullable Secret secret,
    @Nullable FilterConfig filter
  ) {
    /** Without a packet filter. */
    public Terms(
      int socketId,
      int peerSocketId,
      int initialSequence,
      int peerInitialSequence,
      int peerTimestampUs,
      long receiveLatencyNs,
      long sendLatencyNs,
      int windowPackets,
      long idleTimeoutNs,
      @Nullable Secret secret
    ) {
      this(
        socketId,
        peerSocketId,
        initialSequence,
        peerInitialSequence,
        peerTimestampUs,
        receiveLatencyNs,
        sendLatencyNs,
        windowPackets,
        idleTimeoutNs,
        secret,
        null
      );
    }
  }

  private enum State {
    OPEN,
    /** The peer has closed; what arrived before is still delivered at its time. Nothing is sent. */
    DRAINING,
    CLOSED,
  }

  private enum Problem {
    NONSENSE,
    UNREADABLE,
    KEYS_REFUSED,
  }

  private final Terms terms;
  private final ByteBufAllocator allocator;
  private final Link link;
  private final Owner owner;
  private final long startNs;
  private final RoundTrip roundTrip = new RoundTrip();
  private final Receiver receiver;
  private final Sender sender;
  private final ReceivingKeys receivingKeys;
  private final @Nullable SendingKeys sendingKeys;
  private final @Nullable FecReceiver fecReceiver;
  private final @Nullable FecSender fecSender;
  private final EnumSet<Problem> told = EnumSet.noneOf(Problem.class);
  private State state = State.OPEN;
  private String closing = "";
  private long nowNs;
  private long lastReceivedNs;
  private long lastSentNs;

  /**
   * @param startNs when this end's clock, whose time its packets carry, was zero
   * @param random makes keys: one that nobody can guess
   */
  public Connection(
    Terms terms,
    KeyRefresh refresh,
    RandomGenerator random,
    ByteBufAllocator allocator,
    Link link,
    Owner owner,
    long startNs,
    long nowNs
  ) {
    this.terms = terms;
    this.allocator = allocator;
    this.link = link;
    this.owner = owner;
    this.startNs = startNs;
    this.nowNs = nowNs;
    this.lastReceivedNs = nowNs;
    this.lastSentNs = nowNs;
    Secret secret = terms.secret();
    Wire wire = new Wire();
    FilterConfig filter = terms.filter();
    this.fecReceiver =
      filter == null ? null : new FecReceiver(filter, terms.peerInitialSequence(), terms.socketId(), wire);
    this.fecSender = filter == null ? null : new FecSender(filter, terms.initialSequence(), wire);
    this.receivingKeys = new ReceivingKeys(secret);
    this.sendingKeys = secret == null ? null : new SendingKeys(secret, refresh, random);
    this.receiver = new Receiver(
      terms.peerInitialSequence(),
      terms.windowPackets(),
      new PlayoutClock(terms.receiveLatencyNs(), terms.peerTimestampUs(), nowNs),
      roundTrip,
      filter,
      wire
    );
    this.sender = new Sender(
      terms.initialSequence(),
      terms.windowPackets(),
      terms.sendLatencyNs(),
      roundTrip,
      sendingKeys,
      fecSender,
      wire
    );
  }

  public Terms terms() {
    return terms;
  }

  /**
   * A packet for this connection arrived.
   *
   * @param packet with a whole header; its bytes may be changed; borrows
   */
  public void onPacket(ByteBuf packet, long atNs) {
    if (state != State.OPEN) {
      return;
    }
    nowNs = atNs;
    lastReceivedNs = atNs;
    try {
      if (SrtPacket.isControl(packet)) {
        onControl(packet);
      } else {
        onData(packet);
      }
    } catch (InputException e) {
      tell(Problem.NONSENSE, "packet dropped: " + e.getMessage() + " (told once)");
    }
  }

  private void tell(Problem problem, String text) {
    if (told.add(problem)) {
      owner.onProblem(text);
    }
  }

  private void onData(ByteBuf packet) {
    if (fecReceiver != null) {
      if (receiver.hasRoomFor(packet)) {
        fecReceiver.onPacket(packet);
        takeRecovered(fecReceiver);
      }
      if (FecPacket.isFec(packet)) {
        receiver.onFec(packet);
        receiver.onTime(nowNs);
        return;
      }
    }
    PacketCipher.Result result = receivingKeys.open(packet);
    switch (result) {
      case OK, CLEAR -> receiver.onData(packet, SrtPacket.body(packet).retain(), nowNs);
      case NO_KEY -> {
        tell(Problem.UNREADABLE, "packets encrypted with a key that is not known are dropped (told once)");
        receiver.onUnreadable(packet, nowNs);
      }
      case FORGED -> {
        // It may be anybody's: the one it pretends to be is still to come, and asked for if it does not.
        tell(Problem.UNREADABLE, "packets whose authentication fails are dropped (told once)");
        receiver.statistics().packetsUndecrypted++;
      }
    }
  }

  /** Before the packet that was missing for it: with that one, what is behind it may be delivered. */
  private void takeRecovered(FecReceiver fec) {
    for (ByteBuf packet = fec.poll(); packet != null; packet = fec.poll()) {
      PacketCipher.Result result = receivingKeys.open(packet);
      if (result == PacketCipher.Result.OK || result == PacketCipher.Result.CLEAR) {
        receiver.onRecovered(packet, SrtPacket.body(packet).retain(), nowNs);
      } else {
        // As if it had not been recovered.
        receiver.statistics().packetsUndecrypted++;
      }
      packet.release();
    }
  }

  private void onControl(ByteBuf packet) throws InputException {
    switch (ControlPacket.type(packet)) {
      case ACK -> onAck(Acknowledgement.read(packet));
      case ACK_ACK -> receiver.onAckAck(
        ControlPacket.information(packet),
        SrtPacket.timestampUs(packet),
        nowNs
      );
      case NAK -> sender.onNak(packet, nowNs);
      case DROP_REQUEST -> {
        DropRequest drop = DropRequest.read(packet);
        receiver.onDropRequest(drop.firstSequence(), drop.lastSequence(), nowNs);
      }
      case SHUTDOWN -> {
        state = State.DRAINING;
        closing = "the peer closed the connection";
        drain();
      }
      case USER_DEFINED -> onExtension(
        HandshakeExtension.read(ControlPacket.subtype(packet), SrtPacket.body(packet))
      );
      // Keep-alives are noted by having come, handshakes are answered by whoever made this connection.
      case KEEP_ALIVE, HANDSHAKE, CONGESTION_WARNING, PEER_ERROR, UNKNOWN -> {
      }
    }
  }

  private void onAck(Acknowledgement ack) {
    sender.onAck(ack.sequence(), ack.availableBufferPackets());
    if (ack.form() != Acknowledgement.Form.LIGHT) {
      roundTrip.onPeer(ack.rttUs(), ack.rttVarianceUs());
      ByteBuf answer = begin();
      ControlPacket.writeAckAck(answer, ack.number(), timestampUs(), terms.peerSocketId());
      send(answer);
    }
  }

  private void onExtension(HandshakeExtension extension) {
    switch (extension) {
      case HandshakeExtension.Keys keys when keys.response() -> {
        if (sendingKeys != null) {
          sendingKeys.onAnswer(keys.material());
        }
      }
      case HandshakeExtension.Keys keys -> sendExtension(receivingKeys.onKeys(keys.material()));
      case HandshakeExtension.KeysRefused refused -> tell(
        Problem.KEYS_REFUSED,
        "the peer refuses new keys (" + refused.state() + "); the old ones stay in use"
      );
      default -> {
        // Other extensions are for handshakes.
      }
    }
  }

  private void sendExtension(HandshakeExtension extension) {
    ByteBuf packet = begin();
    extension.writePacket(packet, timestampUs(), terms.peerSocketId());
    send(packet);
  }

  /**
   * Sends a payload, which the peer delivers after its latency.
   *
   * @param payload at most what fits into a packet behind header and tag; a packet filter protects four bytes less; borrows
   * @return false when there is no room, or the connection is over: nothing was taken
   */
  public boolean sendPayload(ByteBuf payload, long atNs) {
    if (state != State.OPEN) {
      return false;
    }
    nowNs = atNs;
    return sender.send(payload, atNs);
  }

  /** Does what is due. */
  public void onTime(long atNs) {
    nowNs = atNs;
    switch (state) {
      case OPEN -> {
        receiver.onTime(atNs);
        sender.onTime(atNs);
        tellKeys();
        if (atNs - lastReceivedNs >= terms.idleTimeoutNs()) {
          end("nothing came from the peer for " + terms.idleTimeoutNs() / 1_000_000 + " ms");
        } else if (atNs - lastSentNs >= KEEP_ALIVE_NS) {
          bare(ControlType.KEEP_ALIVE);
        }
      }
      case DRAINING -> drain();
      case CLOSED -> {
      }
    }
  }

  private void drain() {
    receiver.onTime(nowNs);
    if (!receiver.holds()) {
      end(closing);
    }
  }

  private void tellKeys() {
    KeyMaterial material = sendingKeys == null ? null : sendingKeys.toTell(roundTrip.rttUs(), nowNs);
    if (material != null) {
      sendExtension(new HandshakeExtension.Keys(false, material));
    }
  }

  private void bare(ControlType type) {
    ByteBuf packet = begin();
    ControlPacket.writeBare(packet, type, timestampUs(), terms.peerSocketId());
    send(packet);
  }

  /** Ends the connection from this end, and drops what waits for its time; the owner is told. */
  public void close(String reason) {
    if (state == State.OPEN) {
      for (int i = 0; i < SHUTDOWNS; i++) {
        bare(ControlType.SHUTDOWN);
      }
    }
    end(reason);
  }

  private void end(String reason) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      receiver.close();
      sender.close();
      owner.onClosed(reason);
    }
  }

  public boolean isClosed() {
    return state == State.CLOSED;
  }

  private ByteBuf begin() {
    return allocator.directBuffer(SrtPacket.MAX_BYTES);
  }

  private void send(ByteBuf packet) {
    if (state != State.OPEN) {
      packet.release();
      return;
    }
    lastSentNs = nowNs;
    link.send(packet);
  }

  private int timestampUs() {
    return (int) ((nowNs - startNs) / 1_000);
  }

  /** What was counted so far. Makes an object: for once a second. */
  public ConnectionStatistics statistics() {
    ReceiverStatistics in = receiver.statistics();
    return new ConnectionStatistics(
      roundTrip.rttUs() / 1_000.0,
      sender.packetsSent + (fecSender == null ? 0 : fecSender.packetsSent),
      sender.bytesSent + (fecSender == null ? 0 : fecSender.bytesSent),
      sender.packetsAskedFor,
      sender.packetsRetransmitted,
      sender.packetsDropped,
      sender.acksReceived,
      sender.naksReceived,
      in.packetsReceived,
      in.bytesReceived,
      in.packetsReceived -
        in.filterPackets -
        in.packetsDuplicate -
        in.packetsBelated -
        in.packetsBeyond +
        in.packetsRecovered,
      in.packetsLost,
      in.packetsRetransmitted,
      in.packetsDropped,
      in.packetsBelated,
      in.packetsUndecrypted,
      in.packetsAskedFor,
      in.acksSent,
      in.naksSent,
      fecSender == null ? 0 : fecSender.packetsSent,
      in.filterPackets,
      in.packetsRecovered,
      in.packetsNotRecovered,
      receiver.reorderTolerance(),
      (receiver.bytesPerSecond() * 8) / 1e6,
      sender.held(),
      sender.heldMs(nowNs),
      receiver.held(),
      receiver.heldMs(),
      terms.sendLatencyNs() / 1_000_000,
      terms.receiveLatencyNs() / 1_000_000,
      receiver.driftUs()
    );
  }

  /** How often the key that this end encrypts with was changed. */
  long keyChanges() {
    return sendingKeys == null ? 0 : sendingKeys.changes();
  }

  /** For the two halves, so that nobody else sees it. */
  private final class Wire implements Output {

    @Override
    public ByteBuf begin() {
      return Connection.this.begin();
    }

    @Override
    public void send(ByteBuf packet) {
      Connection.this.send(packet);
    }

    @Override
    public void deliver(ByteBuf payload, long dueNs) {
      owner.onPayload(payload, dueNs);
    }

    @Override
    public int timestampUs() {
      return Connection.this.timestampUs();
    }

    @Override
    public int peerSocketId() {
      return terms.peerSocketId();
    }
  }
}
