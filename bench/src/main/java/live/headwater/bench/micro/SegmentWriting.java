package live.headwater.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.media.AccessUnit;
import live.headwater.media.InputException;
import live.headwater.media.Sample;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.bmff.Fragment;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcDecoderConfigurationRecord;
import live.headwater.media.mpegts.ContinuityCounters;
import live.headwater.media.mpegts.PacketCounts;
import live.headwater.media.mpegts.TsSegment;
import live.headwater.media.mpegts.TsTrack;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time for one segment of 2 s at 2.6 Mbit/s: the fMP4 header, the size of the MPEG-TS one, and all of the latter. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = { "-Dio.netty.leakDetection.level=disabled", "-XX:+UseSerialGC" })
public class SegmentWriting {

  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  /** avcC of the recording: 720p30, High profile, by x264. */
  private static final String AVC =
    "0164001fffe1001a6764001facd9405005bb0110000003001000000303c0f183196001000468efbcb0fdf8f800";

  /** AAC-LC, 48 kHz, stereo. */
  private static final String AAC = "1190";

  private static final int PICTURE_BYTES = 10_300;
  private static final int PICTURES = 60;
  private static final int FRAME_BYTES = 340;
  private static final int FRAMES = 94;
  private static final int NAL_HEADER_BYTES = 5;
  private static final int IDR_SLICE = 0x65;
  private static final int SLICE = 0x41;

  private Track video = video();
  private List<Sample> pictures = List.of();
  private List<TsTrack> tracks = List.of();

  private static ByteBuf hex(String text) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(text));
  }

  private static Track video() {
    try {
      return new Track(
        0,
        new Timescale(90_000),
        AvcDecoderConfigurationRecord.parse(hex(AVC)).configuration()
      );
    } catch (InputException e) {
      throw new IllegalStateException(e);
    }
  }

  @Setup
  public void make() throws InputException {
    video = video();
    pictures = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      ByteBuf payload = Unpooled.directBuffer(PICTURE_BYTES);
      payload.writeInt(PICTURE_BYTES - 4).writeByte(i == 0 ? IDR_SLICE : SLICE);
      for (int at = NAL_HEADER_BYTES; at < PICTURE_BYTES; at++) {
        payload.writeByte(at * 31 + i);
      }
      pictures.add(new Sample(new AccessUnit(0, i * 3000L, 3000, i == 0, 0, payload), 3000));
    }
    List<Sample> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      ByteBuf payload = Unpooled.directBuffer(FRAME_BYTES).writeZero(FRAME_BYTES);
      frames.add(new Sample(new AccessUnit(1, i * 1024L, 0, true, 0, payload), 1024));
    }
    Track audio = new Track(1, new Timescale(48_000), AacConfiguration.parse(hex(AAC)));
    tracks = List.of(new TsTrack(video, pictures), new TsTrack(audio, frames));
  }

  @Benchmark
  public int fragmentHeader() {
    ByteBuf header = Fragment.header(video, 1, pictures, 0, null, true, ALLOCATOR);
    int size = header.readableBytes();
    header.release();
    return size;
  }

  @Benchmark
  public PacketCounts transportStreamSize() {
    return TsSegment.count(tracks);
  }

  @Benchmark
  public int transportStream() {
    ByteBuf segment = TsSegment.write(ContinuityCounters.ZERO, tracks, ALLOCATOR);
    int size = segment.readableBytes();
    segment.release();
    return size;
  }
}
