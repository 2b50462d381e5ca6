package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.srt.wire.FilterConfig.Layout;
import live.headwater.srt.wire.FilterConfig.Retransmission;
import live.headwater.srt.wire.HandshakeExtension.PacketFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FecTest {

  /** One group of a capture: the FEC packet and what it protects. */
  private record Protected(ByteBuf fec, boolean isRow, List<ByteBuf> packets) {
    FecGroup without(int missing) {
      FecGroup group = new FecGroup(SrtPacket.bodyBytes(fec) - FecPacket.FIELDS_BYTES);
      for (int i = 0; i < packets.size(); i++) {
        if (i != missing) {
          assertThat(group.add(packets.get(i))).isTrue();
        }
      }
      return group;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "fec", "fec-even-encrypted" })
  void recover_anyPacketOfAnyGroupOfLibsrt_isThatPacket(String name) throws InputException {
    int rows = 0;
    int columns = 0;
    for (Protected item : groups(Capture.of(name))) {
      rows += item.isRow ? 1 : 0;
      columns += item.isRow ? 0 : 1;
      for (int missing = 0; missing < item.packets.size(); missing++) {
        FecGroup group = item.without(missing);
        assertThat(group.addFec(item.fec)).isTrue();
        ByteBuf expected = item.packets.get(missing);
        int field = DataPacket.messageField(expected);
        ByteBuf recovered = Unpooled.buffer();
        boolean done = group.recover(
          recovered,
          DataPacket.sequence(expected),
          MessageField.isInOrder(field),
          MessageField.number(field),
          SrtPacket.destinationSocketId(expected)
        );

        assertThat(done).isTrue();
        assertThat(MessageField.isRetransmitted(DataPacket.messageField(recovered))).isTrue();
        DataPacket.setMessageField(recovered, field);
        assertThat(ByteBufUtil.hexDump(recovered)).isEqualTo(ByteBufUtil.hexDump(expected));
      }
    }
    assertThat(rows).isGreaterThan(3);
    assertThat(columns).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(strings = { "fec", "fec-even-encrypted" })
  void write_packetsOfLibsrt_isItsFecPacket(String name) throws InputException {
    for (Protected item : groups(Capture.of(name))) {
      ByteBuf out = Unpooled.buffer();
      item
        .without(-1)
        .write(
          out,
          FecPacket.column(item.fec),
          DataPacket.sequence(item.fec),
          MessageField.key(DataPacket.messageField(item.fec)),
          SrtPacket.destinationSocketId(item.fec)
        );

      // libsrt fills up to the length that the longest payload could have.
      out.writeZero(item.fec.readableBytes() - out.readableBytes());
      assertThat(ByteBufUtil.hexDump(out)).isEqualTo(ByteBufUtil.hexDump(item.fec));
    }
  }

  @Test
  void reset_usedGroup_isAsNew() throws InputException {
    Protected item = groups(Capture.of("fec")).getFirst();
    FecGroup group = item.without(0);
    group.addFec(item.fec);
    group.reset();

    assertThat(group.packets()).isZero();
    assertThat(group.hasFec()).isFalse();
    ByteBuf expected = Unpooled.buffer();
    ByteBuf actual = Unpooled.buffer();
    new FecGroup(SrtPacket.bodyBytes(item.fec) - FecPacket.FIELDS_BYTES).write(expected, 0, 1, 0, 2);
    group.write(actual, 0, 1, 0, 2);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void add_payloadTooLong_isRefused() {
    FecGroup group = new FecGroup(1);
    ByteBuf packet = Unpooled.buffer();
    DataPacket.writeHeader(packet, 1, 1, 0, 0);
    packet.writeZero(2);

    assertThat(group.add(packet)).isFalse();
    assertThat(group.packets()).isZero();
  }

  @Test
  void recover_lengthsThatMakeNoSense_isRefused() {
    FecGroup group = new FecGroup(8);
    ByteBuf packet = Unpooled.buffer();
    DataPacket.writeHeader(packet, 1, 0, 0, 0);
    packet.writeByte(FecPacket.ROW).writeByte(0).writeShort(9).writeZero(8);
    group.addFec(packet);
    ByteBuf out = Unpooled.buffer();

    assertThat(group.recover(out, 1, false, 1, 1)).isFalse();
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void layout_staircase_startsEachColumnARowBelow() throws InputException {
    FecLayout layout = layout("fec,cols:4,rows:2,layout:staircase");

    assertThat(layout.columnGroup(0)).isZero();
    assertThat(layout.columnGroup(1)).isEqualTo(-1);
    assertThat(layout.columnGroup(2)).isZero();
    assertThat(layout.columnGroup(5)).isZero();
    assertThat(layout.columnGroup(8)).isEqualTo(1);
    assertThat(layout.columnGroup(9)).isZero();
    assertThat(layout.columnGroupStart(1, 0)).isEqualTo(5);
    assertThat(layout.columnGroupStart(0, 1)).isEqualTo(8);
    assertThat(layout.isRowEnd(3)).isTrue();
    assertThat(layout.isRowEnd(4)).isFalse();
    assertThat(layout.isColumnEnd(4)).isTrue();
    assertThat(layout.isColumnEnd(5)).isFalse();
    assertThat(layout.isColumnEnd(1)).as("above the first step").isFalse();
    assertThat(layout.isColumnEnd(9)).isTrue();
  }

  @Test
  void parse_whatIsNotSaid_isThePeersToSay() throws InputException {
    FilterConfig mine = FilterConfig.parse("fec");
    FilterConfig peer = FilterConfig.parse("fec,cols:10,rows:5,arq:never");

    assertThat(mine.merge(peer)).contains(new FilterConfig(10, 5, Layout.STAIRCASE, Retransmission.NEVER));
    assertThat(peer.format()).isEqualTo("fec,cols:10,rows:5,arq:never");
    assertThat(mine.merge(mine)).isEmpty();
    assertThat(FilterConfig.parse("fec,cols:10,arq:onreq").merge(peer)).isEmpty();
    assertThat(FilterConfig.parse("fec,cols:4,rows:-3").rows()).isEqualTo(-3);
    assertThat(FilterConfig.parse("fec,cols:64").merge(FilterConfig.parse("fec,rows:65"))).isEmpty();
  }

  @Test
  void parse_whatFecHasNot_isRefused() {
    assertThatThrownBy(() -> FilterConfig.parse("other,cols:3")).isInstanceOf(
      UnsupportedInputException.class
    );
    assertThatThrownBy(() -> FilterConfig.parse("fec,depth:3")).isInstanceOf(UnsupportedInputException.class);
    assertThatThrownBy(() -> FilterConfig.parse("fec,cols")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> FilterConfig.parse("fec,cols:x")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> FilterConfig.parse("fec,arq:maybe")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> FilterConfig.parse("fec,cols:1")).isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> FilterConfig.parse("fec,cols:2,rows:-1")).isInstanceOf(
      LimitExceededException.class
    );
    assertThatThrownBy(() -> FilterConfig.parse("fec,cols:64,rows:-65")).isInstanceOf(
      LimitExceededException.class
    );
    assertThatThrownBy(() -> FilterConfig.parse("fec,cols:2,rows:-2147483648")).isInstanceOf(
      LimitExceededException.class
    );
  }

  @Test
  void addNumber_overTheEnd_leavesOutTheFilters() {
    assertThat(MessageField.addNumber(MessageField.MAX_NUMBER, 1)).isEqualTo(1);
    assertThat(MessageField.addNumber(1, -1)).isEqualTo(MessageField.MAX_NUMBER);
    assertThat(MessageField.addNumber(5, 3)).isEqualTo(8);
  }

  private static FecLayout layout(String config) throws InputException {
    return new FecLayout(FilterConfig.parse(config).merge(FilterConfig.parse("fec")).orElseThrow());
  }

  private static List<Protected> groups(Capture capture) throws InputException {
    Handshake conclusion = capture.handshakes().get(2);
    FecLayout layout = layout(conclusion.extension(PacketFilter.class).orElseThrow().configuration());
    Map<Long, ByteBuf> packets = new TreeMap<>();
    List<Protected> groups = new ArrayList<>();
    for (Capture.Datagram datagram : capture.data()) {
      ByteBuf packet = datagram.packet();
      long index = SeqNo.distance(conclusion.initialSequence(), DataPacket.sequence(packet));
      if (!FecPacket.isFec(packet)) {
        packets.put(index, packet);
        continue;
      }
      int column = FecPacket.column(packet);
      boolean isRow = column == FecPacket.ROW;
      long at = isRow
        ? layout.row(index) * layout.rowPackets()
        : layout.columnGroupStart(column, layout.columnGroup(index));
      List<ByteBuf> members = new ArrayList<>();
      for (int i = 0; i < (isRow ? layout.rowPackets() : layout.columnPackets()); i++) {
        members.add(Objects.requireNonNull(packets.get(at)));
        at += isRow ? 1 : layout.rowPackets();
      }
      groups.add(new Protected(packet, isRow, members));
    }
    return groups;
  }
}
