package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.headwater.srt.wire.DataPacket;
import live.headwater.srt.wire.FecPacket;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.FilterConfig.Layout;
import live.headwater.srt.wire.FilterConfig.Retransmission;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.SeqNo;
import org.junit.jupiter.api.Test;

class FecReceiverTest {

  private static final int START = SeqNo.MAX - 7;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final List<ByteBuf> sent = new ArrayList<>();

  private final Output out = new Output() {
    @Override
    public ByteBuf begin() {
      return allocator.heapBuffer(1_472);
    }

    @Override
    public void send(ByteBuf packet) {
      sent.add(packet);
    }

    @Override
    public void deliver(ByteBuf payload, long dueNs) {
      throw new AssertionError();
    }

    @Override
    public int timestampUs() {
      return 0;
    }

    @Override
    public int peerSocketId() {
      return 9;
    }
  };

  private static FilterConfig config(int columns, int rows, Layout layout) {
    return new FilterConfig(columns, rows, layout, Retransmission.NEVER);
  }

  private ByteBuf data(int index) {
    ByteBuf packet = allocator.heapBuffer(1_472);
    int field = MessageField.of(MessageField.POSITION_ONLY, false, 0, false, index + 1);
    DataPacket.writeHeader(packet, SeqNo.add(START, index), field, index * 1_000, 9);
    return packet.writeInt(index).writeZero(index % 13);
  }

  private int poll(FecReceiver receiver) {
    ByteBuf packet = receiver.poll();
    if (packet == null) {
      return -1;
    }
    int index = SeqNo.distance(START, DataPacket.sequence(packet));
    ByteBuf expected = data(index);
    int field = DataPacket.messageField(packet);
    assertThat(MessageField.isRetransmitted(field)).isTrue();
    DataPacket.setMessageField(packet, MessageField.withRetransmitted(field, false));
    assertThat(packet).isEqualTo(expected);
    expected.release();
    packet.release();
    return index;
  }

  /** A square of losses that each row or column alone cannot make good, and a corner that breaks it. */
  @Test
  void onPacket_lossesThatNeedBothDirections_areRecoveredOneByTheOther() {
    FilterConfig config = config(4, 3, Layout.EVEN);
    FecSender sender = new FecSender(config, START, out);
    FecReceiver receiver = new FecReceiver(config, START, 9, out);
    List<Integer> lost = List.of(0, 1, 5, 6, 10);
    List<Integer> recovered = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ByteBuf packet = data(i);
      sender.onSent(packet, (long) START + i);
      if (!lost.contains(i)) {
        receiver.onPacket(packet);
      }
      packet.release();
      for (ByteBuf each : sent) {
        receiver.onPacket(each);
        each.release();
      }
      sent.clear();
    }
    for (int index = poll(receiver); index >= 0; index = poll(receiver)) {
      recovered.add(index);
    }

    assertThat(recovered).containsExactlyInAnyOrderElementsOf(lost);
    assertThat(sender.packetsSent).isEqualTo(7);
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void onSent_aPacketNeverSentOrTooLong_hasNoFecForItsGroups() {
    FecSender sender = new FecSender(config(2, 1, Layout.EVEN), START, out);
    for (int i = 0; i < 8; i++) {
      ByteBuf packet = data(i);
      if (i == 5) {
        packet.writeZero(FecPacket.MAX_PAYLOAD_BYTES);
      }
      if (i != 2) {
        sender.onSent(packet, (long) START + i);
      }
      packet.release();
    }

    assertThat(sent)
      .extracting(DataPacket::sequence)
      .containsExactly(SeqNo.add(START, 1), SeqNo.add(START, 7));
    sent.forEach(ByteBuf::release);
  }

  @Test
  void onPacket_anything_isBorne() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(6);
      FilterConfig config = config(
        2 + random.nextInt(6),
        rows > 1 && random.nextBoolean() ? -rows : rows,
        random.nextBoolean() ? Layout.EVEN : Layout.STAIRCASE
      );
      FecReceiver receiver = new FecReceiver(config, START, 9, out);
      int at = 0;
      for (int i = 0; i < 500; i++) {
        at += random.nextInt(20) == 0 ? random.nextInt(1_000) - 400 : random.nextInt(3) - 1;
        ByteBuf packet = Unpooled.buffer();
        boolean fec = random.nextBoolean();
        int field = MessageField.of(3, false, random.nextInt(4), random.nextBoolean(), fec ? 0 : 1 + i);
        DataPacket.writeHeader(packet, SeqNo.add(START, at), field, random.nextInt(), 9);
        if (fec) {
          packet.writeByte(random.nextInt(8) - 2);
        }
        packet.writeZero(random.nextInt(1_457 - packet.writerIndex() + 16));
        receiver.onPacket(packet);
        for (ByteBuf each = receiver.poll(); each != null; each = receiver.poll()) {
          each.release();
        }
      }
      assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
  }
}
