package live.headwater.rtmp.wire;

import static live.headwater.rtmp.wire.ChunkBytes.dump;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {

  private final List<String> messages = new ArrayList<>();
  private final CountingAllocator allocator = new CountingAllocator();

  private ChunkReader reader(ChunkLimits limits) {
    return new ChunkReader(allocator, limits, (typeId, messageStreamId, timestampMs, payload) -> {
      messages.add(
        "type " +
          typeId +
          " msid " +
          Integer.toUnsignedLong(messageStreamId) +
          " at " +
          timestampMs +
          ": " +
          ByteBufUtil.hexDump(payload)
      );
      payload.release();
    });
  }

  private List<String> read(byte[] bytes) throws InputException {
    return read(bytes, ChunkLimits.DEFAULT);
  }

  /** Reads in every way of splitting, all of which must agree. */
  private List<String> read(byte[] bytes, ChunkLimits limits) throws InputException {
    List<String> first = readOnce(bytes, limits, Splits.WHOLE);
    for (Splits splits : Splits.values()) {
      assertThat(readOnce(bytes, limits, splits))
        .as(splits.name())
        .isEqualTo(first);
    }
    return first;
  }

  private List<String> readOnce(byte[] bytes, ChunkLimits limits, Splits splits) throws InputException {
    messages.clear();
    try (ChunkReader reader = reader(limits)) {
      splits.feed(bytes, 42, reader::read);
      assertThat(reader.consumedBytes()).isEqualTo(bytes.length);
    }
    return List.copyOf(messages);
  }

  private static void feed(ChunkReader reader, byte[] bytes) throws InputException {
    reader.read(Unpooled.wrappedBuffer(bytes));
  }

  // --- Header types ---

  @Test
  void read_exampleOneOfTheSpecification_deliversItsFourAudioMessages() throws InputException {
    // RTMP 1.0, 5.3.2.1 (Example 1), with the chunks of its table.
    byte[] bytes = new ChunkBytes()
      .type0(3, 1000, 32, 8, 12345)
      .payload(0, 32)
      .type2(3, 20)
      .payload(32, 32)
      .type3(3)
      .payload(64, 32)
      .type3(3)
      .payload(96, 32)
      .bytes();
    assertThat(read(bytes)).containsExactly(
      "type 8 msid 12345 at 1000: " + dump(0, 32),
      "type 8 msid 12345 at 1020: " + dump(32, 32),
      "type 8 msid 12345 at 1040: " + dump(64, 32),
      "type 8 msid 12345 at 1060: " + dump(96, 32)
    );
  }

  @Test
  void read_exampleTwoOfTheSpecification_joinsThreeChunksToOneMessage() throws InputException {
    // RTMP 1.0, 5.3.2.2 (Example 2).
    byte[] bytes = new ChunkBytes()
      .type0(4, 1000, 307, 9, 12346)
      .payload(0, 128)
      .type3(4)
      .payload(128, 128)
      .type3(4)
      .payload(0, 51)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 12346 at 1000: " + dump(0, 256) + dump(0, 51));
  }

  @Test
  void read_type1_keepsMessageStreamAndAddsTheDifference() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 100, 1, 9, 7)
      .payload(1, 1)
      .type1(6, 40, 2, 8)
      .payload(2, 2)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 7 at 100: 01", "type 8 msid 7 at 140: 0203");
  }

  @Test
  void read_type3MessageAfterType0_addsTheTimeOfType0Again() throws InputException {
    byte[] bytes = new ChunkBytes().type0(6, 100, 1, 9, 1).payload(1, 1).type3(6).payload(2, 1).bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 100: 01", "type 9 msid 1 at 200: 02");
  }

  @Test
  void read_type1FirstOnItsChunkStream_countsFromZero() throws InputException {
    byte[] bytes = new ChunkBytes().type1(2, 5, 6, 4).hex("0007 00000001").bytes();
    assertThat(read(bytes)).containsExactly("type 4 msid 0 at 5: 000700000001");
  }

  @ParameterizedTest
  @ValueSource(ints = { 2, 63, 64, 319, 320, 65_599 })
  void read_anyChunkStreamId_isUnderstood(int csid) throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(csid, 1, 130, 9, 1)
      .payload(0, 128)
      .type3(csid)
      .payload(128, 2)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 1: " + dump(0, 130));
  }

  @Test
  void read_threeByteFormOfASmallId_isTheSameChunkStream() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(100, 1, 130, 9, 1)
      .payload(0, 128)
      .hex("c1 2400")
      .payload(128, 2)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 1: " + dump(0, 130));
  }

  @ParameterizedTest
  @ValueSource(ints = { 2, 3 })
  void read_type2Or3FirstOnItsChunkStream_isMalformedAndSaysWhere(int fmt) {
    ChunkBytes chunks = new ChunkBytes().type0(3, 0, 1, 20, 0).payload(0, 1);
    byte[] bytes = fmt == 2 ? chunks.type2(6, 1).bytes() : chunks.type3(6).bytes();
    assertThatThrownBy(() -> read(bytes))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageContaining("RTMP chunk type " + fmt + " on csid 6, but no earlier chunk on it (byte ");
  }

  @Test
  void read_emptyMessage_isDeliveredAtItsHeader() throws InputException {
    byte[] bytes = new ChunkBytes().type0(4, 9, 0, 8, 1).type2(4, 3).bytes();
    assertThat(read(bytes)).containsExactly("type 8 msid 1 at 9: ", "type 8 msid 1 at 12: ");
  }

  // --- Times ---

  @Test
  void read_extendedTimestamp_isReadAndRepeatedOnType3() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 0xFFFFFF, 300, 9, 1)
      .int32(0x01000002)
      .payload(0, 128)
      .type3(6)
      .int32(0x01000002)
      .payload(128, 128)
      .type3(6)
      .int32(0x01000002)
      .payload(0, 44)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 16777218: " + dump(0, 256) + dump(0, 44));
  }

  @Test
  void read_extendedTimestampLeftOutOnType3_isNoticed() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 0xFFFFFF, 300, 9, 1)
      .int32(0x01000002)
      .payload(0, 128)
      .type3(6)
      .payload(128, 128)
      .type3(6)
      .payload(0, 44)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 16777218: " + dump(0, 256) + dump(0, 44));
  }

  @Test
  void read_payloadThatBeginsLikeTheTimestampLeftOut_losesNoByte() throws InputException {
    // The last chunk holds 2 bytes, equal to the timestamp's first two; the comparison runs into the next header.
    byte[] bytes = new ChunkBytes()
      .type0(6, 0xFFFFFF, 258, 9, 1)
      .int32(0x01000002)
      .payload(0, 128)
      .type3(6)
      .hex("010000")
      .payload(0, 125)
      .type3(6)
      .hex("0100")
      .type0(4, 7, 1, 8, 1)
      .payload(9, 1)
      .bytes();
    assertThat(read(bytes)).containsExactly(
      "type 9 msid 1 at 16777218: " + dump(0, 128) + "010000" + dump(0, 125) + "0100",
      "type 8 msid 1 at 7: 09"
    );
  }

  @Test
  void read_messageEndingInBytesUnlikeTheTimestamp_isDeliveredWithoutWaitingForMore() throws InputException {
    try (ChunkReader reader = reader(ChunkLimits.DEFAULT)) {
      byte[] bytes = new ChunkBytes()
        .type0(6, 0xFFFFFF, 129, 9, 1)
        .int32(0x01000002)
        .payload(0, 128)
        .type3(6)
        .hex("77")
        .bytes();
      feed(reader, bytes);
      assertThat(messages).hasSize(1);
    }
  }

  @Test
  void read_extendedDifference_isAddedModulo32Bits() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 0xFFFFFF, 1, 9, 1)
      .int32(0xFFFFFFF0)
      .payload(0, 1)
      .type2(6, 32)
      .payload(1, 1)
      .type2(6, 0xFFFFFF)
      .int32(0x02000000)
      .payload(2, 1)
      .type3(6)
      .int32(0x02000000)
      .payload(3, 1)
      .bytes();
    assertThat(read(bytes)).containsExactly(
      "type 9 msid 1 at 4294967280: 00",
      "type 9 msid 1 at 16: 01",
      "type 9 msid 1 at 33554448: 02",
      "type 9 msid 1 at 67108880: 03"
    );
  }

  @Test
  void read_timestampFieldBelowTheEscape_isNotExtended() throws InputException {
    byte[] bytes = new ChunkBytes().type0(6, 0xFFFFFE, 1, 9, 1).payload(0, 1).bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 16777214: 00");
  }

  // --- Interleaving, Abort, Set Chunk Size ---

  @Test
  void read_interleavedMessages_areKeptApart() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 10, 200, 9, 1)
      .payload(0, 128)
      .type0(4, 11, 130, 8, 1)
      .payload(50, 128)
      .type3(6)
      .payload(128, 72)
      .type3(4)
      .payload(178, 2)
      .bytes();
    assertThat(read(bytes)).containsExactly(
      "type 9 msid 1 at 10: " + dump(0, 200),
      "type 8 msid 1 at 11: " + dump(50, 130)
    );
  }

  @Test
  void read_setChunkSize_holdsFromTheNextChunkOn() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(2, 0, 4, 1, 0)
      .int32(1000)
      .type0(6, 0, 700, 9, 1)
      .payload(0, 700)
      .bytes();
    assertThat(read(bytes)).containsExactly(
      "type 1 msid 0 at 0: 000003e8",
      "type 9 msid 1 at 0: " + dump(0, 256) + dump(0, 256) + dump(0, 188)
    );
  }

  @Test
  void read_setChunkSizeAmidAMessage_holdsForItsLaterChunks() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 0, 300, 9, 1)
      .payload(0, 128)
      .type0(2, 0, 4, 1, 0)
      .int32(100)
      .type3(6)
      .payload(128, 100)
      .type3(6)
      .payload(228, 72)
      .bytes();
    assertThat(read(bytes))
      .last()
      .isEqualTo("type 9 msid 1 at 0: " + dump(0, 300));
  }

  @Test
  void read_largestChunkSize_isTakenAndAllocatesNothing() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(2, 0, 4, 1, 0)
      .int32(0x7FFFFFFF)
      .type0(6, 0, 200, 9, 1)
      .payload(0, 200)
      .bytes();
    assertThat(read(bytes)).hasSize(2);
    assertThat(allocator.largest).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
  void read_chunkSizeOutOfRange_isMalformed(int size) {
    byte[] bytes = new ChunkBytes().type0(2, 0, 4, 1, 0).int32(size).bytes();
    assertThatThrownBy(() -> read(bytes))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageContaining("Set Chunk Size to " + Integer.toUnsignedLong(size));
  }

  @ParameterizedTest
  @ValueSource(ints = { 1, 2 })
  void read_framingMessageTooShort_isMalformed(int typeId) {
    byte[] bytes = new ChunkBytes().type0(2, 0, 3, typeId, 0).payload(0, 3).bytes();
    assertThatThrownBy(() -> read(bytes))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageContaining("has 3 bytes, needs 4");
  }

  @Test
  void read_abort_dropsTheUnfinishedMessageOnly() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 10, 200, 9, 1)
      .payload(0, 128)
      .type0(4, 10, 200, 8, 1)
      .payload(0, 128)
      .type0(2, 0, 4, 2, 0)
      .int32(6)
      .type3(4)
      .payload(128, 72)
      .type1(6, 5, 1, 9)
      .payload(7, 1)
      .bytes();
    assertThat(read(bytes)).containsExactly(
      "type 2 msid 0 at 0: 00000006",
      "type 8 msid 1 at 10: " + dump(0, 200),
      "type 9 msid 1 at 15: 07"
    );
  }

  @ParameterizedTest
  @ValueSource(ints = { 0, 5, -1, 70_000 })
  void read_abortOfAnUnknownChunkStream_hasNoEffect(int csid) throws InputException {
    byte[] bytes = new ChunkBytes().type0(2, 0, 4, 2, 0).int32(csid).bytes();
    assertThat(read(bytes)).hasSize(1);
  }

  @Test
  void read_newHeaderAmidAMessage_dropsWhatWasBegun() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 10, 200, 9, 1)
      .payload(0, 128)
      .type0(6, 50, 2, 9, 1)
      .payload(1, 2)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 50: 0102");
  }

  @Test
  void read_sameHeaderRepeatedAmidAMessage_continuesIt() throws InputException {
    byte[] bytes = new ChunkBytes()
      .type0(6, 10, 300, 9, 1)
      .payload(0, 128)
      .type0(6, 10, 300, 9, 1)
      .payload(128, 128)
      .type1(6, 0, 300, 9)
      .payload(0, 44)
      .bytes();
    assertThat(read(bytes)).containsExactly("type 9 msid 1 at 10: " + dump(0, 256) + dump(0, 44));
  }

  // --- Limits ---

  @Test
  void read_tooManyChunkStreams_isALimit() {
    ChunkBytes chunks = new ChunkBytes();
    for (int csid = 2; csid < 7; csid++) {
      chunks.type0(csid, 0, 1, 8, 1).payload(0, 1);
    }
    assertThatThrownBy(() -> read(chunks.bytes(), new ChunkLimits(4, 1000, 1000, 1000)))
      .isInstanceOf(LimitExceededException.class)
      .hasMessageContaining("csid 6 would be chunk stream number 5");
  }

  @Test
  void read_messageOverItsTypesLimit_isRefusedAtTheHeader() {
    ChunkLimits limits = new ChunkLimits(4, 1000, 100, 10_000);
    assertThatThrownBy(() -> read(new ChunkBytes().type0(3, 0, 101, 20, 0).bytes(), limits))
      .isInstanceOf(LimitExceededException.class)
      .hasMessageContaining("type 20 announces 101 bytes, over the limit of 100");
    assertThatThrownBy(() -> read(new ChunkBytes().type0(3, 0, 1001, 9, 0).bytes(), limits)).isInstanceOf(
      LimitExceededException.class
    );
    assertThat(allocator.largest).isZero();
  }

  @Test
  void read_manyUnfinishedMessages_areLimitedTogether() {
    ChunkBytes chunks = new ChunkBytes();
    for (int csid = 2; csid < 13; csid++) {
      chunks.type0(csid, 0, 1000, 9, 1).payload(0, 128);
    }
    assertThatThrownBy(() -> read(chunks.bytes(), new ChunkLimits(64, 1000, 1000, 10_000)))
      .isInstanceOf(LimitExceededException.class)
      .hasMessageContaining("unfinished RTMP messages need 11000 bytes");
  }

  @Test
  void read_abortedMessages_doNotCountAsUnfinished() throws InputException {
    ChunkBytes chunks = new ChunkBytes();
    for (int i = 0; i < 50; i++) {
      chunks.type0(6, i, 1000, 9, 1).payload(0, 128).type0(2, 0, 4, 2, 0).int32(6);
    }
    assertThat(read(chunks.bytes(), new ChunkLimits(64, 1000, 1000, 1100))).hasSize(50);
  }

  @Test
  void read_largestAnnouncedLength_allocatesNoMoreThanTheExactLimitUntilBytesArrive() throws InputException {
    byte[] bytes = new ChunkBytes().type0(6, 0, 0xFFFFFF, 9, 1).payload(0, 128).bytes();
    assertThat(read(bytes)).isEmpty();
    assertThat(allocator.largest).isEqualTo(ChunkReader.EXACT_ALLOCATION_BYTES);
  }

  @Test
  void read_largeMessage_growsAsBytesArriveAndIsWhole() throws InputException {
    int size = 300_000;
    ChunkBytes chunks = new ChunkBytes()
      .type0(2, 0, 4, 1, 0)
      .int32(0xFFFFFF)
      .type0(6, 0, size, 9, 1)
      .payload(0, size);
    assertThat(read(chunks.bytes()))
      .last()
      .isEqualTo("type 9 msid 1 at 0: " + dump(0, size));
  }

  @Test
  void close_bySinkWithinRead_readsNothingMore() throws InputException {
    List<ChunkReader> self = new ArrayList<>();
    ChunkReader reader = new ChunkReader(allocator, ChunkLimits.DEFAULT, (typeId, msid, ts, payload) -> {
      messages.add("one");
      payload.release();
      self.getFirst().close();
    });
    self.add(reader);
    byte[] bytes = new ChunkBytes()
      .type0(6, 10, 200, 9, 1)
      .payload(0, 128)
      .type0(4, 0, 1, 8, 1)
      .payload(0, 1)
      .type0(4, 0, 1, 8, 1)
      .payload(0, 1)
      .bytes();
    feed(reader, bytes);
    assertThat(messages).hasSize(1);
    feed(reader, bytes);
    assertThat(messages).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Splits.class)
  void close_amidAMessage_releasesIt(Splits splits) throws InputException {
    ChunkReader reader = reader(ChunkLimits.DEFAULT);
    byte[] bytes = new ChunkBytes()
      .type0(700, 10, 200, 9, 1)
      .payload(0, 128)
      .type3(700)
      .payload(0, 10)
      .bytes();
    splits.feed(bytes, 1, reader::read);
    reader.close();
    reader.close();
    assertThat(messages).isEmpty();
  }

  /** Remembers the largest buffer asked for. */
  private static final class CountingAllocator extends AbstractByteBufAllocator {

    int largest;

    CountingAllocator() {
      super(true);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      throw new AssertionError("a heap buffer");
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      largest = Math.max(largest, initialCapacity);
      return PooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return true;
    }
  }
}
