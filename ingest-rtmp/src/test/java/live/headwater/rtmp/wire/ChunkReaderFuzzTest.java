package live.headwater.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.InputException;

/** Any bytes: the same messages and the same end in every split, within the limits, nothing leaked. */
class ChunkReaderFuzzTest {

  private static final ChunkLimits LIMITS = new ChunkLimits(8, 1 << 20, 1 << 16, 1 << 21);

  @FuzzTest(maxDuration = "10m")
  void read(byte[] bytes) {
    List<String> whole = outcome(bytes, Splits.WHOLE);
    assertThat(outcome(bytes, Splits.BYTE_BY_BYTE)).isEqualTo(whole);
    assertThat(outcome(bytes, Splits.RANDOM_COMPOSITE)).isEqualTo(whole);
  }

  private static List<String> outcome(byte[] bytes, Splits splits) {
    List<String> events = new ArrayList<>();
    MessageReader messages = new MessageReader(message -> {
      events.add(describe(message));
      message.release();
    });
    ChunkReader reader = new ChunkReader(
      PooledByteBufAllocator.DEFAULT,
      LIMITS,
      (typeId, messageStreamId, timestampMs, payload) -> {
        events.add(typeId + " " + messageStreamId + " " + timestampMs + " " + payload.hashCode());
        messages.onMessage(typeId, messageStreamId, timestampMs, payload);
      }
    );
    try (reader) {
      splits.feed(bytes, bytes.length, reader::read);
      events.add("read " + reader.consumedBytes());
      assertThat(reader.consumedBytes()).isEqualTo(bytes.length);
    } catch (InputException e) {
      events.add(e.toString());
    }
    return events;
  }

  private static String describe(RtmpMessage message) {
    return switch (message) {
      case RtmpMessage.Audio(int id, long timestampMs, var payload) -> "audio " +
        id +
        " " +
        timestampMs +
        " " +
        payload.hashCode();
      case RtmpMessage.Video(int id, long timestampMs, var payload) -> "video " +
        id +
        " " +
        timestampMs +
        " " +
        payload.hashCode();
      default -> message.toString();
    };
  }

  /** A reader closed amid any input holds nothing and reads nothing more. */
  @FuzzTest(maxDuration = "10m")
  void closedAnywhere(byte[] bytes) throws InputException {
    ChunkReader reader = new ChunkReader(
      PooledByteBufAllocator.DEFAULT,
      LIMITS,
      (typeId, messageStreamId, timestampMs, payload) -> payload.release()
    );
    try {
      reader.read(Unpooled.wrappedBuffer(bytes, 0, bytes.length / 2));
    } catch (InputException _) {
      // Malformed in its first half.
    }
    reader.close();
    reader.read(Unpooled.wrappedBuffer(bytes));
  }
}
