package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.media.InputException;
import live.headwater.srt.wire.Acknowledgement;
import live.headwater.srt.wire.ControlPacket;
import live.headwater.srt.wire.ControlType;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.DropRequest;
import live.headwater.srt.wire.LossReport;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.SrtPacket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {

  private static final long MS = 1_000_000;

  /** All but shutdown, which ends the connection as it should. */
  private static final List<ControlType> TYPES = List.of(
    ControlType.HANDSHAKE,
    ControlType.KEEP_ALIVE,
    ControlType.ACK,
    ControlType.NAK,
    ControlType.ACK_ACK,
    ControlType.DROP_REQUEST,
    ControlType.USER_DEFINED
  );

  private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final List<ByteBuf> sent = new ArrayList<>();
  private final List<Integer> payloads = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private long nowNs = 5_000 * MS;
  private final long startNs = nowNs;

  private final Connection connection = new Connection(
    new Connection.Terms(2, 1, 1_000, 500, 0, 100 * MS, 100 * MS, 8192, 5_000 * MS, null),
    KeyRefresh.DEFAULT,
    new Random(1),
    allocator,
    sent::add,
    new Connection.Owner() {
      @Override
      public void onPayload(ByteBuf payload, long dueNs) {
        payloads.add(payload.readInt());
        payload.release();
      }

      @Override
      public void onClosed(String reason) {
        told.add(reason);
      }

      @Override
      public void onProblem(String text) {
        told.add(text);
      }
    },
    nowNs,
    nowNs
  );

  @AfterEach
  void release() {
    connection.close("end of the test");
    sent.forEach(ByteBuf::release);
  }

  private void receive(ByteBuf packet) {
    connection.onPacket(packet, nowNs);
    packet.release();
  }

  private ByteBuf data(int sequence, int key, long timeMs) {
    ByteBuf packet = allocator.buffer();
    int field = MessageField.of(MessageField.POSITION_ONLY, false, key, false, 1);
    DataPacket.writeHeader(packet, sequence, field, (int) (timeMs * 1_000), 2);
    return packet.writeInt(sequence);
  }

  private void passMs(int ms) {
    for (int i = 0; i < ms; i += 10) {
      nowNs += 10 * MS;
      connection.onTime(nowNs);
    }
  }

  private long timeMs() {
    return (nowNs - startNs) / MS;
  }

  private @Nullable ByteBuf find(ControlType type) {
    ByteBuf last = null;
    for (ByteBuf packet : sent) {
      if (SrtPacket.isControl(packet) && ControlPacket.type(packet) == type) {
        last = packet;
      }
    }
    return last;
  }

  private ByteBuf last(ControlType type) {
    return Objects.requireNonNull(find(type));
  }

  @Test
  void gap_isAskedForAtOnce_andAcknowledgedUpToIt() throws InputException {
    receive(data(500, 0, 0));
    receive(data(503, 0, 2));

    LossReport report = new LossReport();
    report.start(last(ControlType.NAK));
    assertThat(report.next()).isTrue();
    assertThat(report.first()).isEqualTo(501);
    assertThat(report.last()).isEqualTo(502);
    passMs(10);
    assertThat(Acknowledgement.read(last(ControlType.ACK)).sequence()).isEqualTo(501);
    passMs(100);
    assertThat(payloads).containsExactly(500, 503);
    assertThat(connection.statistics().pktRcvDrop()).isEqualTo(2);
    assertThat(Acknowledgement.read(last(ControlType.ACK)).sequence()).isEqualTo(504);
  }

  @Test
  void dropRequest_forWhatNeverCame_stopsAsking() {
    receive(data(500, 0, 0));
    ByteBuf request = allocator.buffer();
    new DropRequest(0, 501, 600).write(request, 0, 2);
    receive(request);
    receive(data(601, 0, 1));
    passMs(120);

    assertThat(find(ControlType.NAK)).isNull();
    assertThat(payloads).containsExactly(500, 601);
  }

  @Test
  void farAhead_oneIsGarbage_twoAreFollowed() {
    receive(data(500, 0, 0));
    passMs(110);
    receive(data(500 + 20_000, 0, timeMs()));
    passMs(110);
    assertThat(payloads).containsExactly(500);
    receive(data(501, 0, timeMs()));
    passMs(110);
    assertThat(payloads).containsExactly(500, 501);

    receive(data(500 + 30_000, 0, timeMs()));
    receive(data(500 + 30_001, 0, timeMs()));
    passMs(110);
    assertThat(payloads).containsExactly(500, 501, 500 + 30_001);
  }

  @Test
  void timestamp_fromTheFarFuture_isDroppedAndHoldsUpNobody() {
    receive(data(500, 0, 60_000));
    receive(data(501, 0, 1));
    passMs(120);

    assertThat(payloads).containsExactly(501);
  }

  @Test
  void encryptedWithoutAKey_isToldOnceAndNotAskedFor() {
    receive(data(500, MessageField.KEY_EVEN, 0));
    receive(data(501, MessageField.KEY_EVEN, 1));
    receive(data(502, 0, 2));
    passMs(120);

    assertThat(payloads).containsExactly(502);
    assertThat(told).hasSize(1);
    assertThat(find(ControlType.NAK)).isNull();
    assertThat(connection.statistics().pktRcvUndecrypt()).isEqualTo(2);
  }

  @Test
  void shutdown_ofThePeer_deliversWhatIsHeldFirst() {
    receive(data(500, 0, 0));
    ByteBuf shutdown = allocator.buffer();
    ControlPacket.writeBare(shutdown, ControlType.SHUTDOWN, 0, 2);
    receive(shutdown);
    assertThat(told).isEmpty();
    passMs(110);

    assertThat(payloads).containsExactly(500);
    assertThat(told).containsExactly("the peer closed the connection");
    assertThat(connection.isClosed()).isTrue();
  }

  @Test
  void silence_isEndedAfterTheTimeout_andKeptAliveUntilThen() {
    passMs(4_990);
    assertThat(connection.isClosed()).isFalse();
    assertThat(find(ControlType.KEEP_ALIVE)).isNotNull();
    passMs(10);

    assertThat(told).containsExactly("nothing came from the peer for 5000 ms");
  }

  @Test
  void unacknowledged_isGivenUpAfterASecond_alsoWhatWasNeverSent() throws InputException {
    ByteBuf payload = allocator.buffer().writeInt(1);
    for (int i = 0; i < 10; i++) {
      assertThat(connection.sendPayload(payload, nowNs)).isTrue();
    }
    payload.release();
    assertThat(connection.statistics().pktSndBuf()).isEqualTo(10);
    passMs(1_040);

    DropRequest drop = DropRequest.read(last(ControlType.DROP_REQUEST));
    assertThat(drop.firstSequence()).isEqualTo(1_000);
    assertThat(drop.lastSequence()).isEqualTo(1_009);
    assertThat(connection.statistics().pktSndDrop()).isEqualTo(10);
    assertThat(connection.statistics().pktSndBuf()).isZero();
  }

  @Test
  void nak_ofTheSameTwice_isAnsweredOnce() {
    ByteBuf payload = allocator.buffer().writeInt(1);
    connection.sendPayload(payload, nowNs);
    payload.release();
    for (int i = 0; i < 2; i++) {
      nowNs += 10 * MS;
      ByteBuf nak = allocator.buffer();
      LossReport.writeHeader(nak, 0, 2);
      LossReport.append(nak, 1_000, 1_000);
      receive(nak);
    }

    assertThat(connection.statistics().pktRetrans()).isEqualTo(1);
    assertThat(connection.statistics().pktSndLoss()).isEqualTo(2);
  }

  @Test
  void garbage_endsNothing() {
    Random random = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      ByteBuf packet = allocator.buffer();
      if (random.nextBoolean()) {
        ControlType type = TYPES.get(random.nextInt(TYPES.size()));
        ControlPacket.writeHeader(packet, type, random.nextInt(9), random.nextInt(), random.nextInt(), 2);
      } else {
        packet.writeInt(
          (random.nextBoolean() ? 500 + random.nextInt(100_000) : random.nextInt()) & 0x7fff_ffff
        );
        packet.writeInt(random.nextInt()).writeInt(random.nextInt()).writeInt(2).writeInt(0);
      }
      for (int words = random.nextInt(10); words > 0; words--) {
        packet.writeInt(random.nextInt());
      }
      receive(packet);
      nowNs += random.nextInt(2_000_000);
      connection.onTime(nowNs);
      sent.forEach(ByteBuf::release);
      sent.clear();
    }
    assertThat(connection.isClosed()).isFalse();
  }
}
