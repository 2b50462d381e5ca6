package live.headwater.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import live.headwater.media.InputException;
import live.headwater.rtmp.wire.ClientHandshake.Form;
import org.jspecify.annotations.Nullable;

/** Any bytes in any split: each machine ends as it does when it reads them at once, with the same answer. */
class HandshakeFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void server(byte[] bytes) {
    Random splits = new Random(bytes.length);
    ServerHandshake whole = new ServerHandshake(new Random(1));
    ServerHandshake split = new ServerHandshake(new Random(1));
    assertThat(run(split::read, bytes, splits)).isEqualTo(run(whole::read, bytes, null));
  }

  @FuzzTest(maxDuration = "10m")
  void client(byte[] bytes) {
    Random splits = new Random(bytes.length);
    ClientHandshake whole = new ClientHandshake(Form.DIGEST, new Random(1));
    ClientHandshake split = new ClientHandshake(Form.DIGEST, new Random(1));
    assertThat(run(split::read, bytes, splits)).isEqualTo(run(whole::read, bytes, null));
  }

  private interface Machine {
    boolean read(ByteBuf in, ByteBuf out) throws InputException;
  }

  private record Outcome(String end, int unreadBytes, ByteBuf answer) {}

  private static Outcome run(Machine machine, byte[] bytes, @Nullable Random splits) {
    ByteBuf answer = Unpooled.buffer();
    boolean done = false;
    int at = 0;
    try {
      while (!done && at < bytes.length) {
        int length =
          splits == null ? bytes.length - at : Math.min(1 + splits.nextInt(1_000), bytes.length - at);
        ByteBuf part = Unpooled.wrappedBuffer(bytes, at, length);
        done = machine.read(part, answer);
        at += part.readerIndex();
      }
    } catch (InputException e) {
      return new Outcome(e.toString(), 0, answer);
    }
    return new Outcome(done ? "done" : "waiting", bytes.length - at, answer);
  }
}
