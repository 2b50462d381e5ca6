package live.headwater.rtmp.wire;

import static live.headwater.rtmp.wire.ChunkBytes.dump;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.headwater.media.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkWriterTest {

  private final ChunkWriter writer = new ChunkWriter(PooledByteBufAllocator.DEFAULT);
  private final ByteBuf sent = Unpooled.buffer();
  private int buffers;

  private void write(int csid, int typeId, int messageStreamId, long timestampMs, byte[] payload) {
    writer.write(csid, typeId, messageStreamId, timestampMs, Unpooled.wrappedBuffer(payload), bytes -> {
      buffers++;
      sent.writeBytes(bytes);
      bytes.release();
    });
  }

  private static byte[] payload(int count) {
    return new ChunkBytes().payload(0, count).bytes();
  }

  private String sentHex() {
    return ByteBufUtil.hexDump(sent);
  }

  private static String hex(ChunkBytes chunks) {
    return ByteBufUtil.hexDump(chunks.bytes());
  }

  @Test
  void write_runOfMessages_choosesTheShortestSafeHeader() {
    write(4, 8, 1, 100, payload(2));
    write(4, 8, 1, 200, payload(2));
    write(4, 8, 1, 300, payload(2));
    write(4, 8, 1, 320, payload(3));
    write(4, 8, 2, 340, payload(3));
    assertThat(sentHex()).isEqualTo(
      hex(
        new ChunkBytes()
          .type0(4, 100, 2, 8, 1)
          .payload(0, 2)
          // Not type 3, though 100 would be repeated: readers differ on what follows type 0.
          .type2(4, 100)
          .payload(0, 2)
          .type3(4)
          .payload(0, 2)
          .type1(4, 20, 3, 8)
          .payload(0, 3)
          .type0(4, 340, 3, 8, 2)
          .payload(0, 3)
      )
    );
  }

  @Test
  void write_timeGoesBack_writesType0() {
    write(4, 8, 1, 100, payload(1));
    write(4, 8, 1, 99, payload(1));
    assertThat(sentHex()).isEqualTo(
      hex(new ChunkBytes().type0(4, 100, 1, 8, 1).payload(0, 1).type0(4, 99, 1, 8, 1).payload(0, 1))
    );
  }

  @Test
  void write_extendedTimestamp_isRepeatedOnType3() {
    write(6, 9, 1, 0x0100_0000L, payload(129));
    assertThat(sentHex()).isEqualTo(
      hex(
        new ChunkBytes()
          .type0(6, 0xFFFFFF, 129, 9, 1)
          .int32(0x01000000)
          .payload(0, 128)
          .type3(6)
          .int32(0x01000000)
          .payload(128, 1)
      )
    );
  }

  @Test
  void write_largePayload_isSlicedNotCopied() {
    setChunkSize(65_536);
    buffers = 0;
    write(6, 9, 1, 0, payload(70_000));
    assertThat(buffers).isEqualTo(4);
  }

  @Test
  void write_smallPayload_isOneBuffer() {
    write(6, 9, 1, 0, payload(4096));
    assertThat(buffers).isEqualTo(1);
  }

  @Test
  void write_setChunkSize_holdsForLaterMessages() {
    setChunkSize(1);
    write(6, 9, 1, 0, payload(2));
    assertThat(sentHex()).endsWith(
      hex(new ChunkBytes().type0(6, 0, 2, 9, 1).payload(0, 1).type3(6).payload(1, 1))
    );
    assertThatThrownBy(() -> setChunkSize(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void write_badArguments_areRefused() {
    assertThatThrownBy(() -> write(1, 9, 1, 0, payload(1))).hasMessageContaining("chunk stream id 1");
    assertThatThrownBy(() -> write(65_600, 9, 1, 0, payload(1))).hasMessageContaining("65600");
    assertThatThrownBy(() -> write(6, 9, 1, 0, new byte[0x100_0000])).hasMessageContaining("16777216 bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = { 1, 2, 3, 4 })
  void read_ofWhatWasWritten_isTheSame(long seed) throws InputException {
    Random random = new Random(seed);
    int[] chunkStreams = { 2, 3, 63, 64, 319, 320, 65_599 };
    long[] times = new long[chunkStreams.length];
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      int which = random.nextInt(chunkStreams.length);
      times[which] += switch (random.nextInt(8)) {
        case 0 -> random.nextLong(1L << 32);
        case 1 -> -random.nextInt(100);
        case 2 -> 0;
        default -> 20;
      };
      long timestampMs = times[which] & 0xFFFF_FFFFL;
      byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(3) * 150];
      random.nextBytes(bytes);
      int messageStreamId = random.nextInt(10) == 0 ? random.nextInt() : 1;
      if (random.nextInt(15) == 0) {
        int size = 60 + random.nextInt(random.nextBoolean() ? 300 : 70_000);
        setChunkSize(size);
        expected.add("1 0 0 " + "%08x".formatted(size));
      }
      write(chunkStreams[which], 9, messageStreamId, timestampMs, bytes);
      expected.add("9 " + messageStreamId + " " + timestampMs + " " + ByteBufUtil.hexDump(bytes));
    }
    List<String> read = new ArrayList<>();
    try (
      ChunkReader reader = new ChunkReader(
        PooledByteBufAllocator.DEFAULT,
        ChunkLimits.DEFAULT,
        (typeId, messageStreamId, timestampMs, payload) -> {
          read.add(typeId + " " + messageStreamId + " " + timestampMs + " " + ByteBufUtil.hexDump(payload));
          payload.release();
        }
      )
    ) {
      Splits.RANDOM.feed(ByteBufUtil.getBytes(sent), seed, reader::read);
    }
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void write_emptyMessage_isAHeaderAlone() {
    write(4, 8, 1, 5, payload(0));
    assertThat(sentHex())
      .isEqualTo(hex(new ChunkBytes().type0(4, 5, 0, 8, 1)))
      .doesNotContain(dump(0, 4));
  }

  private void setChunkSize(int size) {
    write(2, 1, 0, 0, new ChunkBytes().int32(size).bytes());
  }
}
