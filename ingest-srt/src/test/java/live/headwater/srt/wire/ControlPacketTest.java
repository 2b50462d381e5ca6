package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.srt.wire.Acknowledgement.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPacketTest {

  @ParameterizedTest
  @EnumSource
  void acknowledgement_anyForm_isReadAsWritten(Form form) throws InputException {
    boolean small = form != Form.LIGHT;
    boolean udt = small && form != Form.SMALL;
    Acknowledgement written = new Acknowledgement(
      form,
      9,
      SeqNo.MAX,
      small ? 100_000 : 0,
      small ? 50_000 : 0,
      small ? 8_192 : 0,
      udt ? 570 : 0,
      udt ? 12_000 : 0,
      form == Form.FULL ? 750_000 : 0
    );
    ByteBuf out = Unpooled.buffer();
    written.write(out, 1, 2);

    assertThat(Acknowledgement.read(out)).isEqualTo(written);
  }

  @Test
  void acknowledgement_longerThanFull_isReadAsFull() throws InputException {
    ByteBuf out = Unpooled.buffer();
    new Acknowledgement(Form.FULL, 1, 2, 3, 4, 5, 6, 7, 8).write(out, 1, 2);
    out.writeInt(9);

    assertThat(Acknowledgement.read(out).receivedBytesPerSecond()).isEqualTo(8);
  }

  @Test
  void acknowledgement_tooShortOrNoSequence_isMalformed() {
    ByteBuf empty = Unpooled.buffer();
    ControlPacket.writeHeader(empty, ControlType.ACK, 0, 0, 0, 0);
    ByteBuf high = empty.copy().writeInt(-1);

    assertThatThrownBy(() -> Acknowledgement.read(empty)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> Acknowledgement.read(high)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void lossReport_singlesAndRanges_areReadAsWritten() {
    ByteBuf out = Unpooled.buffer();
    LossReport.writeHeader(out, 1, 2);
    LossReport.append(out, 5, 5);
    LossReport.append(out, 7, 9);
    LossReport.append(out, SeqNo.MAX, 1);

    assertThat(ByteBufUtil.hexDump(SrtPacket.body(out))).isEqualTo(
      "0000000580000007" + "00000009ffffffff00000001"
    );
    assertThat(ranges(out)).containsExactly("5-5", "7-9", "2147483647-1");
  }

  @Test
  void lossReport_ofAFullPacket_takesNoMore() {
    ByteBuf out = Unpooled.buffer();
    LossReport.writeHeader(out, 1, 2);
    int ranges = 0;
    while (LossReport.append(out, ranges * 3, ranges * 3 + 1)) {
      ranges++;
    }

    assertThat(out.readableBytes()).isEqualTo(SrtPacket.MAX_BYTES);
    assertThat(ranges(out)).hasSize(ranges);
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "", // Nothing.
      "80000001", // A range without its end.
      "8000000180000002", // A range that ends with a range.
      "8000000200000001", // Backwards.
      "8000000000080000", // Too long.
      "000001", // Half a word.
    }
  )
  void lossReport_thatMakesNoSense_endsEarlyAndSaysSo(String body) {
    ByteBuf out = Unpooled.buffer();
    LossReport.writeHeader(out, 1, 2);
    out.writeBytes(ByteBufUtil.decodeHexDump(body));

    assertThat(ranges(out)).endsWith("malformed").hasSize(1);
  }

  @Test
  void dropRequest_badRange_isMalformed() throws InputException {
    ByteBuf out = Unpooled.buffer();
    new DropRequest(1, SeqNo.MAX, 3).write(out, 1, 2);
    assertThat(DropRequest.read(out)).isEqualTo(new DropRequest(1, SeqNo.MAX, 3));
    ByteBuf backwards = Unpooled.buffer();
    new DropRequest(1, 3, SeqNo.MAX).write(backwards, 1, 2);

    assertThatThrownBy(() -> DropRequest.read(backwards)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> DropRequest.read(out.slice(0, 20))).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void type_ofAnyCode_isKnownOrUnknown() {
    for (ControlType type : ControlType.values()) {
      assertThat(ControlType.of(type.code())).isEqualTo(type);
    }
    assertThat(ControlType.of(9)).isEqualTo(ControlType.UNKNOWN);
    assertThat(ControlType.of(0x7ffe)).isEqualTo(ControlType.UNKNOWN);
  }

  private static List<String> ranges(ByteBuf packet) {
    List<String> ranges = new ArrayList<>();
    LossReport report = new LossReport();
    report.start(packet);
    while (report.next()) {
      ranges.add(report.first() + "-" + report.last());
    }
    if (report.isMalformed()) {
      ranges.add("malformed");
    }
    return ranges;
  }
}
