package live.headwater.packager;

import static live.headwater.packager.Studio.SECOND;
import static live.headwater.packager.TestUnit.AUDIO_48K_STEREO;
import static live.headwater.packager.TestUnit.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import live.headwater.bus.Period;
import live.headwater.bus.ProgramInfo;
import live.headwater.bus.ProgramListener;
import live.headwater.media.AccessUnit;
import live.headwater.packager.TestUnit.VideoShape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Readers on many threads, who hold names of segments that the window is letting go of. */
class ReadersRaceTest {

  private static final int READERS = 4;

  /** The smallest window, so that there is as much coming and going as can be. */
  private static final PackagerSettings SETTINGS = PackagerSettings.DEFAULT.withSegmentDuration(
    Duration.ofMillis(500)
  ).withWindowDuration(Duration.ZERO);

  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
  private final ConcurrentMap<String, Integer> digests = new ConcurrentHashMap<>();
  private final AtomicInteger read = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();

  @Test
  void readers_whileSegmentsComeAndGo_getWholeSegmentsOrNone() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<?>> readers = new ArrayList<>();
    try (
      Packager packager = new Packager(SETTINGS, SegmentListener.NONE, memory);
      ExecutorService threads = Executors.newFixedThreadPool(READERS)
    ) {
      for (int i = 0; i < READERS; i++) {
        readers.add(
          threads.submit(() -> {
            while (!stop.get()) {
              look(packager);
            }
          })
        );
      }
      try {
        play(packager);
      } finally {
        stop.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
    assertThat(read).hasPositiveValue();
    assertThat(memory.metric().usedDirectMemory()).isZero();
  }

  private void play(Packager packager) {
    Random random = new Random(5);
    ManualLoop loop = new ManualLoop();
    ProgramListener program = packager.onProgramStart(new ProgramInfo(1, Studio.EPOCH_NS, loop));
    program.onPeriod(new Period(0, List.of(VIDEO, AUDIO_48K_STEREO), 0, 0));
    List<TestUnit> units = TestUnit.interleaved(
      List.of(
        TestUnit.pictures(VIDEO, new VideoShape(30, 15, 0), 0, 400 * SECOND, random),
        TestUnit.frames(AUDIO_48K_STEREO, 0, 400 * SECOND, random)
      ),
      10_000_000,
      random
    );
    for (TestUnit unit : units) {
      loop.advanceTo(unit.arrivalNs());
      AccessUnit delivered = unit.toAccessUnit(memory);
      program.onAccessUnit(delivered);
      delivered.release();
    }
    program.onEnd();
  }

  private void look(Packager packager) {
    Presentation presentation = packager.presentation(1);
    Resource playlist = presentation == null ? null : presentation.cmaf("video.m3u8");
    if (presentation == null || playlist == null) {
      return;
    }
    List<Resource> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String line : Viewer.text(playlist).split("\n", -1)) {
      if (!line.startsWith("#") && !line.isEmpty()) {
        add(presentation.cmaf(line), line, found, names);
      }
    }
    for (String line : Viewer.text(presentation.mpegts("mpegts.m3u8")).split("\n", -1)) {
      if (!line.startsWith("#") && !line.isEmpty()) {
        add(presentation.mpegts(line), line, found, names);
      }
    }
    for (int i = 0; i < found.size(); i++) {
      ByteBuf content = found.get(i).content();
      if (content == null) {
        gone.incrementAndGet();
        continue;
      }
      int digest = Arrays.hashCode(ByteBufUtil.getBytes(content));
      content.release();
      read.incrementAndGet();
      Integer before = digests.putIfAbsent(names.get(i), digest);
      assertThat(before == null ? digest : before)
        .as(names.get(i))
        .isEqualTo(digest);
    }
  }

  private static void add(
    @Nullable Resource resource,
    String name,
    List<Resource> found,
    List<String> names
  ) {
    if (resource != null) {
      found.add(resource);
      names.add(name);
    }
  }
}
