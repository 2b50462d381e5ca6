package live.headwater.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.rtmp.wire.RtmpMessage.Command;
import live.headwater.rtmp.wire.RtmpMessage.Data;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageReaderTest {

  private final List<RtmpMessage> messages = new ArrayList<>();
  private final MessageReader reader = new MessageReader(messages::add);

  @AfterEach
  void release() {
    messages.forEach(RtmpMessage::release);
  }

  private RtmpMessage read(int typeId, String hex) {
    readAll(typeId, hex);
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  private void readAll(int typeId, String hex) {
    byte[] bytes = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer(16).writeBytes(bytes);
    reader.onMessage(typeId, 1, 1000, payload);
  }

  @Test
  void read_controlMessages_asTheSpecificationLaysThemOut() {
    readAll(1, "00010000");
    readAll(2, "00000006");
    readAll(3, "fffffff0");
    readAll(5, "002625a0");
    readAll(6, "002625a0 02");
    readAll(6, "002625a0");
    readAll(4, "0000 00000001");
    readAll(4, "0001 00000001");
    readAll(4, "0003 00000001 00000bb8");
    readAll(4, "0006 0000002a");
    readAll(4, "0007 0000002a");
    assertThat(messages).containsExactly(
      new RtmpMessage.SetChunkSize(65_536),
      new RtmpMessage.Abort(6),
      new RtmpMessage.Acknowledgement(0xFFFF_FFF0L),
      new RtmpMessage.WindowAcknowledgementSize(2_500_000),
      new RtmpMessage.SetPeerBandwidth(2_500_000, 2),
      new RtmpMessage.SetPeerBandwidth(2_500_000, 0),
      new RtmpMessage.StreamBegin(1),
      new RtmpMessage.StreamEof(1),
      new RtmpMessage.SetBufferLength(1, 3000),
      new RtmpMessage.PingRequest(42),
      new RtmpMessage.PingResponse(42)
    );
  }

  @ParameterizedTest
  @CsvSource({ "1, ''", "2, 00", "3, 000000", "4, 00", "4, 0006", "4, 000300000001", "5, 00", "6, 000000" })
  void read_controlMessageCutShort_isUnreadable(int typeId, String hex) {
    assertThat(read(typeId, hex)).isInstanceOfSatisfying(RtmpMessage.Unreadable.class, unreadable -> {
      assertThat(unreadable.typeId()).isEqualTo(typeId);
      assertThat(unreadable.cause())
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("needs");
    });
  }

  @ParameterizedTest
  @CsvSource({ "4, 001f 00000001, 6", "16, 0011, 2", "19, 0011, 2", "0, '', 0", "255, 00, 1" })
  void read_whatIsOfNoUse_isUnknown(int typeId, String hex, int size) {
    assertThat(read(typeId, hex)).isEqualTo(new RtmpMessage.Unknown(typeId, 1, size));
  }

  @Test
  void read_command_hasNameTransactionAndArguments() {
    assertThat(read(20, "02000c 63726561746553747265616d 00 4010000000000000 05")).isEqualTo(
      new Command(1, "createStream", 4, List.of(new AmfValue.Null()))
    );
  }

  @ParameterizedTest
  @CsvSource({
    "02000161, 0", // nothing
    "02000161 02000134, 4", // text
    "02000161 02000178, 0", // text that is none
    "02000161 05, 0", // null
  })
  void read_commandWithAnOddTransactionId_isUnderstood(String hex, double transactionId) {
    assertThat(read(20, hex)).isEqualTo(new Command(1, "a", transactionId, List.of()));
  }

  @ParameterizedTest
  @CsvSource({ "00 02000161 05", "02000161 05" })
  void read_commandOfType17_withOrWithoutTheFirstByte_isUnderstood(String hex) {
    assertThat(read(17, hex)).isEqualTo(new Command(1, "a", 0, List.of()));
  }

  @Test
  void read_commandOfType17_switchesToAmf3() {
    assertThat(read(17, "00 02000161 00 3ff0000000000000 11 0605 6869".replace("0605", "0605"))).isEqualTo(
      new Command(1, "a", 1, List.of(AmfValue.of("hi")))
    );
  }

  @ParameterizedTest
  @CsvSource({ "20, ''", "20, 05", "20, 0200ff61", "18, 00", "15, 00" })
  void read_commandOrDataWithoutAName_isUnreadable(int typeId, String hex) {
    assertThat(read(typeId, hex)).isInstanceOf(RtmpMessage.Unreadable.class);
  }

  @Test
  void read_objectNestedTenThousandDeep_isOverALimit() {
    String nested = "02000161 00 3ff0000000000000" + "03 000161".repeat(10_000);
    assertThat(read(20, nested)).isInstanceOfSatisfying(RtmpMessage.Unreadable.class, unreadable ->
      assertThat(unreadable.cause()).isInstanceOf(LimitExceededException.class)
    );
  }

  @Test
  void read_data_keepsItsTime() {
    assertThat(read(18, "02000161 0101")).isEqualTo(new Data(1, 1000, "a", List.of(AmfValue.of(true))));
  }

  // --- aggregate ---

  private static String part(int type, int timestampMs, String body) {
    int size = body.length() / 2;
    return "%02x%06x%06x%02x000000%s%08x".formatted(
      type,
      size,
      timestampMs & 0xFFFFFF,
      timestampMs >>> 24,
      body,
      size + 11
    );
  }

  private List<String> parts() {
    return messages
      .stream()
      .map(
        message ->
          switch (message) {
            case RtmpMessage.Audio(int id, long at, var body) -> "audio " +
              id +
              " " +
              at +
              " " +
              ByteBufUtil.hexDump(body);
            case RtmpMessage.Video(int id, long at, var body) -> "video " +
              id +
              " " +
              at +
              " " +
              ByteBufUtil.hexDump(body);
            default -> message.toString();
          }
      )
      .toList();
  }

  @Test
  void read_aggregate_isItsPartsAtTheirTimes() {
    readAll(
      22,
      part(9, 0x01000000, "1701") +
        part(8, 0x01000015, "af01") +
        part(20, 0, "05") +
        part(18, 0x01000016, "02000161")
    );
    assertThat(parts()).containsExactly(
      "video 1 1000 1701",
      "audio 1 1021 af01",
      new RtmpMessage.Unknown(20, 1, 1).toString(),
      new Data(1, 1022, "a", List.of()).toString()
    );
  }

  @Test
  void read_aggregateWithTimesGoingBackAndOverTheWrap_keepsTheirDistance() {
    readAll(22, part(9, 2000, "00") + part(8, 1990, "01") + part(8, 900, "02"));
    assertThat(parts()).containsExactly("video 1 1000 00", "audio 1 990 01", "audio 1 4294967196 02");
  }

  @Test
  void read_aggregateCutShort_deliversWhatIsWhole() {
    readAll(22, part(9, 0, "1701") + "080000ff");
    readAll(22, part(9, 0, "1701") + "080000ff00000000000000af");
    readAll(22, part(9, 0, "1701").substring(0, 26));
    assertThat(messages).hasSize(5);
    assertThat(messages.get(1)).isInstanceOf(RtmpMessage.Unreadable.class);
    assertThat(messages.get(3)).isInstanceOfSatisfying(RtmpMessage.Unreadable.class, unreadable ->
      assertThat(unreadable.cause()).hasMessage("aggregate message: a tag of 255 bytes runs 254 past its end")
    );
    assertThat(messages.get(4)).isInstanceOf(RtmpMessage.Video.class);
  }

  // --- writing ---

  static List<RtmpMessage> writable() {
    AmfValue properties = new AmfValue.Structure("", Map.of("app", AmfValue.of("in")));
    return List.of(
      new RtmpMessage.SetChunkSize(4096),
      new RtmpMessage.Abort(6),
      new RtmpMessage.Acknowledgement(0xFFFF_FFF0L),
      new RtmpMessage.WindowAcknowledgementSize(2_500_000),
      new RtmpMessage.SetPeerBandwidth(2_500_000, 2),
      new RtmpMessage.StreamBegin(1),
      new RtmpMessage.StreamEof(1),
      new RtmpMessage.SetBufferLength(1, 3000),
      new RtmpMessage.PingRequest(42),
      new RtmpMessage.PingResponse(0xFFFF_FFFFL),
      new Command(0, "connect", 1, List.of(properties)),
      new Command(-1, "x".repeat(500), 0, List.of()),
      new Data(1, 0xFFFF_FFFFL, "onMetaData", List.of(properties))
    );
  }

  @ParameterizedTest
  @MethodSource("writable")
  void read_ofWhatWasWritten_isTheSame(RtmpMessage message) throws InputException {
    ByteBuf bytes = Unpooled.buffer();
    MessageWriter writer = new MessageWriter(PooledByteBufAllocator.DEFAULT, part -> {
      bytes.writeBytes(part);
      part.release();
    });
    writer.write(message);
    try (ChunkReader chunks = new ChunkReader(PooledByteBufAllocator.DEFAULT, ChunkLimits.DEFAULT, reader)) {
      chunks.read(bytes);
    }
    assertThat(messages).containsExactly(message);
  }
}
