package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.DropRequest;
import live.headwater.srt.wire.LossReport;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.SeqNo;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: sends each payload at once, again when the peer asks for it, and gives up what the
 * peer could not deliver in time any more. draft-sharabayko-srt-01, 4.6 (Too-Late Packet Drop), 4.8.
 */
final class Sender {

  /** What is asked for again is sent again no sooner than this after the last time, whatever the RTT. */
  private static final long MIN_REPEAT_NS = 5_000_000;

  /** Packets are kept this long even where the peer's latency is shorter. libsrt, {@code SRT_TLPKTDROP_MINTHRESHOLD}. */
  private static final long MIN_GIVE_UP_NS = 1_000_000_000;

  /** And this much longer, which acknowledging takes. libsrt. */
  private static final long GIVE_UP_MARGIN_NS = 20_000_000;

  /** Packets sent at once that had to wait for the flow window. */
  private static final int BURST = 64;

  private final SendBuffer buffer;
  private final RoundTrip roundTrip;
  private final Output out;
  private final @Nullable SendingKeys keys;
  private final @Nullable FecSender fec;
  private final long giveUpNs;
  private final LossReport losses = new LossReport();
  private int messageNumber = 1;
  private int peerRoom;

  /** Those that were sent again count again. */
  long packetsSent;
  long bytesSent;
  /** What the peer asked for, each time. */
  long packetsAskedFor;
  long packetsRetransmitted;
  long acksReceived;
  long naksReceived;
  long packetsDropped;
  /** Payloads for which there was no room. */
  long packetsRefused;

  /**
   * @param latencyNs of the peer: what is older by a little more is given up
   * @param windowPackets how many may be under way
   * @param fec null without a packet filter
   */
  Sender(
    int initialSequence,
    int windowPackets,
    long latencyNs,
    RoundTrip roundTrip,
    @Nullable SendingKeys keys,
    @Nullable FecSender fec,
    Output out
  ) {
    this.buffer = new SendBuffer(initialSequence, windowPackets);
    this.peerRoom = windowPackets;
    this.roundTrip = roundTrip;
    this.keys = keys;
    this.fec = fec;
    this.out = out;
    this.giveUpNs = Math.max(latencyNs, MIN_GIVE_UP_NS) + GIVE_UP_MARGIN_NS;
  }

  /**
   * Sends a payload.
   *
   * @param payload borrows; at most what fits into one packet
   * @return false when there is no room: nothing was taken
   */
  boolean send(ByteBuf payload, long nowNs) {
    if (buffer.isFull()) {
      packetsRefused++;
      return false;
    }
    ByteBuf packet = out.begin();
    int sequence = SeqNo.wrap(buffer.end());
    int key = keys == null ? MessageField.KEY_NONE : keys.parity();
    int field = MessageField.of(MessageField.POSITION_ONLY, false, key, false, messageNumber);
    messageNumber = MessageField.nextNumber(messageNumber);
    DataPacket.writeHeader(packet, sequence, field, out.timestampUs(), out.peerSocketId());
    packet.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    if (keys != null) {
      keys.seal(packet);
    }
    buffer.add(packet, nowNs);
    sendWaiting(nowNs);
    return true;
  }

  private void sendWaiting(long nowNs) {
    for (int i = 0; i < BURST && buffer.unsent() < buffer.end(); i++) {
      long next = buffer.unsent();
      if (next - buffer.first() >= peerRoom) {
        return;
      }
      buffer.onSent(next, nowNs);
      transmit(buffer.packet(next));
      if (fec != null) {
        fec.onSent(buffer.packet(next), next);
      }
    }
  }

  private void transmit(ByteBuf packet) {
    packetsSent++;
    bytesSent += packet.readableBytes();
    out.send(packet.retainedDuplicate());
  }

  /** Everything before {@code sequence} has arrived or is given up by the peer. */
  void onAck(int sequence, int room) {
    acksReceived++;
    long until = SeqNo.unwrap(buffer.first(), sequence);
    if (until >= buffer.first() && until <= buffer.unsent()) {
      buffer.releaseBefore(until);
    }
    if (room > 0) {
      peerRoom = room;
    }
  }

  /** @param packet a NAK; borrows */
  void onNak(ByteBuf packet, long nowNs) {
    naksReceived++;
    losses.start(packet);
    while (losses.next()) {
      long asked = SeqNo.unwrap(buffer.first(), losses.first());
      if (asked < buffer.first()) {
        long gone = Math.min(SeqNo.unwrap(buffer.first(), losses.last()), buffer.first() - 1);
        sendDropRequest(losses.first(), SeqNo.wrap(gone));
      }
      long first = Math.max(SeqNo.unwrap(buffer.first(), losses.first()), buffer.first());
      long last = Math.min(SeqNo.unwrap(buffer.first(), losses.last()), buffer.unsent() - 1);
      for (long each = first; each <= last; each++) {
        packetsAskedFor++;
        buffer.want(each);
      }
    }
    sendAgain(nowNs);
  }

  private void sendAgain(long nowNs) {
    long repeatNs = Math.max(MIN_REPEAT_NS, roundTrip.rttUs() * 900L);
    for (long each = buffer.first(); buffer.wantedCount() > 0 && each < buffer.unsent(); each++) {
      if (!buffer.isWanted(each)) {
        continue;
      }
      ByteBuf packet = buffer.packet(each);
      int field = DataPacket.messageField(packet);
      if (MessageField.isRetransmitted(field) && nowNs - buffer.sentNs(each) < repeatNs) {
        // It is on its way: the request left before it could arrive.
        buffer.forget(each);
        continue;
      }
      DataPacket.setMessageField(packet, MessageField.withRetransmitted(field, true));
      packetsRetransmitted++;
      transmit(packet);
      buffer.onSent(each, nowNs);
    }
  }

  /** Does what is due; to be called each 10 ms. */
  void onTime(long nowNs) {
    long until = buffer.first();
    while (until < buffer.end() && nowNs - buffer.madeNs(until) > giveUpNs) {
      until++;
    }
    if (until > buffer.first()) {
      packetsDropped += until - buffer.first();
      sendDropRequest(SeqNo.wrap(buffer.first()), SeqNo.wrap(until - 1));
      buffer.releaseBefore(until);
    }
    sendWaiting(nowNs);
  }

  private void sendDropRequest(int first, int last) {
    ByteBuf packet = out.begin();
    new DropRequest(0, first, last).write(packet, out.timestampUs(), out.peerSocketId());
    out.send(packet);
  }

  /** Packets that are not acknowledged. */
  int held() {
    return (int) (buffer.end() - buffer.first());
  }

  /** For how long the oldest of them has been there, in milliseconds. */
  long heldMs(long nowNs) {
    return held() == 0 ? 0 : (nowNs - buffer.madeNs(buffer.first())) / 1_000_000;
  }

  /** Releases all. */
  void close() {
    buffer.clear();
  }
}
