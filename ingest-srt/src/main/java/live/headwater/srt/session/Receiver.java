package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import live.headwater.srt.session.ReceiveBuffer.Added;
import live.headwater.srt.wire.Acknowledgement;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.FecLayout;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.FilterConfig.Retransmission;
import live.headwater.srt.wire.LossReport;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.SeqNo;
import live.headwater.srt.wire.SrtPacket;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a connection: acknowledges what arrives, asks for what is missing, and delivers each packet at
 * its time, in order, exactly once. What is missing when something behind it is due is given up, so that it never
 * delays the rest. draft-sharabayko-srt-01, 4.5 to 4.8.
 *
 * <p>A missing packet is asked for as soon as it is missed, again when a retransmission should have come, and from then
 * on twice in that time: libsrt does so from the beginning. Senders answer
 * a second request only after a round trip, so it costs no second retransmission. Where
 * packets arrive out of order the first request waits for as many packets as they were late by.
 */
final class Receiver {

  /** A full ACK at least this long after another. 4.8.1. */
  static final long ACK_INTERVAL_NS = 10_000_000;

  /** A light ACK after this many packets without a full one. 4.8.1. */
  private static final int LIGHT_ACK_PACKETS = 64;

  /** Full ACKs whose answer may be under way. */
  private static final int ACKS = 256;

  /** A request for a missing packet is repeated no sooner than this. 4.8.2. */
  private static final long MIN_REPEAT_NS = 20_000_000;

  /** Packets that one may be late by, and not be asked for. Ours. */
  static final int MAX_REORDER = 64;

  /** After this many packets in order one less is waited for. libsrt. */
  private static final int IN_ORDER_RUN = 50;

  /** Two packets too far ahead are from one sender when they are this near to each other. Ours. */
  private static final int RESUME_PACKETS = 64;

  private static final long NEVER = Long.MAX_VALUE;

  /** The packet filter may still recover it. */
  private static final long HOPED_FOR = NEVER - 1;

  private final ReceiveBuffer buffer;
  private final PlayoutClock clock;
  private final RoundTrip roundTrip;
  private final Output out;
  private final long start;
  private final @Nullable FecLayout layout;
  private final Retransmission arq;
  private final ReceiverStatistics statistics = new ReceiverStatistics();

  private int ackNumber;
  private final int[] ackNumbers = new int[ACKS];
  private final long[] ackSentNs = new long[ACKS];
  private final long[] ackSequences = new long[ACKS];
  /** What the peer is known to know of. */
  private long acknowledged;
  private long lastAckSequence;
  private long lastAckNs;
  private int sinceAck;

  private int reorder;
  private int inOrder;
  private long nextAskNs = NEVER;
  /** The last packet there was no room for. */
  private long beyond = Long.MAX_VALUE;

  /** The first packet of which none behind it has come, so that the packet filter may still learn of it. */
  private long unpassed;

  private final ArrivalRate rate = new ArrivalRate();

  /**
   * @param initialSequence of the peer's first packet
   * @param windowPackets how many packets may be ahead of what is delivered
   * @param filter null without a packet filter
   */
  Receiver(
    int initialSequence,
    int windowPackets,
    PlayoutClock clock,
    RoundTrip roundTrip,
    @Nullable FilterConfig filter,
    Output out
  ) {
    this.buffer = new ReceiveBuffer(initialSequence, windowPackets);
    this.clock = clock;
    this.roundTrip = roundTrip;
    this.out = out;
    this.start = initialSequence;
    this.unpassed = initialSequence;
    this.layout = filter == null ? null : new FecLayout(filter);
    this.arq = filter == null || filter.arq() == null ? Retransmission.ALWAYS : filter.arq();
    this.acknowledged = initialSequence;
    this.lastAckSequence = initialSequence;
  }

  ReceiverStatistics statistics() {
    return statistics;
  }

  /** Packets that may still come before the window is full. */
  private int room() {
    return (int) (buffer.capacity() - (buffer.end() - buffer.first()));
  }

  /**
   * A data packet arrived.
   *
   * @param packet with its header, which is read; borrows
   * @param payload its payload in clear; takes
   */
  void onData(ByteBuf packet, ByteBuf payload, long nowNs) {
    long sequence = SeqNo.unwrap(buffer.end(), DataPacket.sequence(packet));
    boolean again = MessageField.isRetransmitted(DataPacket.messageField(packet));
    int bytes = packet.readableBytes();
    long timeUs = clock.unwrapUs(SrtPacket.timestampUs(packet), nowNs);
    if (!clock.isPlausible(timeUs, nowNs)) {
      // It would hold up all behind it until its time has come.
      statistics.packetsMistimed++;
      payload.release();
      return;
    }
    if (sequence - buffer.first() >= buffer.capacity()) {
      resumeAt(sequence);
    }
    long end = buffer.end();
    long askAtNs = firstAskNs(nowNs);
    Added added = buffer.add(sequence, payload, timeUs, askAtNs);
    count(added, again, bytes);
    if (added == Added.NEW) {
      rate.onPacket(bytes, nowNs);
      noteGap(sequence, end, askAtNs);
      judgeOrder(sequence, end, again);
      if (++sinceAck >= LIGHT_ACK_PACKETS) {
        sendLightAck();
      }
    }
    onTime(nowNs);
  }

  /** Whether a packet is not further ahead than there is room. */
  boolean hasRoomFor(ByteBuf packet) {
    return SeqNo.unwrap(buffer.end(), DataPacket.sequence(packet)) - buffer.first() < buffer.capacity();
  }

  /** An FEC packet arrived. */
  void onFec(ByteBuf packet) {
    statistics.packetsReceived++;
    statistics.bytesReceived += packet.readableBytes();
    statistics.filterPackets++;
  }

  /**
   * The packet filter has made a packet. Nothing is delivered before {@link #onTime}, so that no other one that was made
   * with it is given up.
   *
   * @param packet with its header, which is read; borrows
   * @param payload its payload in clear; takes
   */
  void onRecovered(ByteBuf packet, ByteBuf payload, long nowNs) {
    long sequence = SeqNo.unwrap(buffer.end(), DataPacket.sequence(packet));
    long timeUs = clock.unwrapUs(SrtPacket.timestampUs(packet), nowNs);
    if (!clock.isPlausible(timeUs, nowNs)) {
      statistics.packetsMistimed++;
      payload.release();
      return;
    }
    long end = buffer.end();
    long askAtNs = firstAskNs(nowNs);
    if (buffer.add(sequence, payload, timeUs, askAtNs) == Added.NEW) {
      statistics.packetsRecovered++;
      noteGap(sequence, end, askAtNs);
    }
  }

  /** When to ask for what is found missing now. libsrt, SRT Packet Filtering and FEC: {@code arq}. */
  private long firstAskNs(long nowNs) {
    return switch (arq) {
      case NEVER -> NEVER;
      case ONREQ -> HOPED_FOR;
      case ALWAYS -> reorder == 0 ? nowNs : nowNs + patienceForOrderNs();
    };
  }

  /**
   * What is missing of a column that is over, or of a row where there are no columns, the filter does not recover any more
   * in the view of libsrt: with {@code arq:onreq} it is asked for.
   */
  private void loseHope(FecLayout layout, long nowNs) {
    for (; unpassed < buffer.end() - 1 - reorder; unpassed++) {
      long index = unpassed - start;
      if (layout.hasColumns() && layout.isColumnEnd(index)) {
        for (int i = 0; i < layout.columnPackets(); i++) {
          loseHope(unpassed - (long) i * layout.rowPackets(), nowNs);
        }
      }
      if (layout.isRowEnd(index)) {
        for (int i = 0; i < layout.rowPackets(); i++) {
          // Above the first steps of a staircase there are no columns.
          if (!layout.hasColumns() || layout.columnGroup(index - i) < 0) {
            loseHope(unpassed - i, nowNs);
          }
        }
      }
    }
  }

  private void loseHope(long sequence, long nowNs) {
    if (sequence < buffer.first() || !buffer.isMissing(sequence)) {
      return;
    }
    statistics.packetsNotRecovered++;
    if (buffer.askAtNs(sequence) == HOPED_FOR) {
      buffer.askAt(sequence, nowNs);
      nextAskNs = Math.min(nextAskNs, nowNs);
    }
  }

  private void noteGap(long sequence, long end, long askAtNs) {
    if (sequence > end) {
      statistics.packetsLost += sequence - end;
      nextAskNs = Math.min(nextAskNs, askAtNs);
    }
  }

  /**
   * After a long silence the peer may be further ahead than there is room. It is followed when nothing is held and two
   * packets say so: one alone may be garbage.
   */
  private void resumeAt(long sequence) {
    boolean again = sequence > beyond && sequence - beyond <= RESUME_PACKETS;
    beyond = sequence;
    if (again && buffer.held() == 0) {
      statistics.packetsLost += sequence - buffer.end();
      statistics.packetsDropped += sequence - buffer.first();
      buffer.skipTo(sequence);
      unpassed = sequence;
    }
  }

  /**
   * A data packet arrived that nobody can read, since there is no key for it. It is not asked for again.
   *
   * @param packet with its header; borrows
   */
  void onUnreadable(ByteBuf packet, long nowNs) {
    statistics.packetsReceived++;
    statistics.packetsUndecrypted++;
    long sequence = SeqNo.unwrap(buffer.end(), DataPacket.sequence(packet));
    long end = buffer.end();
    if (sequence >= buffer.first() && sequence - buffer.first() < buffer.capacity()) {
      long askAtNs = firstAskNs(nowNs);
      buffer.reach(sequence + 1, askAtNs);
      noteGap(sequence, end, askAtNs);
      if (buffer.isMissing(sequence)) {
        buffer.askAt(sequence, NEVER);
      }
    }
    onTime(nowNs);
  }

  private void count(Added added, boolean again, int bytes) {
    statistics.packetsReceived++;
    statistics.bytesReceived += bytes;
    if (again) {
      statistics.packetsRetransmitted++;
    }
    switch (added) {
      case DUPLICATE -> statistics.packetsDuplicate++;
      case BELATED -> statistics.packetsBelated++;
      case BEYOND -> statistics.packetsBeyond++;
      case NEW -> {
      }
    }
  }

  /** Whoever comes late without being asked for says how late packets come here. */
  private void judgeOrder(long sequence, long end, boolean again) {
    if (sequence < end && !again) {
      statistics.packetsReordered++;
      statistics.packetsLost--;
      reorder = (int) Math.min(Math.max(reorder, end - sequence), MAX_REORDER);
      inOrder = 0;
    } else if (sequence == end && ++inOrder >= IN_ORDER_RUN) {
      inOrder = 0;
      reorder = Math.max(0, reorder - 1);
    }
  }

  /** As long as so many packets take, and no longer than would cost a request its use. */
  private long patienceForOrderNs() {
    return Math.min(reorder * rate.spacingNs(), roundTrip.rttUs() * 500L + 5_000_000);
  }

  /** The answer to a full ACK. */
  void onAckAck(int number, int timestampUs, long nowNs) {
    int slot = number & (ACKS - 1);
    if (number <= 0 || ackNumbers[slot] != number) {
      return;
    }
    ackNumbers[slot] = 0;
    int sampleUs = (int) Math.min((nowNs - ackSentNs[slot]) / 1_000, Integer.MAX_VALUE);
    roundTrip.onSample(sampleUs);
    acknowledged = Math.max(acknowledged, ackSequences[slot]);
    clock.onAckAck(clock.unwrapUs(timestampUs, nowNs), sampleUs, nowNs);
  }

  /** The peer has given up packets, first to last, which it will not send any more. */
  void onDropRequest(int first, int last, long nowNs) {
    long from = SeqNo.unwrap(buffer.end(), first);
    long until = SeqNo.unwrap(buffer.end(), last) + 1;
    if (from <= buffer.end() && until > buffer.end()) {
      // They are behind all that arrived: the peer itself was held up.
      long end = buffer.end();
      buffer.reach(until, NEVER);
      statistics.packetsLost += buffer.end() - end;
    }
    for (long each = Math.max(from, buffer.first()); each < Math.min(until, buffer.end()); each++) {
      if (buffer.isMissing(each)) {
        buffer.askAt(each, NEVER);
      }
    }
    onTime(nowNs);
  }

  /** Does what is due. To be called with each packet, and each 10 ms without. */
  void onTime(long nowNs) {
    deliver(nowNs);
    if (layout != null) {
      loseHope(layout, nowNs);
    }
    if (nextAskNs <= nowNs) {
      askForMissing(nowNs);
    }
    long ahead = buffer.missing();
    boolean unknown = ahead > acknowledged && nowNs - lastAckNs >= roundTrip.patienceNs();
    if (nowNs - lastAckNs >= ACK_INTERVAL_NS && (ahead > lastAckSequence || unknown)) {
      sendAck(nowNs);
    }
  }

  private void deliver(long nowNs) {
    while (buffer.held() > 0) {
      long next = buffer.firstHeld();
      long dueNs = clock.dueNs(buffer.timeUs(next));
      if (dueNs > nowNs) {
        return;
      }
      if (next > buffer.first()) {
        statistics.packetsDropped += next - buffer.first();
        buffer.skipTo(next);
      }
      out.deliver(buffer.take(), dueNs);
    }
  }

  private void askForMissing(long nowNs) {
    long repeatNs = Math.max(MIN_REPEAT_NS, roundTrip.eagerNs());
    ByteBuf nak = null;
    nextAskNs = NEVER;
    long end = buffer.end();
    for (long from = buffer.missing(); from < end; from++) {
      if (!buffer.isMissing(from)) {
        continue;
      }
      if (buffer.askAtNs(from) > nowNs) {
        nextAskNs = Math.min(nextAskNs, buffer.askAtNs(from));
        continue;
      }
      long last = from;
      while (last + 1 < end && buffer.isMissing(last + 1) && buffer.askAtNs(last + 1) <= nowNs) {
        last++;
      }
      if (nak == null) {
        nak = out.begin();
        LossReport.writeHeader(nak, out.timestampUs(), out.peerSocketId());
      }
      if (!LossReport.append(nak, SeqNo.wrap(from), SeqNo.wrap(last))) {
        nextAskNs = nowNs;
        break;
      }
      for (long each = from; each <= last; each++) {
        // What failed once has little time left: that a request is lost shall not cost it a whole round trip again.
        long atNs = nowNs + (buffer.countRequest(each) == 1 ? repeatNs : repeatNs / 2);
        buffer.askAt(each, atNs);
        nextAskNs = Math.min(nextAskNs, atNs);
      }
      statistics.packetsAskedFor += last - from + 1;
      from = last;
    }
    if (nak != null) {
      statistics.naksSent++;
      out.send(nak);
    }
  }

  private void sendAck(long nowNs) {
    ackNumber = ackNumber == Integer.MAX_VALUE ? 1 : ackNumber + 1;
    int slot = ackNumber & (ACKS - 1);
    ackNumbers[slot] = ackNumber;
    ackSentNs[slot] = nowNs;
    ackSequences[slot] = buffer.missing();
    lastAckNs = nowNs;
    lastAckSequence = buffer.missing();
    sinceAck = 0;
    statistics.acksSent++;
    ByteBuf packet = out.begin();
    new Acknowledgement(
      Acknowledgement.Form.FULL,
      ackNumber,
      SeqNo.wrap(buffer.missing()),
      roundTrip.rttUs(),
      roundTrip.varianceUs(),
      Math.max(2, room()),
      rate.packetsPerSecond(),
      rate.packetsPerSecond(),
      rate.bytesPerSecond()
    ).write(packet, out.timestampUs(), out.peerSocketId());
    out.send(packet);
  }

  private void sendLightAck() {
    sinceAck = 0;
    statistics.acksSent++;
    ByteBuf packet = out.begin();
    Acknowledgement.light(SeqNo.wrap(buffer.missing())).write(packet, out.timestampUs(), out.peerSocketId());
    out.send(packet);
  }

  /** Whether packets have come that are not delivered yet. */
  boolean holds() {
    return buffer.held() > 0;
  }

  /** From the oldest to the newest packet that is held, in milliseconds. */
  long heldMs() {
    if (buffer.held() == 0) {
      return 0;
    }
    return (buffer.timeUs(buffer.end() - 1) - buffer.timeUs(buffer.firstHeld())) / 1_000;
  }

  /** Packets that are held. */
  int held() {
    return buffer.held();
  }

  /** Packets that one may be late by, and is not asked for yet. */
  int reorderTolerance() {
    return reorder;
  }

  int bytesPerSecond() {
    return rate.bytesPerSecond();
  }

  /** How far the peer's clock was followed, in microseconds. */
  long driftUs() {
    return clock.driftUs();
  }

  /** Releases what is held. */
  void close() {
    buffer.clear();
  }
}
