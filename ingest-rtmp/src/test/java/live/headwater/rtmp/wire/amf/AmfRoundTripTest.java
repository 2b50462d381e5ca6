package live.headwater.rtmp.wire.amf;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;

/** Laws over random values. A failure names its seed. */
class AmfRoundTripTest {

  private static final int ROUNDS = 2_000;

  @Test
  void amf0_writtenAndRead_isTheSameValue() throws InputException {
    for (long seed = 0; seed < ROUNDS; seed++) {
      AmfValue value = randomValue(random(seed), 0);
      ByteBuf bytes = Unpooled.buffer();
      Amf0.write(bytes, value);
      assertThat(Amf0.read(bytes)).as("seed %d", seed).isEqualTo(value);
      assertThat(bytes.isReadable()).as("seed %d", seed).isFalse();
    }
  }

  @Test
  void amf3_writtenAndRead_isTheSameValue() throws InputException {
    for (long seed = 0; seed < ROUNDS; seed++) {
      AmfValue value = randomValue(random(seed), 0);
      ByteBuf bytes = Unpooled.buffer();
      Amf3.write(bytes, value);
      assertThat(Amf3.read(bytes)).as("seed %d", seed).isEqualTo(value);
      assertThat(bytes.isReadable()).as("seed %d", seed).isFalse();
    }
  }

  @Test
  void read_compositeAndDirectBuffers_giveTheSameValueAsHeap() throws InputException {
    for (long seed = 0; seed < 200; seed++) {
      RandomGenerator random = random(seed);
      AmfValue value = randomValue(random, 0);
      ByteBuf heap = Unpooled.buffer();
      Amf0.write(heap, value);
      ByteBuf direct = Unpooled.directBuffer().writeBytes(heap, 0, heap.readableBytes());
      try {
        assertThat(Amf0.read(direct)).as("seed %d", seed).isEqualTo(value);
      } finally {
        direct.release();
      }
      assertThat(Amf0.read(splitAtRandom(heap, random)))
        .as("seed %d", seed)
        .isEqualTo(value);
    }
  }

  @Test
  void read_endAnywhere_isMalformedOrAPrefixOfMembers() throws InputException {
    for (long seed = 0; seed < 200; seed++) {
      ByteBuf whole = Unpooled.buffer();
      Amf0.write(whole, randomValue(random(seed), 0));
      for (int length = 0; length < whole.readableBytes(); length++) {
        try {
          Amf0.read(whole.slice(0, length));
        } catch (MalformedInputException expected) {
          assertThat(expected).hasMessageContaining("AMF message ends within");
        }
      }
    }
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static CompositeByteBuf splitAtRandom(ByteBuf bytes, RandomGenerator random) {
    CompositeByteBuf parts = Unpooled.compositeBuffer(1_000);
    for (int at = 0; at < bytes.readableBytes(); ) {
      int length = Math.min(1 + random.nextInt(4), bytes.readableBytes() - at);
      parts.addComponent(true, bytes.slice(at, length));
      at += length;
    }
    return parts;
  }

  /** Values that both formats can carry: no empty names, no associative array without members. */
  private static AmfValue randomValue(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth < 4 ? 12 : 9)) {
      case 0 -> AmfValue.of(Double.longBitsToDouble(random.nextLong()));
      case 1 -> AmfValue.of(random.nextInt());
      case 2 -> AmfValue.of(random.nextBoolean());
      case 3 -> AmfValue.of(randomText(random, random.nextInt(20)));
      case 4 -> new AmfValue.Null();
      case 5 -> new AmfValue.Undefined();
      case 6 -> new AmfValue.Date(random.nextInt());
      case 7 -> new AmfValue.Xml(randomText(random, random.nextInt(20)));
      case 8 -> new AmfValue.ByteArray(Bytes.copyOf(Unpooled.wrappedBuffer(randomBytes(random))));
      case 9 -> new AmfValue.StrictArray(randomValues(random, depth));
      case 10 -> new AmfValue.Structure(
        randomText(random, random.nextInt(2)),
        randomMembers(random, depth, 0)
      );
      default -> new AmfValue.EcmaArray(randomMembers(random, depth, 1));
    };
  }

  private static List<AmfValue> randomValues(RandomGenerator random, int depth) {
    List<AmfValue> values = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      values.add(randomValue(random, depth + 1));
    }
    return values;
  }

  private static Map<String, AmfValue> randomMembers(RandomGenerator random, int depth, int atLeast) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (int i = atLeast + random.nextInt(6); i > 0; i--) {
      members.put(randomText(random, 1 + random.nextInt(8)), randomValue(random, depth + 1));
    }
    return members;
  }

  private static String randomText(RandomGenerator random, int codePoints) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < codePoints; i++) {
      int codePoint = random.nextInt(4) == 0 ? random.nextInt(0x1_1000) : random.nextInt(0x80);
      boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      text.appendCodePoint(surrogate ? 'x' : codePoint);
    }
    return text.toString();
  }

  private static byte[] randomBytes(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }
}
