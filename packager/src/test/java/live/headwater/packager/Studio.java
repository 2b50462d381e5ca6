package live.headwater.packager;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import live.headwater.bus.Period;
import live.headwater.bus.ProgramInfo;
import live.headwater.bus.ProgramListener;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import live.headwater.testing.Mp4Sample;
import org.jspecify.annotations.Nullable;

/**
 * A packager with one stream, in virtual time, and a {@link Viewer} who looks at all it serves whenever a segment
 * comes.
 */
final class Studio implements AutoCloseable {

  /** 2026-11-20T11:00:00.250Z. */
  static final long EPOCH_NS = 1_795_172_400_250_000_000L;

  static final long STREAM = 7;
  static final long SECOND = 1_000_000_000;

  /** Counts what is in use: as exact as leak detection, and so much faster that tests can run for hours of media. */
  final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);

  final ManualLoop loop = new ManualLoop();
  final Packager packager;
  final List<Long> mediaSequences = new ArrayList<>();
  final List<Long> publishedNs = new ArrayList<>();
  private final List<TestUnit> fed = new ArrayList<>();
  private @Nullable Viewer viewer;
  private @Nullable ProgramListener program;
  private long periodNumber;
  int forcedCuts;
  private boolean holesAllowed;

  Studio(PackagerSettings settings) {
    packager = new Packager(settings, new Watch(), memory);
  }

  Studio() {
    this(PackagerSettings.DEFAULT);
  }

  private final class Watch implements SegmentListener {

    @Override
    public void onSegment(long streamId, long mediaSequence, long arrivalNs) {
      assertThat(streamId).isEqualTo(STREAM);
      mediaSequences.add(mediaSequence);
      publishedNs.add(loop.nowNs());
      viewer().look();
    }

    @Override
    public void onForcedCut(long streamId) {
      forcedCuts++;
    }
  }

  void allowHoles() {
    holesAllowed = true;
    if (viewer != null) {
      viewer.holesAllowed = true;
    }
  }

  Presentation presentation() {
    return Objects.requireNonNull(packager.presentation(STREAM));
  }

  Viewer viewer() {
    if (viewer == null) {
      viewer = new Viewer(presentation());
      viewer.holesAllowed = holesAllowed;
    }
    return viewer;
  }

  /** A new viewer, who knows nothing of what was before. */
  void forgetViewer() {
    viewer = null;
  }

  void startProgram() {
    program = packager.onProgramStart(new ProgramInfo(STREAM, EPOCH_NS, loop));
  }

  void period(long startNs, Track... tracks) {
    shiftedPeriod(startNs, 0, tracks);
  }

  /** A period whose pictures are decoded later than their encoder says. */
  void shiftedPeriod(long startNs, int pictureShiftTicks, Track... tracks) {
    program().onPeriod(new Period(periodNumber++, List.of(tracks), startNs, pictureShiftTicks));
  }

  /** Delivers units at their arrival times, each a batch of its own. */
  void feed(List<TestUnit> units) {
    for (TestUnit unit : units) {
      loop.advanceTo(unit.arrivalNs());
      AccessUnit delivered = unit.toAccessUnit(memory);
      try {
        program().onAccessUnit(delivered);
      } finally {
        delivered.release();
      }
      program().onBatchEnd();
      fed.add(unit);
    }
  }

  void endProgram() {
    program().onEnd();
    program = null;
  }

  private ProgramListener program() {
    return Objects.requireNonNull(program, "no program");
  }

  /** What came out is what went in, unit by unit. */
  void assertNothingLost() {
    assertSame(
      "video",
      fed
        .stream()
        .filter(unit -> unit.track().isVideo())
        .toList()
    );
    assertSame(
      "audio",
      fed
        .stream()
        .filter(unit -> unit.track().isAudio())
        .toList()
    );
  }

  private void assertSame(String rendition, List<TestUnit> units) {
    List<Mp4Sample> samples = viewer().samples(rendition);
    assertThat(samples).as(rendition).hasSize(units.size());
    for (int i = 0; i < units.size(); i++) {
      TestUnit unit = units.get(i);
      Mp4Sample sample = samples.get(i);
      assertThat(sample.ptsTicks())
        .as("PTS of %s %d", rendition, i)
        .isEqualTo(unit.dtsTicks() + unit.ctsOffsetTicks());
      assertThat(sample.sync()).as("sync of %s %d", rendition, i).isEqualTo(unit.randomAccess());
      assertThat(sample.payload())
        .as("payload of %s %d", rendition, i)
        .isEqualTo(ByteBuffer.wrap(unit.payload().toByteArray()));
    }
  }

  /** Ends what is on air and releases everything. */
  @Override
  public void close() {
    if (program != null) {
      endProgram();
    }
    packager.close();
    assertThat(memory.metric().usedDirectMemory()).as("bytes never released").isZero();
  }
}
