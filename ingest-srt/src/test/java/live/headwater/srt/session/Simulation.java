package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.FecLayout;
import live.headwater.srt.wire.FecPacket;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.SeqNo;
import live.headwater.srt.wire.SrtPacket;
import org.jspecify.annotations.Nullable;

/** A sender and a receiver, a bad network between them, and a clock that goes on when nothing is left to do. */
final class Simulation {

  /**
   * What is simulated.
   *
   * @param there from the sender to the receiver
   * @param back the other way
   * @param latencyNs of the receiver
   * @param packets how many are sent
   * @param spacingNs from one to the next
   * @param driftPpm how much faster the sender's clock is
   * @param senderUptimeUs what the sender's clock says at the beginning
   * @param initialSequence of the sender
   * @param secret null without encryption
   * @param filter null without
   */
  record Scenario(
    LossyLink.Quality there,
    LossyLink.Quality back,
    long latencyNs,
    int packets,
    long spacingNs,
    double driftPpm,
    long senderUptimeUs,
    int initialSequence,
    @Nullable Secret secret,
    KeyRefresh refresh,
    @Nullable FilterConfig filter
  ) {}

  private static final long MS = 1_000_000;

  private final Scenario scenario;
  /** Its own, which knows what was not released; leak detection would take most of the time. */
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long order;
  /** True time, which is the receiver's. */
  private long nowNs = 1_000 * MS;
  private final long beginNs = nowNs;
  private final Connection sender;
  private final Connection receiver;
  private final LossyLink there;
  private final LossyLink back;
  private final long[] sentNs;
  /** When it was to be delivered if the sender's clock ran as it ran at first. */
  private final long[] dueNs;
  private final long[] arrivedNs;
  private final long[] deliveredNs;
  /** When it was delivered, if that was as something arrived that it may have been recovered by. */
  private final long[] recoveredNs;
  private long lastArrivalNs;
  private int lastDelivered = -1;
  private int sent;
  private int refused;
  /** Data packets that did not arrive when they were sent first. */
  private int lost;
  private final Set<Fec> fecArrived = new HashSet<>();
  private final List<String> closed = new ArrayList<>();

  /** An FEC packet: the last one that it protects, and its column. */
  private record Fec(int last, int column) {}

  private record Event(long atNs, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(order, other.order);
    }
  }

  Simulation(Scenario scenario, long seed) {
    this.scenario = scenario;
    Random random = new Random(seed);
    sentNs = new long[scenario.packets()];
    dueNs = new long[scenario.packets()];
    arrivedNs = new long[scenario.packets()];
    deliveredNs = new long[scenario.packets()];
    recoveredNs = new long[scenario.packets()];
    there = new LossyLink(scenario.there(), random, (atNs, packet) ->
      at(atNs, () -> {
        noteArrival(packet);
        deliver(packet, true);
      })
    );
    back = new LossyLink(scenario.back(), random, (atNs, packet) -> at(atNs, () -> deliver(packet, false)));
    int receiverSequence = random.nextInt() & SeqNo.MAX;
    long senderStartNs = senderNs() - scenario.senderUptimeUs() * 1_000;
    // Bursts of loss are counted in packets, so they last long where few are sent.
    long idleNs = 60_000 * MS;
    // The handshake took as long as the quickest packet: what it takes longer would be added to each packet's time.
    int senderTimestampUs = (int) (scenario.senderUptimeUs() - scenario.there().delayNs() / 1_000);
    sender = new Connection(
      new Connection.Terms(
        1,
        2,
        scenario.initialSequence(),
        receiverSequence,
        0,
        0,
        scenario.latencyNs(),
        8192,
        idleNs,
        scenario.secret(),
        scenario.filter()
      ),
      scenario.refresh(),
      random,
      allocator,
      this::sendThere,
      new End("sender"),
      senderStartNs,
      senderNs()
    );
    receiver = new Connection(
      new Connection.Terms(
        2,
        1,
        receiverSequence,
        scenario.initialSequence(),
        senderTimestampUs,
        scenario.latencyNs(),
        0,
        8192,
        idleNs,
        scenario.secret(),
        scenario.filter()
      ),
      scenario.refresh(),
      random,
      allocator,
      packet -> back.send(packet, nowNs),
      new End("receiver"),
      nowNs,
      nowNs
    );
    for (int i = 0; i < scenario.packets(); i++) {
      at(nowNs + i * scenario.spacingNs(), this::sendNext);
    }
    long endNs = nowNs + scenario.packets() * scenario.spacingNs() + scenario.latencyNs() + 1_000 * MS;
    ticks(nowNs + random.nextInt(10_000_000), endNs, true);
    ticks(nowNs + random.nextInt(10_000_000), endNs, false);
  }

  private void ticks(long atNs, long endNs, boolean ofSender) {
    at(atNs, () -> {
      if (ofSender) {
        sender.onTime(senderNs());
      } else {
        receiver.onTime(nowNs);
      }
      if (atNs < endNs) {
        ticks(atNs + Connection.TICK_NS, endNs, ofSender);
      }
    });
  }

  private void at(long atNs, Runnable action) {
    events.add(new Event(atNs, order++, action));
  }

  private long senderNs() {
    long passedNs = nowNs - beginNs;
    return 77_000_000_000L + passedNs + (long) ((passedNs * scenario.driftPpm()) / 1e6);
  }

  private void sendNext() {
    ByteBuf payload = allocator.heapBuffer(64);
    payload
      .writeInt(sent)
      .writeLong(sent * 0x9e3779b97f4a7c15L)
      .writeZero(sent % 41);
    sentNs[sent] = nowNs;
    long senderPassedNs = senderNs() - 77_000_000_000L;
    dueNs[sent] = beginNs + senderPassedNs + scenario.there().delayNs() + scenario.latencyNs();
    if (!sender.sendPayload(payload, senderNs())) {
      refused++;
    }
    payload.release();
    sent++;
  }

  private void sendThere(ByteBuf packet) {
    boolean first =
      !SrtPacket.isControl(packet) &&
      !isFec(packet) &&
      !MessageField.isRetransmitted(DataPacket.messageField(packet));
    if (!there.send(packet, nowNs) && first) {
      lost++;
    }
  }

  private boolean isFec(ByteBuf packet) {
    return scenario.filter() != null && FecPacket.isFec(packet);
  }

  private void noteArrival(byte[] bytes) {
    ByteBuf packet = Unpooled.wrappedBuffer(bytes);
    if (SrtPacket.isControl(packet)) {
      return;
    }
    lastArrivalNs = nowNs;
    int index = SeqNo.distance(scenario.initialSequence(), DataPacket.sequence(packet));
    if (isFec(packet)) {
      fecArrived.add(new Fec(index, FecPacket.column(packet)));
    } else if (arrivedNs[index] == 0) {
      arrivedNs[index] = nowNs;
    }
  }

  /** How many packets have come or can be made of those that have, with all time in the world. */
  int recoverable(FilterConfig filter) {
    FecLayout layout = new FecLayout(filter);
    boolean[] have = new boolean[arrivedNs.length];
    for (int i = 0; i < have.length; i++) {
      have[i] = arrivedNs[i] != 0;
    }
    boolean more = true;
    while (more) {
      more = false;
      for (Fec fec : fecArrived) {
        boolean isRow = fec.column() == FecPacket.ROW;
        int step = isRow ? 1 : layout.rowPackets();
        int missing = -1;
        int count = 0;
        for (int i = 0; i < (isRow ? layout.rowPackets() : layout.columnPackets()); i++) {
          int index = fec.last() - i * step;
          if (!have[index]) {
            missing = index;
            count++;
          }
        }
        if (count == 1) {
          have[missing] = true;
          more = true;
        }
      }
    }
    int sum = 0;
    for (boolean each : have) {
      sum += each ? 1 : 0;
    }
    return sum;
  }

  int arrived() {
    int count = 0;
    for (long atNs : arrivedNs) {
      count += atNs == 0 ? 0 : 1;
    }
    return count;
  }

  private void deliver(byte[] bytes, boolean toReceiver) {
    ByteBuf packet = allocator.heapBuffer(bytes.length).writeBytes(bytes);
    if (toReceiver) {
      receiver.onPacket(packet, nowNs);
    } else {
      sender.onPacket(packet, senderNs());
    }
    packet.release();
  }

  private final class End implements Connection.Owner {

    private final String name;

    End(String name) {
      this.name = name;
    }

    @Override
    public void onPayload(ByteBuf payload, long dueNs) {
      int index = payload.readInt();
      assertThat(payload.readLong()).isEqualTo(index * 0x9e3779b97f4a7c15L);
      assertThat(payload.readableBytes()).isEqualTo(index % 41);
      payload.release();
      assertThat(index).as("order").isGreaterThan(lastDelivered);
      assertThat(dueNs).isLessThanOrEqualTo(nowNs);
      lastDelivered = index;
      deliveredNs[index] = nowNs;
      if (arrivedNs[index] == 0 && lastArrivalNs == nowNs) {
        recoveredNs[index] = nowNs;
      }
    }

    @Override
    public void onClosed(String reason) {
      closed.add(name + ": " + reason);
    }

    @Override
    public void onProblem(String text) {
      throw new AssertionError(name + ": " + text);
    }
  }

  /** Runs to the end. */
  Simulation run() {
    while (!events.isEmpty()) {
      Event event = events.remove();
      nowNs = event.atNs();
      event.action().run();
    }
    assertThat(closed).isEmpty();
    sender.close("done");
    while (!events.isEmpty()) {
      Event event = events.remove();
      nowNs = event.atNs();
      event.action().run();
    }
    receiver.close("done");
    assertThat(closed).hasSize(2);
    assertThat(refused).isZero();
    assertThat(allocator.metric().usedHeapMemory()).as("heap memory that leaked").isZero();
    assertThat(allocator.metric().usedDirectMemory()).as("direct memory that leaked").isZero();
    return this;
  }

  /**
   * Checks the laws: what arrived in time was delivered, at its time; what was not cost no more than itself.
   *
   * @param toleranceNs how far the receiver's idea of a packet's time may be from the truth
   */
  Simulation check(long toleranceNs) {
    return check(dueNs, toleranceNs);
  }

  /** The same, where the receiver shall have noticed how the sender's clock runs. */
  Simulation checkFollowed(long toleranceNs) {
    long[] trueNs = sentNs.clone();
    for (int i = 0; i < trueNs.length; i++) {
      trueNs[i] += scenario.there().delayNs() + scenario.latencyNs();
    }
    return check(trueNs, toleranceNs);
  }

  private Simulation check(long[] dueNs, long toleranceNs) {
    for (int i = 0; i < scenario.packets(); i++) {
      if (deliveredNs[i] == 0) {
        if (arrivedNs[i] != 0 && arrivedNs[i] < dueNs[i] - toleranceNs) {
          throw new AssertionError(
            "packet " +
              i +
              " came " +
              (dueNs[i] - arrivedNs[i]) / 1_000 +
              " us before its time, and was not delivered"
          );
        }
        continue;
      }
      long earlyNs = dueNs[i] - deliveredNs[i];
      long lateNs = deliveredNs[i] - Math.max(dueNs[i], Math.max(arrivedNs[i], recoveredNs[i]));
      if (earlyNs > toleranceNs || lateNs > Connection.TICK_NS + toleranceNs) {
        throw new AssertionError(
          "packet " + i + " was delivered " + earlyNs / 1_000 + " us early, " + lateNs / 1_000 + " us late"
        );
      }
    }
    return this;
  }

  /** Packets up to the last one that was delivered: what was lost behind it nobody knows of. */
  int reached() {
    return lastDelivered + 1;
  }

  int lost() {
    return lost;
  }

  int delivered() {
    return delivered(deliveredNs.length);
  }

  /** Of the first so many packets. */
  int delivered(int packets) {
    int count = 0;
    for (int i = 0; i < packets; i++) {
      count += deliveredNs[i] == 0 ? 0 : 1;
    }
    return count;
  }

  ConnectionStatistics received() {
    return receiver.statistics();
  }

  ConnectionStatistics sent() {
    return sender.statistics();
  }

  long keyChanges() {
    return sender.keyChanges();
  }
}
