package live.headwater.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import live.headwater.rtmp.wire.Splits;

/** Any bytes behind a handshake, and behind a publish: nothing thrown, each buffer released, each feed closed once. */
class SessionFuzzTest {

  /** C0, C1 and C2 of a simple client. */
  private static final byte[] HANDSHAKE = handshake();

  private static byte[] handshake() {
    byte[] bytes = new byte[1 + 2 * 1536];
    bytes[0] = 3;
    return bytes;
  }

  @FuzzTest(maxDuration = "10m")
  void fromTheHandshakeOn(byte[] bytes) throws Exception {
    try (SessionHarness rtmp = new SessionHarness()) {
      rtmp.bytes(Unpooled.wrappedBuffer(HANDSHAKE));
      run(rtmp, bytes);
    }
  }

  @FuzzTest(maxDuration = "10m")
  void fromThePublishOn(byte[] bytes) throws Exception {
    try (SessionHarness rtmp = new SessionHarness()) {
      rtmp.bytes(Unpooled.wrappedBuffer(HANDSHAKE));
      rtmp.publish();
      run(rtmp, bytes);
    }
  }

  private static void run(SessionHarness rtmp, byte[] bytes) throws Exception {
    Splits.RANDOM.feed(bytes, bytes.length, rtmp::bytes);
    rtmp.after(Duration.ofSeconds(20));
    rtmp.loop.runTasks();
    rtmp.disconnected();
    assertThat(rtmp.gate.feeds).allMatch(feed -> feed.closeReason != null);
    long accepted = rtmp.metrics.counted.stream().filter("accepted"::equals).count();
    long ended = rtmp.metrics.counted.stream().filter("ended"::equals).count();
    assertThat(ended).isEqualTo(accepted);
  }
}
