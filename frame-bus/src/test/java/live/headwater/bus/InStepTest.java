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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InStepTest {

  private final InStep inStep = new InStep();
  private final List<ByteBuf> payloads = new ArrayList<>();

  @AfterEach
  void nothingIsHeld() {
    inStep.clear();
    assertThat(payloads).allMatch(payload -> payload.refCnt() == 0);
  }

  /** Adds a unit, and says which may go on then: v or a, and the presentation time in ms. */
  private List<String> add(Track track, long dtsMs, int ctsMs, int bytes) {
    ByteBuf payload = Unpooled.buffer(Math.max(bytes, 1)).writeZero(bytes);
    payloads.add(payload);
    inStep.add(track, new AccessUnit(track.id(), dtsMs, ctsMs, true, dtsMs * MS, payload));
    List<String> gone = new ArrayList<>();
    for (AccessUnit unit = inStep.poll(); unit != null; unit = inStep.poll()) {
      gone.add((unit.trackId() == 0 ? "v" : "a") + unit.ptsTicks());
      unit.release();
    }
    return gone;
  }

  private List<String> picture(long dtsMs, int ctsMs) {
    return add(video(1280), dtsMs, ctsMs, 10);
  }

  private List<String> sound(long dtsMs) {
    return add(audio(48_000), dtsMs, 0, 1);
  }

  @Test
  void add_oneTrack_goesOnAtOnce() {
    for (long ms = 0; ms < 1_000; ms += 40) {
      assertThat(picture(ms, 0)).containsExactly("v" + ms);
    }
  }

  @Test
  void add_tracksInterleaved_goOnAtOnce() {
    picture(0, 0);
    sound(0);
    assertThat(sound(21)).containsExactly("a21");
    assertThat(sound(43)).containsExactly("a43");
    assertThat(picture(40, 0)).containsExactly("v40");
  }

  @Test
  void add_picturesAhead_waitForTheirSound() {
    picture(0, 0);
    sound(0);
    sound(20);
    assertThat(picture(40, 0)).isEmpty();
    assertThat(picture(80, 0)).isEmpty();
    assertThat(sound(40)).containsExactly("v40", "a40");
    assertThat(sound(60)).containsExactly("a60");
    assertThat(sound(80)).containsExactly("v80", "a80");
  }

  @Test
  void add_soundAhead_waitsForItsPicture() {
    picture(0, 0);
    sound(0);
    picture(40, 0);
    sound(20);
    assertThat(sound(60)).containsExactly("a60");
    assertThat(sound(80)).isEmpty();
    assertThat(sound(100)).isEmpty();
    assertThat(picture(80, 0)).containsExactly("v80", "a80", "a100");
  }

  /** Two pictures between each two that are decoded first: none of a group goes on before all of it is there. */
  @Test
  void add_picturesOutOfOrder_goOnWhenNoneIsMissing() {
    picture(0, 80);
    for (long ms = 0; ms < 80; ms += 20) {
      sound(ms);
    }
    picture(40, 160);
    picture(80, 40);
    assertThat(sound(80)).containsExactly("v80", "a0", "a20", "a40", "a60", "a80");
    assertThat(sound(100)).containsExactly("a100");
    assertThat(picture(120, 40)).isEmpty();
    sound(120);
    sound(140);
    assertThat(picture(160, 160)).isEmpty();
    sound(160);
    sound(180);
    assertThat(picture(200, 40)).isEmpty();
    assertThat(sound(200)).containsExactly("v200", "v120", "v160", "a120", "a140", "a160", "a180", "a200");
  }

  @Test
  void add_soundThatLagsBehind_isNotWaitedFor() {
    picture(0, 0);
    sound(0);
    sound(20);
    List<String> gone = new ArrayList<>();
    for (long ms = 40; ms <= 1_080; ms += 40) {
      gone.addAll(picture(ms, 0));
    }
    assertThat(gone).hasSize(27);
    assertThat(picture(1_120, 0)).containsExactly("v1120");
    assertThat(sound(40)).containsExactly("a40");
  }

  @Test
  void add_clockThatLeaps_letsAllGo() {
    picture(0, 0);
    sound(0);
    sound(20);
    assertThat(picture(40, 0)).isEmpty();
    assertThat(picture(1_000_000, 0)).containsExactly("v40", "v1000000");
    assertThat(sound(1_000_000)).containsExactly("a1000000");
    assertThat(picture(0, 0)).containsExactly("v0");
  }

  @Test
  void add_moreThanMayWait_letsAllGo() {
    picture(0, 0);
    sound(0);
    sound(20);
    assertThat(picture(40, 0)).isEmpty();
    assertThat(add(video(1280), 41, 0, (int) InStep.MAX_BYTES)).containsExactly("v40", "v41");
  }

  @Test
  void add_presentationTimesFarAhead_areNotWaitedForLongerThanASecond() {
    List<String> gone = new ArrayList<>();
    for (long ms = 0; ms <= 1_080; ms += 40) {
      gone.addAll(picture(ms, 100_000));
    }
    assertThat(gone).containsExactly("v100000", "v100040", "v100080");
  }
}
