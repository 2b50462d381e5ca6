package live.headwater.media.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import live.headwater.media.Buffers;
import live.headwater.media.Sample;
import live.headwater.media.Track;
import live.headwater.testing.TsChecker;
import live.headwater.testing.TsContent;
import live.headwater.testing.TsUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs, judged by {@link TsChecker}: any sample sizes, rates and shapes of access units give segments
 * that are correct one after the other, are counted right without being written, and carry what was put in.
 */
class TsSegmentPropertyTest {

  private static final int[] AUDIO_RATES = { 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000 };

  /** Not tracked for leaks: at the paranoid level that takes most of the time here. */
  private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 100), LongStream.of(new Random().nextLong()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void write_randomProgram_isCorrectAndCountedAndComplete(long seed) {
    Program program = new Program(new Random(seed));
    TsChecker checker = new TsChecker();
    ContinuityCounters counters = ContinuityCounters.ZERO;
    for (List<TsTrack> segment : program.segments()) {
      PacketCounts counts = TsSegment.count(segment);
      ByteBuf written = TsSegment.write(counters, segment, ALLOCATOR);
      assertThat(written.readableBytes()).isEqualTo(counts.sizeBytes()).isEqualTo(written.capacity());
      TsContent content = checker.segment(Buffers.drain(written));
      counters = counters.after(counts);
      for (TsTrack track : segment) {
        if (track.track().isVideo()) {
          assertThat(nalUnits(content.video())).isEqualTo(expectedNalUnits(track.samples()));
          assertThat(times(content.video())).isEqualTo(expectedTimes(track.samples()));
        } else {
          assertThat(rawFrames(content.audio())).isEqualTo(payloads(track.samples()));
        }
      }
    }
  }

  private static List<String> nalUnits(List<TsUnit> pictures) {
    List<String> nalUnits = new ArrayList<>();
    for (TsUnit picture : pictures) {
      byte[] bytes = bytes(picture.payload());
      int start = 4;
      for (int i = 4; i <= bytes.length; i++) {
        boolean startCode =
          i + 4 <= bytes.length && Arrays.equals(bytes, i, i + 4, new byte[] { 0, 0, 0, 1 }, 0, 4);
        if (startCode || i == bytes.length) {
          addPictureData(nalUnits, Arrays.copyOfRange(bytes, start, i));
          start = i + 4;
          i += 3;
        }
      }
    }
    return nalUnits;
  }

  private static List<String> expectedNalUnits(List<Sample> samples) {
    List<String> nalUnits = new ArrayList<>();
    for (Sample sample : samples) {
      ByteBuf payload = sample.unit().payload().duplicate();
      while (payload.isReadable()) {
        byte[] nalUnit = new byte[payload.readInt()];
        payload.readBytes(nalUnit);
        addPictureData(nalUnits, nalUnit);
      }
    }
    return nalUnits;
  }

  /** All but delimiters and parameter sets, which the transport stream adds by itself. */
  private static void addPictureData(List<String> out, byte[] nalUnit) {
    int type = nalUnit[0] & 0x1f;
    if (type != 7 && type != 8 && type != 9) {
      out.add(HexFormat.of().formatHex(nalUnit));
    }
  }

  private static List<List<Long>> times(List<TsUnit> pictures) {
    return pictures
      .stream()
      .map(unit -> List.of(wire(unit.dtsTicks()), wire(unit.ptsTicks())))
      .toList();
  }

  private static List<List<Long>> expectedTimes(List<Sample> samples) {
    return samples
      .stream()
      .map(sample ->
        List.of(wire(sample.unit().dtsTicks() + 900_000), wire(sample.unit().ptsTicks() + 900_000))
      )
      .toList();
  }

  private static long wire(long ticks) {
    return Math.floorMod(ticks, 1L << 33);
  }

  private static String rawFrames(List<TsUnit> audio) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (TsUnit unit : audio) {
      byte[] bytes = bytes(unit.payload());
      int position = 0;
      while (position < bytes.length) {
        int length = (ByteBuffer.wrap(bytes).getInt(position + 3) >> 13) & 0x1fff;
        raw.write(bytes, position + 7, length - 7);
        position += length;
      }
    }
    return HexFormat.of().formatHex(raw.toByteArray());
  }

  private static String payloads(List<Sample> samples) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (Sample sample : samples) {
      byte[] bytes = new byte[sample.unit().sizeBytes()];
      sample.unit().payload().getBytes(sample.unit().payload().readerIndex(), bytes);
      raw.writeBytes(bytes);
    }
    return HexFormat.of().formatHex(raw.toByteArray());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** A few segments of random tracks on one clock. */
  private static final class Program {

    private static final int SEGMENTS = 4;

    private final RandomGenerator random;
    private final boolean withVideo;
    private final boolean withAudio;
    private final Track audio;
    private final int pictureTicks;
    private final int reorder;
    private final int audioSkewTicks;
    private long videoTicks;
    private long audioTicks;

    Program(RandomGenerator random) {
      this.random = random;
      int kind = random.nextInt(4);
      withVideo = kind != 0;
      withAudio = kind != 1;
      audio = TsTestTracks.audio(AUDIO_RATES[random.nextInt(AUDIO_RATES.length)]);
      pictureTicks = 90_000 / random.nextInt(2, 61);
      reorder = random.nextBoolean() ? 0 : random.nextInt(1, 4);
      audioSkewTicks = random.nextInt(-9_000, 9_000);
      long[] starts = { 90_000, (1L << 33) - 900_000 - random.nextInt(360_000), random.nextLong(1L << 40) };
      videoTicks = starts[random.nextInt(3)];
      audioTicks = audio.timescale().rescale(videoTicks, TsTestTracks.VIDEO.timescale());
    }

    List<List<TsTrack>> segments() {
      List<List<TsTrack>> segments = new ArrayList<>();
      for (int i = 0; i < SEGMENTS; i++) {
        List<TsTrack> tracks = new ArrayList<>();
        List<Sample> pictures = pictures();
        if (withAudio) {
          tracks.add(new TsTrack(audio, frames(videoTicks + audioSkewTicks)));
        }
        if (withVideo) {
          tracks.add(new TsTrack(TsTestTracks.VIDEO, pictures));
        }
        segments.add(tracks);
      }
      return segments;
    }

    private List<Sample> pictures() {
      List<Sample> pictures = new ArrayList<>();
      int count = random.nextInt(1, 40);
      boolean variable = random.nextInt(4) == 0;
      for (int i = 0; i < count; i++) {
        int duration = variable ? random.nextInt(900, 30_000) : pictureTicks;
        int ctsOffset = random.nextInt(reorder + 1) * pictureTicks;
        pictures.add(TsTestTracks.picture(videoTicks, ctsOffset, duration, i == 0, nalUnits(i == 0)));
        videoTicks += duration;
      }
      return pictures;
    }

    private byte[][] nalUnits(boolean idr) {
      List<byte[]> nalUnits = new ArrayList<>();
      if (random.nextInt(5) == 0) {
        nalUnits.add(TsTestTracks.nalUnit(6, random.nextInt(2, 400)));
      }
      if (random.nextInt(3) == 0) {
        nalUnits.add(new byte[] { 9, 0x10 });
      }
      if (idr && random.nextBoolean()) {
        nalUnits.add(TsTestTracks.SPS.toByteArray());
        nalUnits.add(TsTestTracks.PPS.toByteArray());
      }
      int slices = random.nextInt(1, 4);
      int largest = idr ? 40_000 : 400;
      for (int i = 0; i < slices; i++) {
        nalUnits.add(TsTestTracks.nalUnit(idr ? 5 : 1, random.nextInt(1, largest)));
      }
      return nalUnits.toArray(byte[][]::new);
    }

    /** Frames up to about the program time of the cut. */
    private List<Sample> frames(long cutTicks) {
      List<Sample> frames = new ArrayList<>();
      long end = audio.timescale().rescale(cutTicks, TsTestTracks.VIDEO.timescale());
      while (audioTicks < end) {
        int lost = random.nextInt(50) == 0 ? random.nextInt(1, 3) : 0;
        int duration = 1024 * (1 + lost);
        frames.add(TsTestTracks.frame(audioTicks, duration, TsTestTracks.nalUnit(1, random.nextInt(1, 800))));
        audioTicks += duration;
      }
      return frames;
    }
  }
}
