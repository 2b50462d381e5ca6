package live.headwater.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import live.headwater.media.InputException;
import live.headwater.rtmp.wire.ChunkLimits;
import live.headwater.rtmp.wire.ChunkReader;
import live.headwater.rtmp.wire.MessageWriter;
import live.headwater.rtmp.wire.RtmpMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time for one message of a picture's size out of its chunks: header decoding and the one copy of the payload. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = { "-Dio.netty.leakDetection.level=disabled", "-XX:+UseSerialGC" })
public class ChunkReading {

  private static final int MESSAGES = 30;

  /** What a picture has on average at 2.6 Mbit/s and 30 pictures a second. */
  private static final int MESSAGE_BYTES = 10_300;

  /** What RTMP begins with, what OBS sets, and as good as none. */
  @Param({ "128", "4096", "65536" })
  int chunkBytes = 128;

  private ByteBuf messages = Unpooled.EMPTY_BUFFER;
  private ChunkReader reader = reader();
  private long received;

  private ChunkReader reader() {
    return new ChunkReader(PooledByteBufAllocator.DEFAULT, ChunkLimits.DEFAULT, (_, _, _, payload) -> {
      received += payload.readableBytes();
      payload.release();
    });
  }

  @Setup
  public void write() throws InputException {
    ByteBuf setUp = Unpooled.directBuffer();
    messages = Unpooled.directBuffer();
    ByteBuf[] into = { setUp };
    MessageWriter writer = new MessageWriter(PooledByteBufAllocator.DEFAULT, bytes -> {
      into[0].writeBytes(bytes);
      bytes.release();
    });
    writer.write(new RtmpMessage.SetChunkSize(chunkBytes));
    // Its full header comes before what is read again and again.
    writer.write(picture(0));
    into[0] = messages;
    for (int i = 1; i <= MESSAGES; i++) {
      writer.write(picture(i * 33L));
    }
    reader.read(setUp);
    setUp.release();
  }

  private static RtmpMessage picture(long timestampMs) {
    return new RtmpMessage.Video(
      1,
      timestampMs,
      Unpooled.directBuffer(MESSAGE_BYTES).writeZero(MESSAGE_BYTES)
    );
  }

  @TearDown
  public void release() {
    messages.release();
    reader.close();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long read() throws InputException {
    reader.read(messages.readerIndex(0));
    return received;
  }
}
