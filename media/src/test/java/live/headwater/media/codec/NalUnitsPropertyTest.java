package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.headwater.media.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever NAL units an access unit has, it is the same sample in every form, in every kind of buffer. */
class NalUnitsPropertyTest {

  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

  /** Of a composite buffer: lengths and start codes lie across. */
  private static final int PART_BYTES = 11;

  @ParameterizedTest
  @ValueSource(longs = { 1, 2, 3 })
  void conversions_anyAccessUnit_keepEachNalUnit(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      List<byte[]> nalUnits = draw(random);
      ByteBuf expected = lengthPrefixed(nalUnits, 4, random, false);
      for (int lengthSize : new int[] { 1, 2, 4 }) {
        check(lengthPrefixed(nalUnits, lengthSize, random, true), lengthSize, expected);
      }
      if (!nalUnits.isEmpty()) {
        ByteBuf byteStream = annexB(nalUnits, random);
        ByteBuf sample = AnnexB.toSample(byteStream, ALLOCATOR);
        assertThat(sample).as("seed %d, round %d", seed, round).isEqualTo(expected);
        sample.release();
        for (int lengthSize : new int[] { 1, 2, 4 }) {
          check(byteStream.retain(), lengthSize, expected);
        }
        byteStream.release();
      }
      ByteBuf written = Unpooled.buffer();
      AnnexB.write(expected, written);
      assertThat(written.readableBytes()).isEqualTo(expected.readableBytes());
      ByteBuf back = AnnexB.toSample(written, ALLOCATOR);
      assertThat(back).as("seed %d, round %d", seed, round).isEqualTo(expected);
      back.release();
    }
  }

  private static void check(ByteBuf payload, int lengthSize, ByteBuf expected) throws Exception {
    for (ByteBuf kind : List.of(payload, direct(payload), composite(payload))) {
      ByteBuf sample = NalUnits.toSample(kind, lengthSize, ALLOCATOR);
      assertThat(sample).isEqualTo(expected);
      assertThat(NalUnits.types(sample, 4)).isEqualTo(NalUnits.types(expected, 4));
      sample.release();
      kind.release();
    }
  }

  /** Never with a start code inside or a zero at the end, as emulation prevention guarantees. */
  private static List<byte[]> draw(Random random) {
    List<byte[]> nalUnits = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      byte[] nalUnit = new byte[2 + random.nextInt(200)];
      for (int at = 0; at < nalUnit.length; at++) {
        boolean zeroAllowed = at + 1 < nalUnit.length && (at < 1 || nalUnit[at - 1] != 0);
        nalUnit[at] = (byte) (zeroAllowed && random.nextInt(3) == 0 ? 0 : 2 + random.nextInt(254));
      }
      nalUnits.add(nalUnit);
    }
    return nalUnits;
  }

  private static ByteBuf lengthPrefixed(
    List<byte[]> nalUnits,
    int lengthSize,
    Random random,
    boolean empties
  ) {
    ByteBuf out = Unpooled.buffer();
    for (byte[] nalUnit : nalUnits) {
      if (empties && random.nextInt(4) == 0) {
        out.writeZero(lengthSize);
      }
      switch (lengthSize) {
        case 1 -> out.writeByte(nalUnit.length);
        case 2 -> out.writeShort(nalUnit.length);
        default -> out.writeInt(nalUnit.length);
      }
      out.writeBytes(nalUnit);
    }
    return out;
  }

  private static ByteBuf annexB(List<byte[]> nalUnits, Random random) {
    ByteBuf out = Unpooled.buffer();
    for (byte[] nalUnit : nalUnits) {
      // A start code of 4 bytes begins an access unit (B.1.2), and is what the format is recognised by.
      out
        .writeZero(out.isReadable() ? random.nextInt(4) : 1)
        .writeMedium(1)
        .writeBytes(nalUnit);
    }
    return out.writeZero(random.nextInt(4));
  }

  private static ByteBuf direct(ByteBuf buffer) {
    return ALLOCATOR.directBuffer().writeBytes(buffer.duplicate());
  }

  private static ByteBuf composite(ByteBuf buffer) {
    Bytes bytes = Bytes.copyOf(buffer);
    CompositeByteBuf composite = ALLOCATOR.compositeBuffer(Integer.MAX_VALUE);
    for (int i = 0; i < bytes.size(); i += PART_BYTES) {
      ByteBuf part = ALLOCATOR.buffer(PART_BYTES);
      for (int at = i; at < Math.min(i + PART_BYTES, bytes.size()); at++) {
        part.writeByte(bytes.get(at));
      }
      composite.addComponent(true, part);
    }
    return composite;
  }
}
