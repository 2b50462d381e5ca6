package live.headwater.bus;

import static live.headwater.bus.BusFixture.MS;
import static live.headwater.bus.BusFixture.audio;
import static live.headwater.bus.BusFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import org.junit.jupiter.api.Test;

class StandbyBufferTest {

  private static final long KEEP_NS = 4_000 * MS;

  private final StandbyBuffer buffer = new StandbyBuffer();
  private final List<ByteBuf> payloads = new ArrayList<>();

  private AccessUnit unit(Track track, long ms, boolean randomAccess, int bytes) {
    ByteBuf payload = Unpooled.buffer(bytes).writeZero(bytes);
    payloads.add(payload);
    return new AccessUnit(track.id(), ms, 0, randomAccess, ms * MS, payload);
  }

  private void add(Track track, long ms, boolean randomAccess, int bytes) {
    buffer.add(unit(track, ms, randomAccess, bytes), KEEP_NS);
  }

  private long heldBytes() {
    return payloads
      .stream()
      .filter(payload -> payload.refCnt() > 0)
      .mapToLong(ByteBuf::readableBytes)
      .sum();
  }

  private static StandbyBuffer.Start start(long ms) {
    return new StandbyBuffer.Start(ms * MS, ms * MS);
  }

  /** Times in ms of what is given away from {@code startMs} on. */
  private List<Long> drainFrom(long startMs) {
    List<Long> times = new ArrayList<>();
    buffer.drainFrom(
      start(startMs),
      track -> {},
      unit -> {
        times.add(unit.dtsTicks());
        unit.release();
      }
    );
    assertThat(heldBytes()).isZero();
    return times;
  }

  @Test
  void add_manySmallGops_holdsTheWantedTimeAndTheGopThatWasOpen() {
    buffer.onTrack(video(1280));
    for (long ms = 0; ms <= 20_000; ms += 250) {
      add(video(1280), ms, ms % 1_500 == 0, 10);
    }
    assertThat(buffer.startAtOrBefore(0)).isEqualTo(start(15_000));
    assertThat(buffer.startAtOrBefore(17_900 * MS)).isEqualTo(start(16_500));
    assertThat(buffer.bytes()).isEqualTo(heldBytes()).isEqualTo(210);
    buffer.clear();
    assertThat(heldBytes()).isZero();
  }

  @Test
  void add_moreThanTheBound_letsTheOldestGopGo() {
    buffer.onTrack(video(1280));
    for (int i = 0; i < 100; i++) {
      add(video(1280), i * 10L, i % 10 == 0, 1 << 20);
      assertThat(heldBytes()).isEqualTo(buffer.bytes()).isLessThanOrEqualTo(StandbyBuffer.MAX_BYTES);
    }
    assertThat(buffer.startable()).isTrue();
    buffer.clear();
  }

  @Test
  void add_oneGopBeyondTheBound_holdsNothingUntilTheNextKeyFrame() {
    buffer.onTrack(video(1280));
    for (int i = 0; i < 40; i++) {
      add(video(1280), i * 10L, i == 0, 1 << 20);
    }
    assertThat(buffer.startable()).isFalse();
    assertThat(heldBytes()).isZero();
    add(video(1280), 500, true, 1);
    assertThat(buffer.startable()).isTrue();
    buffer.clear();
  }

  @Test
  void drainFrom_soundOnly_beginsInTheMiddleOfAGroup() {
    buffer.onTrack(audio(48_000));
    for (long ms = 0; ms < 2_500; ms += 100) {
      add(audio(48_000), ms, true, 1);
    }
    assertThat(drainFrom(2_300)).containsExactly(2_300L, 2_400L);
  }

  @Test
  void drainFrom_soundThatCameBeforeItsPicture_isPartOfIt() {
    buffer.onTrack(video(1280));
    buffer.onTrack(audio(48_000));
    add(video(1280), 0, true, 1);
    add(audio(48_000), 480, true, 1);
    add(audio(48_000), 501, true, 1);
    add(audio(48_000), 995, true, 1);
    add(audio(48_000), 1_016, true, 1);
    add(video(1280), 1_000, true, 1);
    assertThat(drainFrom(1_000)).containsExactly(501L, 995L, 1_016L, 1_000L);
  }

  @Test
  void isOutdatedAt_feedPausedForLongerThanIsHeld() {
    buffer.onTrack(video(1280));
    assertThat(buffer.isOutdatedAt(10_000 * MS, KEEP_NS)).isFalse();
    add(video(1280), 1_000, true, 1);
    assertThat(buffer.isOutdatedAt(5_000 * MS, KEEP_NS)).isFalse();
    assertThat(buffer.isOutdatedAt(5_001 * MS, KEEP_NS)).isTrue();
    buffer.clear();
  }
}
