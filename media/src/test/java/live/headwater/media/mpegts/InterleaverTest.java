package live.headwater.media.mpegts;

import static live.headwater.media.mpegts.TsTestTracks.VIDEO;
import static live.headwater.media.mpegts.TsTestTracks.frame;
import static live.headwater.media.mpegts.TsTestTracks.nalUnit;
import static live.headwater.media.mpegts.TsTestTracks.picture;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import live.headwater.media.Sample;
import live.headwater.media.Track;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The clock and the tables, from segment to segment, to the tick. */
class InterleaverTest {

  private static final long MAX_INTERVAL = 9_000;
  private static final byte[] SLICE = nalUnit(5, 10);
  private static final Track AUDIO = TsTestTracks.audio(48_000);

  /** Tables are as late as the PCR that they stand before. */
  private static final class Recorder implements PacketSink {

    private final List<Long> pcrs = new ArrayList<>();
    private final List<Long> tables = new ArrayList<>();
    private boolean tablesBeforeNext;
    private boolean audioCarriesPcr;

    void run(TsTrack... tracks) {
      assertThat(tablesBeforeNext).as("tables with no PCR behind them").isFalse();
      SegmentTracks byKind = SegmentTracks.of(List.of(tracks));
      audioCarriesPcr = byKind.audioCarriesPcr();
      Interleaver.run(byKind, this);
    }

    @Override
    public void tables() {
      assertThat(tablesBeforeNext).as("tables twice before a PCR").isFalse();
      tablesBeforeNext = true;
    }

    @Override
    public void pcr(long ticks) {
      pcrs.add(ticks);
      if (tablesBeforeNext) {
        tables.add(ticks);
        tablesBeforeNext = false;
      }
    }

    @Override
    public void video(VideoSamples samples, int index) {
      pcr(samples.dts(index));
    }

    @Override
    public void audio(AudioSamples samples, int from, int end) {
      if (audioCarriesPcr) {
        pcr(samples.dts(from));
      }
    }

    void assertInTime() {
      assertRising("PCR", pcrs);
      assertRising("tables", tables);
    }

    private static void assertRising(String what, List<Long> times) {
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i) - times.get(i - 1))
          .as("ticks between %s %d and the one before, at %d", what, i, times.get(i))
          .isBetween(1L, MAX_INTERVAL);
      }
    }
  }

  private static Sample key(long dts, int duration) {
    return picture(dts, 0, duration, true, SLICE);
  }

  @Test
  void tables_dueAtAudioThatIsAheadOfTheNextPcr_countFromThatPcr() {
    // A PCR at 80 ms fills the gap between the pictures. Tables before the audio at 88 ms would be in front of it.
    List<Sample> pictures = List.of(key(0, 18_000), key(18_000, 500), key(18_500, 3_000));
    List<Sample> frames = new ArrayList<>();
    for (int dts : new int[] { 0, 4_224, 8_448, 12_672, 16_896 }) {
      frames.add(frame(dts, 1024, SLICE));
    }
    Recorder recorder = new Recorder();
    recorder.run(new TsTrack(VIDEO, pictures), new TsTrack(AUDIO, frames));
    recorder.assertInTime();
  }

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 300), LongStream.of(new Random().nextLong()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void clockAndTables_randomTracks_areNeverLate(long seed) {
    Random random = new Random(seed);
    int kind = random.nextInt(4);
    long pictureDts = random.nextInt(30_000);
    long frameDts = random.nextInt(16_000);
    Recorder recorder = new Recorder();
    for (int segment = 0; segment < 6; segment++) {
      List<Sample> pictures = new ArrayList<>();
      int longest = 1 << random.nextInt(8, 20);
      for (int i = random.nextInt(1, 40); i > 0; i--) {
        int duration = random.nextInt(1, longest);
        pictures.add(key(pictureDts, duration));
        pictureDts += duration;
      }
      long cut = AUDIO.timescale().rescale(pictureDts, VIDEO.timescale());
      List<Sample> frames = new ArrayList<>();
      while (frameDts < cut) {
        int duration = random.nextInt(20) == 0 ? random.nextInt(1, 10_000) : 1024;
        frames.add(frame(frameDts, duration, SLICE));
        frameDts += duration;
      }
      List<TsTrack> tracks = new ArrayList<>();
      if (kind != 0) {
        tracks.add(new TsTrack(VIDEO, pictures));
      }
      if (kind != 1) {
        tracks.add(new TsTrack(AUDIO, frames));
      }
      if (kind != 0 || !frames.isEmpty()) {
        recorder.run(tracks.toArray(TsTrack[]::new));
      }
    }
    recorder.assertInTime();
  }
}
